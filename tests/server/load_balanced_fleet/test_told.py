"""Every parameter of a fleet in the template."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    BalancerKind,
    BootHook,
    FleetAlarm,
    FleetEvent,
    FleetNotification,
    FleetTarget,
    InstanceOverride,
    MixedInstances,
    OnDemandStrategy,
    ScheduledCapacity,
    ServerDeploymentGroup,
    SpotStrategy,
    TargetProtocol,
    TargetTrackingPolicy,
    WarmPool,
    WarmPoolState,
)
from tests.deployment.templates import of_type, only

CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0123"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
TEMPLATE = "AWS::EC2::LaunchTemplate"


@pytest.fixture
def certificate(stack):
    return acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)


def root_disk():
    return ec2.BlockDevice(device_name="/dev/xvda", volume=ec2.BlockDeviceVolume.ebs(20, encrypted=True))


def data_of(template):
    return only(template, TEMPLATE)["LaunchTemplateData"]


def by_port(template):
    return {found["Port"]: found for found in of_type(template, LISTENER).values()}


class TestInstances:
    def test_disks_script_and_monitoring(self, make, stack, synth):
        script = ec2.UserData.for_linux()
        script.add_commands("dnf install -y nginx")
        volume = ec2.BlockDeviceVolume.ebs(30, encrypted=True)
        make(
            user_data=script,
            block_devices=[ec2.BlockDevice(device_name="/dev/sdb", volume=volume)],
            detailed_monitoring=True,
            associate_public_ip_address=True,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        )
        template = synth(stack)
        data = data_of(template)
        assert "dnf install -y nginx" in json.dumps(data["UserData"])
        assert [each["DeviceName"] for each in data["BlockDeviceMappings"]] == ["/dev/sdb"]
        assert data["Monitoring"] == {"Enabled": True}
        assert data["NetworkInterfaces"][0]["AssociatePublicIpAddress"] is True
        assert only(template, GROUP)["VPCZoneIdentifier"] == ["subnet-33333333", "subnet-44444444"]

    def test_image_follows_the_architecture(self, make, stack, synth):
        make(instance_type=ec2.InstanceType("t4g.small"))
        assert "arm64" in json.dumps(synth(stack)["Parameters"])

    @pytest.mark.parametrize(
        ("image", "opens"),
        [
            (lambda: ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}), "#!/bin/bash"),
            (lambda: ec2.MachineImage.generic_windows({"eu-west-1": "ami-1"}), "<powershell>"),
        ],
    )
    def test_script_follows_the_image(self, make, stack, synth, image, opens):
        fleet = make(machine_image=image(), block_devices=[])
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet.auto_scaling_group])
        template = synth(stack)
        assert opens in json.dumps(data_of(template)["UserData"])
        assert "BlockDeviceMappings" not in data_of(template)
        # The image was asked twice, and leaves one mapping.
        assert len(template["Mappings"]) == 1

    def test_revisions(self, make, stack, synth):
        bucket = s3.Bucket(stack, "Revisions")
        make(revision_buckets=[bucket])
        allowed = json.dumps(of_type(synth(stack), "AWS::IAM::Policy"))
        assert "s3:GetObject*" in allowed
        assert stack.resolve(bucket.bucket_arn)["Fn::GetAtt"][0] in allowed

    def test_mixed_instances(self, make, stack, synth):
        make(
            instance_type=None,
            mixed_instances=MixedInstances(
                instance_types=[
                    InstanceOverride(instance_type=ec2.InstanceType("t3.micro"), weight=1),
                    InstanceOverride(instance_type=ec2.InstanceType("t3.large"), weight=4),
                ],
                on_demand_base=2,
                on_demand_percentage=25,
                spot_strategy=SpotStrategy.LOWEST_PRICE,
                spot_pools=3,
                spot_max_price=0.05,
                on_demand_strategy=OnDemandStrategy.LOWEST_PRICE,
            ),
        )
        template = synth(stack)
        found = only(template, GROUP)
        assert found["CapacityRebalance"] is True
        assert "LaunchTemplate" not in found
        policy = found["MixedInstancesPolicy"]
        assert policy["InstancesDistribution"] == {
            "OnDemandAllocationStrategy": "lowest-price",
            "OnDemandBaseCapacity": 2,
            "OnDemandPercentageAboveBaseCapacity": 25,
            "SpotAllocationStrategy": "lowest-price",
            "SpotInstancePools": 3,
            "SpotMaxPrice": "0.05",
        }
        assert policy["LaunchTemplate"]["Overrides"] == [
            {"InstanceType": "t3.micro", "WeightedCapacity": "1"},
            {"InstanceType": "t3.large", "WeightedCapacity": "4"},
        ]
        assert "InstanceType" not in data_of(template)

    def test_mixed_instances_by_default(self, make, stack, synth):
        arm = ec2.LaunchTemplate.from_launch_template_attributes(
            stack, "Arm", launch_template_id="lt-1", version_number="1"
        )
        other = InstanceOverride(instance_type=ec2.InstanceType("t4g.micro"), launch_template=arm)
        make(instance_type=None, mixed_instances=MixedInstances(instance_types=[ec2.InstanceType("t3.micro"), other]))
        found = only(synth(stack), GROUP)
        assert "CapacityRebalance" not in found
        policy = found["MixedInstancesPolicy"]
        assert policy["InstancesDistribution"] == {
            "OnDemandAllocationStrategy": "prioritized",
            "OnDemandBaseCapacity": 0,
            "OnDemandPercentageAboveBaseCapacity": 100,
        }
        specification = policy["LaunchTemplate"]["Overrides"][1]["LaunchTemplateSpecification"]
        assert specification == {"LaunchTemplateId": "lt-1", "Version": "1"}

    def test_spot_instances_need_not_be_replaced_early(self, make, stack, synth):
        types = [ec2.InstanceType("t3.micro")]
        mixed = MixedInstances(instance_types=types, on_demand_percentage=0, capacity_rebalance=False)
        make(instance_type=None, mixed_instances=mixed)
        found = only(synth(stack), GROUP)
        assert found["CapacityRebalance"] is False
        distribution = found["MixedInstancesPolicy"]["InstancesDistribution"]
        assert distribution["SpotAllocationStrategy"] == "price-capacity-optimized"


class TestGroup:
    def test_capacity_and_times(self, make, stack, synth):
        make(
            min_capacity=2,
            desired_capacity=3,
            default_instance_warmup=cdk.Duration.minutes(2),
            max_instance_lifetime=cdk.Duration.days(7),
            load_balancer_health_check_grace=cdk.Duration.minutes(10),
        )
        found = only(synth(stack), GROUP)
        assert (found["MinSize"], found["DesiredCapacity"], found["MaxSize"]) == ("2", "3", "4")
        assert (found["DefaultInstanceWarmup"], found["MaxInstanceLifetime"]) == (120, 604_800)
        assert (found["HealthCheckType"], found["HealthCheckGracePeriod"]) == ("ELB", 600)

    def test_numbers_that_only_the_deployment_knows(self, make, stack, synth):
        def number(id):
            return cdk.CfnParameter(stack, id, type="Number").value_as_number

        mixed = MixedInstances(
            instance_types=[ec2.InstanceType("t3.micro")],
            on_demand_base=number("Base"),
            on_demand_percentage=number("Percentage"),
            spot_max_price=number("Price"),
        )
        fleet = make(
            instance_type=None,
            mixed_instances=mixed,
            min_capacity=number("Min"),
            desired_capacity=number("Desired"),
            max_capacity=number("Max"),
            targets=[FleetTarget(port=number("Port"))],
            alarms=[FleetAlarm.server_errors(number("Errors"))],
        )
        template = synth(stack)
        found = only(template, GROUP)
        sizes = [found[name] for name in ("MinSize", "DesiredCapacity", "MaxSize")]
        assert sizes == [{"Ref": "Min"}, {"Ref": "Desired"}, {"Ref": "Max"}]
        distribution = found["MixedInstancesPolicy"]["InstancesDistribution"]
        assert distribution["OnDemandBaseCapacity"] == {"Ref": "Base"}
        assert distribution["OnDemandPercentageAboveBaseCapacity"] == {"Ref": "Percentage"}
        assert distribution["SpotMaxPrice"] == {"Ref": "Price"}
        assert only(template, TARGET_GROUP)["Port"] == {"Ref": "Port"}
        assert only(template, "AWS::CloudWatch::Alarm")["Threshold"] == {"Ref": "Errors"}
        assert fleet.load_balancers is not None

    def test_no_instance_at_all(self, make, stack, synth):
        make(min_capacity=0, max_capacity=0)
        assert only(synth(stack), GROUP)["MaxSize"] == "0"

    def test_scaling_schedules_messages_and_hooks(self, make, stack, synth):
        fleet = make(
            scaling=[TargetTrackingPolicy.cpu(50), TargetTrackingPolicy.requests(1000, disable_scale_in=True)],
            schedules=[ScheduledCapacity(name="Night", recurrence="0 22 * * *", time_zone="Etc/UTC", max_capacity=2)],
            notifications=[FleetNotification(topic=sns.Topic(stack, "Topic"), events=[FleetEvent.LAUNCH_ERROR])],
            boot_hooks=[BootHook(name="ready", timeout=cdk.Duration.minutes(3))],
        )
        fleet.add_scaling(TargetTrackingPolicy.network_in(1e6, name="Late"))
        fleet.add_schedule(ScheduledCapacity(name="Morning", recurrence="0 6 * * *", max_capacity=4))
        template = synth(stack)
        name = stack.resolve(fleet.auto_scaling_group.auto_scaling_group_name)
        policies = of_type(template, "AWS::AutoScaling::ScalingPolicy")
        assert {each["AutoScalingGroupName"]["Ref"] for each in policies.values()} == {name["Ref"]}
        cpu, requests, network = (each["TargetTrackingConfiguration"] for each in policies.values())
        assert cpu == {
            "DisableScaleIn": False,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 50,
        }
        assert requests["DisableScaleIn"] is True
        label = json.dumps(requests["PredefinedMetricSpecification"]["ResourceLabel"])
        # Through the listener, so that the policy comes after it.
        assert "WebListener" in label
        assert label.index("WebListener") < label.index("TargetGroupFullName")
        assert network["TargetValue"] == 1e6
        night, morning = of_type(template, "AWS::AutoScaling::ScheduledAction").values()
        assert (night["Recurrence"], night["TimeZone"], night["MaxSize"]) == ("0 22 * * *", "Etc/UTC", 2)
        assert morning["AutoScalingGroupName"] == name
        group = only(template, GROUP)
        [message] = group["NotificationConfigurations"]
        assert message["NotificationTypes"] == ["autoscaling:EC2_INSTANCE_LAUNCH_ERROR"]
        assert group["LifecycleHookSpecificationList"] == [
            {
                "DefaultResult": "ABANDON",
                "HeartbeatTimeout": 180,
                "LifecycleHookName": "cdk-codedeploy-ready",
                "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
            }
        ]

    def test_warm_pool(self, make, stack, synth):
        make(
            block_devices=[root_disk()],
            warm_pool=WarmPool(
                state=WarmPoolState.HIBERNATED, min_size=1, max_prepared_capacity=3, reuse_on_scale_in=True
            ),
        )
        template = synth(stack)
        found = only(template, "AWS::AutoScaling::WarmPool")
        del found["AutoScalingGroupName"]
        assert found == {
            "InstanceReusePolicy": {"ReuseOnScaleIn": True},
            "MaxGroupPreparedCapacity": 3,
            "MinSize": 1,
            "PoolState": "Hibernated",
        }
        assert data_of(template)["HibernationOptions"] == {"Configured": True}


class TestBalancer:
    def test_https_to_the_internet(self, make, stack, synth, certificate):
        make(
            internet_facing=True,
            targets=[
                FleetTarget(
                    port=8443,
                    protocol=TargetProtocol.HTTPS,
                    certificates=[certificate],
                    open=False,
                    deregistration_delay=cdk.Duration.minutes(2),
                    health_check=elbv2.HealthCheck(
                        path="/health", healthy_http_codes="200-204", unhealthy_threshold_count=4, port="9000"
                    ),
                )
            ],
        )
        template = synth(stack)
        found = only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer")
        assert (found["Scheme"], found["Subnets"]) == ("internet-facing", ["subnet-33333333", "subnet-44444444"])
        listener = only(template, LISTENER)
        assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS")
        assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
        assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
        group = only(template, TARGET_GROUP)
        assert {"Key": "deregistration_delay.timeout_seconds", "Value": "120"} in group["TargetGroupAttributes"]
        assert (group["Port"], group["Protocol"]) == (8443, "HTTPS")
        assert (group["HealthCheckPath"], group["Matcher"]) == ("/health", {"HttpCode": "200-204"})
        assert (group["HealthCheckIntervalSeconds"], group["HealthCheckTimeoutSeconds"]) == (10, 5)
        assert (group["HealthyThresholdCount"], group["UnhealthyThresholdCount"]) == (2, 4)
        # The health check comes by another port, which is open too. The listener lets nobody in yet.
        ports = {rule["FromPort"] for rule in of_type(template, "AWS::EC2::SecurityGroupIngress").values()}
        assert ports == {8443, 9000}
        assert not any(
            each.get("SecurityGroupIngress") for each in of_type(template, "AWS::EC2::SecurityGroup").values()
        )

    def test_policy_of_tls(self, make, stack, synth, certificate):
        make(targets=[FleetTarget(certificates=[certificate], ssl_policy=elbv2.SslPolicy.TLS13_RES)])
        assert only(synth(stack), LISTENER)["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res")

    def test_several_target_groups(self, make, stack, synth, certificate):
        fleet = make(
            targets=[
                FleetTarget(certificates=[certificate]),
                FleetTarget(
                    name="Admin",
                    port=8080,
                    listener_port=443,
                    priority=5,
                    conditions=[elbv2.ListenerCondition.path_patterns(["/admin/*"])],
                ),
                FleetTarget(name="Metrics", port=9100, listener_port=9100),
            ],
            alarms=[FleetAlarm.unhealthy_hosts(2, minutes=10)],
        )
        template = synth(stack)
        assert list(fleet.target_groups) == ["", "Admin", "Metrics"]
        assert sorted(by_port(template)) == [443, 9100]
        arns = [stack.resolve(each.target_group_arn) for each in fleet.target_groups.values()]
        assert only(template, GROUP)["TargetGroupARNs"] == arns
        rule = only(template, RULE)
        assert rule["Priority"] == 5
        assert rule["Actions"][0]["TargetGroupArn"] == arns[1]
        assert rule["ListenerArn"] == stack.resolve(fleet.listener.listener_arn)
        assert fleet.listeners["Admin"] is fleet.listener
        assert len(fleet.load_balancers) == len(fleet.alarms) == 3
        alarms = of_type(template, "AWS::CloudWatch::Alarm")
        assert [name[:-8] for name in alarms] == [
            "WebUnhealthyHosts",
            "WebAdminUnhealthyHosts",
            "WebMetricsUnhealthyHosts",
        ]
        assert {(each["Threshold"], each["EvaluationPeriods"]) for each in alarms.values()} == {(2, 10)}
        metric = fleet.metric("RequestCount", target="Admin").to_metric_config().metric_stat
        [group] = [each.value for each in metric.dimensions if each.name == "TargetGroup"]
        assert stack.resolve(group)["Fn::GetAtt"][0] == arns[1]["Ref"]

    def test_network_load_balancer(self, make, stack, synth):
        fleet = make(balancer=BalancerKind.NETWORK, targets=[FleetTarget(port=5000)])
        template = synth(stack)
        listener = only(template, LISTENER)
        assert (listener["Port"], listener["Protocol"]) == (5000, "TCP")
        group = only(template, TARGET_GROUP)
        assert (group["Protocol"], group["HealthCheckProtocol"], group["TargetType"]) == ("TCP", "TCP", "instance")
        assert (group["HealthCheckIntervalSeconds"], group["HealthyThresholdCount"]) == (10, 2)
        assert "HealthCheckPath" not in group
        rule = only(template, "AWS::EC2::SecurityGroupIngress")
        assert rule["GroupId"] == stack.resolve(fleet.security_group.security_group_id)
        [access] = fleet.load_balancer.connections.security_groups
        assert rule["SourceSecurityGroupId"] == stack.resolve(access.security_group_id)
        [alarm] = of_type(template, "AWS::CloudWatch::Alarm").values()
        assert "AWS/NetworkELB" in json.dumps(alarm)
        group = ServerDeploymentGroup(stack, "Group", load_balancers=fleet.load_balancers, alarms=fleet.alarms)
        assert group.node.metadata == []

    def test_network_load_balancer_lets_in_whom_it_is_told(self, make, stack, synth):
        targets = [
            FleetTarget(port=5000, listener_port=6000),
            FleetTarget(name="Inner", port=5001, open=False),
            FleetTarget(name="Dns", port=53, protocol=TargetProtocol.TCP_UDP),
            FleetTarget(name="Log", port=514, protocol=TargetProtocol.UDP),
        ]
        fleet = make(balancer=BalancerKind.NETWORK, targets=targets)
        template = synth(stack)
        [access] = fleet.load_balancer.connections.security_groups
        found = of_type(template, "AWS::EC2::SecurityGroup")[stack.get_logical_id(access.node.default_child)]
        rules = {(rule["IpProtocol"], rule["FromPort"], rule["CidrIp"]) for rule in found["SecurityGroupIngress"]}
        assert rules == {
            (protocol, port, "0.0.0.0/0") for protocol, port in [("tcp", 6000), ("tcp", 53), ("udp", 53), ("udp", 514)]
        }
        opened = {
            (rule["IpProtocol"], rule["FromPort"])
            for rule in of_type(template, "AWS::EC2::SecurityGroupIngress").values()
        }
        # Health is checked by TCP.
        assert opened == {("tcp", 5000), ("tcp", 5001), ("tcp", 53), ("udp", 53), ("tcp", 514), ("udp", 514)}

    def test_tls_and_udp(self, make, stack, synth, certificate):
        make(
            balancer=BalancerKind.NETWORK,
            targets=[
                FleetTarget(port=8443, protocol=TargetProtocol.TLS, certificates=[certificate]),
                FleetTarget(
                    name="Dns",
                    port=53,
                    protocol=TargetProtocol.UDP,
                    health_check=elbv2.HealthCheck(protocol=elbv2.Protocol.HTTP, path="/ready", port="8080"),
                ),
            ],
        )
        template = synth(stack)
        listeners = by_port(template)
        assert (listeners[443]["Protocol"], listeners[53]["Protocol"]) == ("TLS", "UDP")
        _, dns = of_type(template, TARGET_GROUP).values()
        assert (dns["Protocol"], dns["HealthCheckProtocol"], dns["HealthCheckPath"]) == ("UDP", "HTTP", "/ready")
        rules = {
            (rule["IpProtocol"], rule["FromPort"])
            for rule in of_type(template, "AWS::EC2::SecurityGroupIngress").values()
        }
        assert rules == {("tcp", 8443), ("tcp", 53), ("udp", 53), ("tcp", 8080)}

    def test_none(self, make, stack, synth):
        fleet = make(balancer=BalancerKind.NONE)
        template = synth(stack)
        assert not any("ElasticLoadBalancing" in each["Type"] for each in template["Resources"].values())
        assert (fleet.load_balancer, fleet.listener, fleet.target_group, fleet.load_balancers) == (None,) * 4
        assert (fleet.alarms, fleet.listeners, fleet.target_groups) == ([], {}, {})


class TestAlarms:
    def test_of_applications(self, make, stack, synth):
        make(
            alarms=[
                FleetAlarm.server_errors(5, minutes=2),
                FleetAlarm.latency(cdk.Duration.seconds(2), percentile=99, minutes=4),
                FleetAlarm.connection_errors(7),
            ]
        )
        errors, latency, connections = of_type(synth(stack), "AWS::CloudWatch::Alarm").values()
        assert (errors["Threshold"], errors["EvaluationPeriods"]) == (5, 2)
        assert "DatapointsToAlarm" not in errors
        assert (latency["MetricName"], latency["ExtendedStatistic"]) == ("TargetResponseTime", "p99")
        assert (latency["Threshold"], latency["EvaluationPeriods"]) == (2, 4)
        assert "Statistic" not in latency
        assert (connections["MetricName"], connections["Threshold"]) == ("TargetConnectionErrorCount", 7)

    def test_of_networks(self, make, stack, synth):
        make(balancer=BalancerKind.NETWORK, alarms=[FleetAlarm.target_resets(20)])
        [found] = of_type(synth(stack), "AWS::CloudWatch::Alarm").values()
        assert (found["Namespace"], found["MetricName"]) == ("AWS/NetworkELB", "TCP_Target_Reset_Count")
        assert (found["Threshold"], found["Statistic"]) == (20, "Sum")

    def test_none(self, make, stack, synth):
        assert make(alarms=[]).alarms == []
        assert of_type(synth(stack), "AWS::CloudWatch::Alarm") == {}
