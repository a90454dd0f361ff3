"""A fleet of three parameters: what is made, under which ids, and that a deployment group takes it."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_codedeploy as l2
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from cdk_codedeploy import BalancerKind, LoadBalancedFleet, ServerDeploymentGroup
from tests.deployment.templates import of_type, only

ALARM = "AWS::CloudWatch::Alarm"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
TEMPLATE = "AWS::EC2::LaunchTemplate"


class TestWhatIsMade:
    @pytest.fixture
    def fleet(self, make):
        return make()

    @pytest.fixture
    def template(self, fleet, stack, synth):
        return synth(stack)

    def test_instances_are_started_safely(self, template):
        data = only(template, TEMPLATE)["LaunchTemplateData"]
        assert data["MetadataOptions"] == {"HttpTokens": "required"}
        [disk] = data["BlockDeviceMappings"]
        assert disk == {
            "DeviceName": "/dev/xvda",
            "Ebs": {"Encrypted": True, "VolumeSize": 8, "VolumeType": "gp3"},
        }
        assert data["InstanceType"] == "t3.micro"
        assert "Monitoring" not in data
        assert "NetworkInterfaces" not in data
        [image] = [
            each["Default"] for each in template["Parameters"].values() if "ami-amazon-linux-latest" in each["Default"]
        ]
        assert image.endswith("x86_64")

    def test_systems_manager_reaches_them(self, template):
        [role] = of_type(template, "AWS::IAM::Role").values()
        assert "AmazonSSMManagedInstanceCore" in json.dumps(role["ManagedPolicyArns"])

    def test_auto_scaling_group(self, template, stack, fleet):
        found = only(template, GROUP)
        assert (found["MinSize"], found["MaxSize"]) == ("1", "4")
        assert found["VPCZoneIdentifier"] == ["subnet-11111111", "subnet-22222222"]
        assert found["TargetGroupARNs"] == [stack.resolve(fleet.target_group.target_group_arn)]
        # The capacity is Auto Scaling's own, its health check that of EC2, and no deployment suspends a process.
        assert not {"DesiredCapacity", "HealthCheckType", "CapacityRebalance", "MixedInstancesPolicy"} & found.keys()

    def test_cloudformation_replaces_no_instance(self, template):
        [group] = [each for each in template["Resources"].values() if each["Type"] == GROUP]
        assert group["UpdatePolicy"] == {"AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": True}}
        assert "CreationPolicy" not in group

    def test_target_group_suits_deployments(self, template):
        found = only(template, TARGET_GROUP)
        assert {"Key": "deregistration_delay.timeout_seconds", "Value": "30"} in found["TargetGroupAttributes"]
        del found["TargetGroupAttributes"]
        assert found == {
            "HealthCheckIntervalSeconds": 10,
            "HealthCheckPath": "/",
            "HealthCheckTimeoutSeconds": 5,
            "HealthyThresholdCount": 2,
            "Port": 80,
            "Protocol": "HTTP",
            "TargetType": "instance",
            "UnhealthyThresholdCount": 2,
            "VpcId": "vpc-12345678",
        }

    def test_load_balancer(self, template, stack, fleet):
        found = only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        assert found["Scheme"] == "internal"
        assert {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"} in found[
            "LoadBalancerAttributes"
        ]
        listener = only(template, LISTENER)
        assert (listener["Port"], listener["Protocol"]) == (80, "HTTP")
        [action] = listener["DefaultActions"]
        assert action["TargetGroupArn"] == stack.resolve(fleet.target_group.target_group_arn)

    def test_only_the_load_balancer_reaches_the_instances(self, template, stack, fleet):
        rule = only(template, INGRESS)
        assert rule["GroupId"] == stack.resolve(fleet.security_group.security_group_id)
        [access] = fleet.load_balancer.connections.security_groups
        assert rule["SourceSecurityGroupId"] == stack.resolve(access.security_group_id)
        assert (rule["FromPort"], rule["ToPort"]) == (80, 80)

    def test_alarms(self, template):
        errors, fallen = of_type(template, ALARM).values()
        assert errors["MetricName"] == "HTTPCode_Target_5XX_Count"
        assert (errors["Threshold"], errors["EvaluationPeriods"], errors["Statistic"]) == (10, 1, "Sum")
        assert {each["Name"] for each in errors["Dimensions"]} == {"TargetGroup", "LoadBalancer"}
        assert {each["TreatMissingData"] for each in (errors, fallen)} == {"notBreaching"}
        answer, unhealthy, healthy = fallen["Metrics"]
        assert [each["MetricStat"]["Metric"]["MetricName"] for each in (unhealthy, healthy)] == [
            "UnHealthyHostCount",
            "HealthyHostCount",
        ]
        assert [each["ReturnData"] for each in fallen["Metrics"]] == [True, False, False]
        assert {unhealthy["Id"], healthy["Id"]} == {"unhealthy", "healthy"}
        assert answer["Expression"] == "IF(healthy - DIFF(healthy) > 0, DIFF(unhealthy), 0)"
        assert (fallen["DatapointsToAlarm"], fallen["EvaluationPeriods"]) == (1, 5)

    def test_ids(self, template):
        # A contract: another logical id is another resource.
        assert {name: found["Type"].split("::")[2] for name, found in template["Resources"].items()} == {
            "WebAutoScalingGroupASG148BE4DD": "AutoScalingGroup",
            "WebInstanceProfile042D7DF9": "InstanceProfile",
            "WebInstanceProfileRole0507FA11": "Role",
            "WebLaunchTemplate2DE16FC2": "LaunchTemplate",
            "WebListenerAEEC7462": "Listener",
            "WebLoadBalancer8E8983B1": "LoadBalancer",
            "WebLoadBalancerSecurityGroupCE5B72B8": "SecurityGroup",
            "WebLoadBalancerSecurityGrouptoStackWebSecurityGroup059342768070ACEF6A": "SecurityGroupEgress",
            "WebSecurityGroupF444D504": "SecurityGroup",
            "WebSecurityGroupfromStackWebLoadBalancerSecurityGroup0424545F804C790EA0": "SecurityGroupIngress",
            "WebServerErrors9672FA81": "Alarm",
            "WebTargetGroupFE6444AE": "TargetGroup",
            "WebUnhealthyHostsE48B09FB": "Alarm",
        }


class TestDeploymentGroup:
    def test_takes_its_parts(self, make, stack, synth):
        fleet = make()
        group = ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
        )
        template = synth(stack)
        found = only(template)
        assert found["AutoScalingGroups"] == [stack.resolve(fleet.auto_scaling_group.auto_scaling_group_name)]
        assert found["DeploymentStyle"]["DeploymentOption"] == "WITH_TRAFFIC_CONTROL"
        assert found["LoadBalancerInfo"] == {
            "TargetGroupInfoList": [{"Name": stack.resolve(fleet.target_group.target_group_name)}]
        }
        assert found["AlarmConfiguration"] == {
            "Alarms": [{"Name": stack.resolve(each.alarm_name)} for each in fleet.alarms],
            "Enabled": True,
            "IgnorePollAlarmFailure": False,
        }
        data = only(template, TEMPLATE)["LaunchTemplateData"]
        assert "codedeploy-agent" in json.dumps(data["UserData"])
        # The service role may pass the instances' role, and nothing warns that it could not.
        assert group.node.metadata == []
        passed = json.dumps(of_type(template, "AWS::IAM::Policy"))
        assert "iam:PassRole" in passed
        assert json.dumps(stack.resolve(fleet.role.role_arn)) in passed

    def test_of_the_cdk_takes_them_too(self, make, stack, synth):
        fleet = make()
        l2.ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
        )
        found = only(synth(stack))
        assert len(found["AlarmConfiguration"]["Alarms"]) == 2
        assert len(found["LoadBalancerInfo"]["TargetGroupInfoList"]) == 1

    def test_of_workers(self, make, stack, synth):
        fleet = make(balancer=BalancerKind.NONE)
        ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
        )
        found = only(synth(stack))
        assert found["DeploymentStyle"]["DeploymentOption"] == "WITHOUT_TRAFFIC_CONTROL"
        assert found["AlarmConfiguration"]["Alarms"] == []


class TestPartsGoWhereTheCdkTakesThem:
    def test_alarms(self, make, stack, synth):
        fleet = make()
        topic = sns.Topic(stack, "Topic")
        rule = cloudwatch.AlarmRule.any_of(
            *(cloudwatch.AlarmRule.from_alarm(each, cloudwatch.AlarmState.ALARM) for each in fleet.alarms)
        )
        whole = cloudwatch.CompositeAlarm(stack, "Whole", alarm_rule=rule)
        either = cloudwatch.CompositeAlarm(stack, "Either", alarm_rule=fleet.alarms[0])
        board = cloudwatch.Dashboard(stack, "Board")
        board.add_widgets(cloudwatch.AlarmStatusWidget(alarms=fleet.alarms))
        fleet.add_alarm_action(actions.SnsAction(topic))
        fleet.alarms[1].add_alarm_action(actions.SnsAction(topic))
        fleet.alarms[1].add_ok_action(actions.SnsAction(topic))
        fleet.alarms[0].apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        fleet.alarms[0].node.add_dependency(topic)
        template = synth(stack)
        errors, fallen = of_type(template, ALARM)
        found = of_type(template, ALARM)
        reference = {"Ref": "TopicBFC7AF6E"}
        assert found[errors]["AlarmActions"] == [reference]
        assert found[fallen]["AlarmActions"] == [reference, reference]
        assert found[fallen]["OKActions"] == [reference]
        assert template["Resources"][errors]["DeletionPolicy"] == "Retain"
        assert template["Resources"][errors]["DependsOn"] == ["TopicBFC7AF6E"]
        rules = {name: json.dumps(each["AlarmRule"]) for name, each in composite(template).items()}
        assert all(name in rules[stack.get_logical_id(whole.node.default_child)] for name in (errors, fallen))
        assert errors in rules[stack.get_logical_id(either.node.default_child)]
        assert errors in json.dumps(of_type(template, "AWS::CloudWatch::Dashboard"))

    def test_alarms_are_in_their_stack(self, make, stack):
        [alarm, _] = make().alarms
        assert alarm.stack.node.path == stack.node.path
        assert cdk.Stack.of(alarm).node.path == stack.node.path
        assert alarm.env.region == stack.region
        assert alarm.alarm_ref.alarm_arn == alarm.alarm_arn

    def test_auto_scaling_group(self, make, stack, synth):
        fleet = make()
        assert isinstance(fleet.auto_scaling_group, autoscaling.AutoScalingGroup)
        fleet.auto_scaling_group.scale_on_request_count("Requests", target_requests_per_minute=100)
        found = only(synth(stack), "AWS::AutoScaling::ScalingPolicy")
        label = found["TargetTrackingConfiguration"]["PredefinedMetricSpecification"]["ResourceLabel"]
        assert "TargetGroupFullName" in json.dumps(label)

    def test_roles_and_networks(self, make, stack, synth, vpc):
        fleet = make()
        bucket_policy = iam.PolicyStatement(actions=["s3:ListBucket"], resources=["arn:aws:s3:::b"])
        fleet.role.add_to_principal_policy(bucket_policy)
        fleet.load_balancer.connections.allow_from(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.tcp(8443))
        fleet.auto_scaling_group.connections.allow_from(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.tcp(22))
        assert fleet.vpc is vpc
        template = json.dumps(synth(stack))
        assert all(each in template for each in ("s3:ListBucket", "from 10.0.0.0/8:8443", "from 10.0.0.0/8:22"))
        assert fleet.instance_profile.instance_profile_arn
        assert fleet.launch_template.launch_template_id

    def test_metrics(self, make, stack):
        fleet = make()
        found = fleet.metric("RequestCount").to_metric_config().metric_stat
        assert (found.namespace, found.metric_name, found.statistic) == ("AWS/ApplicationELB", "RequestCount", "Sum")
        assert found.period.to_seconds() == 60
        assert {each.name for each in found.dimensions} == {"TargetGroup", "LoadBalancer"}
        by_the_cdk = fleet.target_group.metrics.request_count().to_metric_config().metric_stat
        ours = {each.name: stack.resolve(each.value) for each in found.dimensions}
        assert ours == {each.name: stack.resolve(each.value) for each in by_the_cdk.dimensions}
        hour = fleet.metric("TargetResponseTime", statistic="p99", period=cdk.Duration.hours(1))
        assert (hour.statistic, hour.period.to_hours()) == ("p99", 1)


def test_two_fleets_in_a_stack(make, stack, synth):
    make("One")
    make("Two")
    template = synth(stack)
    assert len(of_type(template, GROUP)) == len(of_type(template, TARGET_GROUP)) == 2
    assert len(of_type(template, ALARM)) == 4


def test_network_of_another_stack(app, instance_type, synth):
    network = cdk.Stack(app, "Network")
    stack = cdk.Stack(app, "Web")
    vpc = ec2.Vpc(network, "Vpc", max_azs=2)
    fleet = LoadBalancedFleet(stack, "Fleet", vpc=vpc, instance_type=instance_type, max_capacity=2)
    ServerDeploymentGroup(
        stack,
        "Group",
        auto_scaling_groups=[fleet.auto_scaling_group],
        load_balancers=fleet.load_balancers,
        alarms=fleet.alarms,
    )
    template = synth(stack)
    assert "Fn::ImportValue" in json.dumps(only(template, GROUP)["VPCZoneIdentifier"])
    assert "Fn::ImportValue" in json.dumps(only(template, TARGET_GROUP)["VpcId"])


def test_deployment_group_in_another_stack(app, stack, make, synth):
    fleet = make()
    other = cdk.Stack(app, "Other")
    ServerDeploymentGroup(other, "Group", load_balancers=fleet.load_balancers, alarms=fleet.alarms)
    found = json.dumps(only(synth(other)))
    assert found.count("Fn::ImportValue") == 3


def composite(template):
    return of_type(template, "AWS::CloudWatch::CompositeAlarm")
