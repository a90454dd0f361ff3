"""Each action that a service role needs is really asked for: without it a deployment fails and names it."""

from __future__ import annotations

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from harness import permissions
from harness.deployments import eventually
from protocol import ground as needs
from protocol.ground import Ground

HOOKED = [*needs.TAGGED, *needs.HOOKS, *needs.TEMPLATE, *needs.SCALING]


def name_of(arn: str) -> str:
    return arn.rpartition("/")[2]


def deploy_without(ground: Ground, group, role: str, action: str, **options) -> None:
    """Deploy; take the action away and deploy again: that fails for it alone."""
    group.deploy(ground.site(), **options)
    ground.emulator.control("DELETE", "calls")
    with permissions.without(ground.emulator, name_of(role), action):
        info = group.deploy(ground.site(), "Failed", **options)
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert action in info["errorInformation"]["message"]
    assert ground.refused() == {action}


class TestDeployment:
    @pytest.mark.parametrize("action", needs.TAGGED)
    def test_to_tagged_instances(self, ground, action):
        ground.instances()
        role = ground.service_role(needs.TAGGED)
        deploy_without(ground, ground.group(role=role), role, action)

    @pytest.mark.parametrize("action", needs.ON_PREMISES)
    def test_to_on_premises_instances(self, ground, on_premises, action):
        role = ground.service_role(needs.ON_PREMISES)
        group = ground.group(role=role, ec2TagFilters=[], onPremisesInstanceTagFilters=[on_premises])
        deploy_without(ground, group, role, action)

    @pytest.mark.parametrize("action", needs.TARGET_GROUP)
    def test_with_a_target_group(self, ground, action):
        ground.register(*[(found := ground.target_group())[1]], ground.instances())
        role = ground.service_role([*needs.TAGGED, *needs.TARGET_GROUP])
        group = ground.group(role=role, **balanced(targetGroupInfoList=[{"name": found[0]}]))
        deploy_without(ground, group, role, action)

    @pytest.mark.parametrize("action", needs.CLASSIC)
    def test_with_a_classic_load_balancer(self, ground, action):
        ids = ground.instances()
        name = ground.new_name()
        listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
        elb = ground.client("elb")
        elb.create_load_balancer(LoadBalancerName=name, Listeners=[listener], Subnets=ground.networks())
        elb.register_instances_with_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": id} for id in ids])
        role = ground.service_role([*needs.TAGGED, *needs.CLASSIC])
        group = ground.group(role=role, **balanced(elbInfoList=[{"name": name}]))
        group.deploy(ground.site())
        states = elb.describe_instance_health(LoadBalancerName=name)["InstanceStates"]
        assert {each["InstanceId"]: each["State"] for each in states} == dict.fromkeys(ids, "InService")
        deploy_without(ground, group, role, action)

    def test_with_an_alarm(self, ground):
        ground.instances()
        alarm = ground.new_name()
        ground.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm,
            Namespace="n",
            MetricName="m",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            Statistic="Sum",
        )
        role = ground.service_role([*needs.TAGGED, "cloudwatch:DescribeAlarms"])
        configuration = {"enabled": True, "alarms": [{"name": alarm}]}
        deploy_without(
            ground, ground.group(role=role, alarmConfiguration=configuration), role, "cloudwatch:DescribeAlarms"
        )

    @pytest.mark.parametrize("event", ["DeploymentStart", "DeploymentSuccess", "InstanceStart", "InstanceSuccess"])
    def test_with_a_trigger(self, ground, event):
        ground.instances()
        topic = ground.client("sns").create_topic(Name=ground.new_name())["TopicArn"]
        role = ground.service_role([*needs.TAGGED, "sns:Publish"])
        trigger = {"triggerName": "t", "triggerTargetArn": topic, "triggerEvents": [event]}
        deploy_without(ground, ground.group(role=role, triggerConfigurations=[trigger]), role, "sns:Publish")

    @pytest.mark.parametrize("action", ["kms:Decrypt", "kms:GenerateDataKey"])
    @pytest.mark.parametrize("by_alias", [False, True])
    def test_with_a_trigger_of_an_encrypted_topic(self, ground, action, by_alias):
        ground.instances()
        kms = ground.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        alias = f"alias/{ground.new_name()}"
        kms.create_alias(AliasName=alias, TargetKeyId=key)
        topic = ground.client("sns").create_topic(
            Name=ground.new_name(), Attributes={"KmsMasterKeyId": alias if by_alias else key}
        )["TopicArn"]
        role = ground.service_role([*needs.TAGGED, "sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"])
        if by_alias:
            condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
            restrict(ground, name_of(role), condition)
        trigger = {"triggerName": "t", "triggerTargetArn": topic, "triggerEvents": ["DeploymentSuccess"]}
        deploy_without(ground, ground.group(role=role, triggerConfigurations=[trigger]), role, action)

    @pytest.mark.parametrize(
        "action",
        [
            *needs.TAGGED,
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribeLifecycleHooks",
            "autoscaling:DescribeScalingActivities",
        ],
    )
    def test_to_an_auto_scaling_group(self, ground, action):
        fleet = ground.auto_scaling_group()
        role = ground.service_role(HOOKED)
        deploy_without(ground, ground.group(role=role, autoScalingGroups=[fleet.name]), role, action)

    @pytest.mark.parametrize("action", ["autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses"])
    def test_that_suspends_processes(self, ground, emulator, action):
        fleet = ground.auto_scaling_group()
        role = ground.service_role([*HOOKED, "autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses"])
        group = ground.group(role=role, autoScalingGroups=[fleet.name])
        # Only later versions of boto3 know the setting.
        said = {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["AZRebalance"]}}
        names = {"applicationName": group.application, "currentDeploymentGroupName": group.name}
        ask(emulator, "UpdateDeploymentGroup", names | said)
        deploy_without(ground, group, role, action)
        suspended = [process["ProcessName"] for process in fleet.describe()["SuspendedProcesses"]]
        assert suspended == ([] if action == "autoscaling:SuspendProcesses" else ["AZRebalance"])


class TestHooks:
    @pytest.mark.parametrize("action", [action for action in needs.HOOKS if "Delete" not in action])
    def test_cannot_be_installed(self, ground, action):
        fleet = ground.auto_scaling_group(0)
        role = ground.service_role([each for each in HOOKED if each != action])
        client = ground.client("codedeploy")
        with pytest.raises(client.exceptions.InvalidRoleException, match=action):
            ground.group(role=role, autoScalingGroups=[fleet.name])
        assert fleet.hooks() == []
        assert client.list_deployment_groups(applicationName=ground.name)["deploymentGroups"] == []

    @pytest.mark.parametrize("action", needs.TEMPLATE)
    def test_need_the_rights_of_a_launch_template(self, ground, action):
        fleet = ground.auto_scaling_group(0)
        role = ground.service_role([each for each in HOOKED if each != action])
        client = ground.client("codedeploy")
        with pytest.raises(client.exceptions.InvalidRoleException, match=action):
            ground.group(role=role, autoScalingGroups=[fleet.name])

    @pytest.mark.parametrize(
        ("action", "condition"),
        [
            ("ec2:CreateTags", {"StringEquals": {"ec2:CreateAction": "RunInstances"}}),
            ("iam:PassRole", {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
        ],
    )
    def test_need_these_under_their_conditions_alone(self, ground, action, condition):
        fleet = ground.auto_scaling_group(0)
        for wrong in (False, True):
            role = ground.service_role([each for each in HOOKED if each != action])
            value = {key: dict.fromkeys(pairs, "x") for key, pairs in condition.items()} if wrong else condition
            allowed = {"Effect": "Allow", "Action": action, "Resource": "*", "Condition": value}
            document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
            ground.client("iam").put_role_policy(
                RoleName=name_of(role), PolicyName="conditional", PolicyDocument=document
            )
            if wrong:
                with pytest.raises(ground.client("codedeploy").exceptions.InvalidRoleException, match=action):
                    ground.group(role=role, autoScalingGroups=[fleet.name])
            else:
                ground.group(role=role, autoScalingGroups=[fleet.name])

    def test_are_not_cleaned_up_without_the_right_to(self, ground):
        fleet = ground.auto_scaling_group(0)
        role = ground.service_role(HOOKED)
        group = ground.group(role=role, autoScalingGroups=[fleet.name])
        installed = group.settings()["autoScalingGroups"]
        with permissions.without(ground.emulator, name_of(role), "autoscaling:DeleteLifecycleHook"):
            assert group.update(autoScalingGroups=[])["hooksNotCleanedUp"] == installed
        assert [hook["LifecycleHookName"] for hook in fleet.hooks()] == [installed[0]["hook"]]


class TestTriggers:
    def test_cannot_be_made_without_the_right_to_publish(self, ground):
        topic = ground.client("sns").create_topic(Name=ground.new_name())["TopicArn"]
        trigger = {"triggerName": "t", "triggerTargetArn": topic, "triggerEvents": ["DeploymentStart"]}
        client = ground.client("codedeploy")
        with pytest.raises(client.exceptions.InvalidRoleException, match="sns:Publish"):
            ground.group(role=ground.service_role(needs.TAGGED), triggerConfigurations=[trigger])
        with pytest.raises(client.exceptions.InvalidTriggerConfigException, match="no such topic"):
            ground.group(
                role=ground.service_role(["sns:Publish"]),
                triggerConfigurations=[trigger | {"triggerTargetArn": f"{topic}-gone"}],
            )
        assert client.list_deployment_groups(applicationName=ground.name)["deploymentGroups"] == []


class TestNewInstance:
    @pytest.mark.parametrize(
        "action", ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
    )
    def test_cannot_go_into_service(self, ground, action):
        fleet = ground.auto_scaling_group()
        role = ground.service_role(HOOKED)
        group = ground.group(role=role, autoScalingGroups=[fleet.name])
        group.deploy(ground.site())
        with permissions.without(ground.emulator, name_of(role), action):
            fleet.resize(2)
            made = eventually(lambda: group.by_creator("autoscaling"), "a deployment to the new instance")
            info = group.wait(made[-1]["deploymentId"], "Failed")
            fleet.resize(1)
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert action in info["errorInformation"]["message"]
        assert len(fleet.in_service()) == 1


@pytest.fixture
def on_premises(ground):
    """A registered instance, and the filter that means it."""
    name = ground.new_name()
    ground.client("iam").create_user(UserName=name, Path="/AWS/CodeDeploy/")
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    ground.client("iam").put_user_policy(
        UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    )
    client = ground.client("codedeploy")
    arn = f"arn:aws:iam::000000000000:user/AWS/CodeDeploy/{name}"
    client.register_on_premises_instance(instanceName=name, iamUserArn=arn)
    client.add_tags_to_on_premises_instances(tags=[{"Key": "Ground", "Value": ground.name}], instanceNames=[name])
    yield ground.tag_filter
    client.deregister_on_premises_instance(instanceName=name)
    # On this path scenarios look for users that somebody has left.
    ground.client("iam").delete_user_policy(UserName=name, PolicyName="p")
    ground.client("iam").delete_user(UserName=name)


def ask(emulator, operation: str, request: dict) -> None:
    """Send a request to CodeDeploy that boto3 would not let through."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"CodeDeploy_20141006.{operation}"}
    signed = AWSRequest("POST", f"{emulator.endpoint}/", headers=headers, data=json.dumps(request))
    SigV4Auth(Credentials("test", "test"), "codedeploy", "us-east-1").add_auth(signed)
    answer = URLLib3Session(verify=emulator.ca).send(signed.prepare())
    assert answer.status_code == 200, answer.text


def balanced(**info) -> dict:
    style = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    return {"deploymentStyle": style, "loadBalancerInfo": info}


def restrict(ground: Ground, role: str, condition: dict) -> None:
    """Put a condition on the actions of KMS that a role may do."""
    iam = ground.client("iam")
    document = iam.get_role_policy(RoleName=role, PolicyName="p")["PolicyDocument"]
    (statement,) = document["Statement"]
    of_kms = [each for each in statement["Action"] if each.startswith("kms:")]
    statement["Action"] = [each for each in statement["Action"] if each not in of_kms]
    document["Statement"].append({"Effect": "Allow", "Action": of_kms, "Resource": "*", "Condition": condition})
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=json.dumps(document))
