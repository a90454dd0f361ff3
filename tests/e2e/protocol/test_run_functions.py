"""Deployments of the Lambda platform: an alias's traffic is shifted, and hooks really run."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from harness.deployments import eventually
from protocol import functions as needs
from protocol.functions import SILENT, shift

ROLLS_BACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"]}
HOURS = 10


@pytest.fixture
def slow(functions):
    """The name of a configuration that leaves a test the time to do something meanwhile."""
    return canary(functions, HOURS * 60)


def canary(functions, minutes):
    """Make a configuration that shifts a quarter first, and return its name."""
    name = functions.ground.new_name()
    routing = {
        "type": "TimeBasedCanary",
        "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": minutes},
    }
    functions.ground.client("codedeploy").create_deployment_config(
        deploymentConfigName=name, computePlatform="Lambda", trafficRoutingConfig=routing
    )
    return name


def begin_shift(functions, group, function, config, **options):
    """Begin a deployment and wait until some traffic is shifted. Returns the deployment's id."""
    id = group.begin(shift(function), deploymentConfigName=config, **options)
    eventually(lambda: functions.alias(function)[1], "the first traffic")
    return id


def events_of(target):
    return {each["lifecycleEventName"]: each["status"] for each in target["lifecycleEvents"]}


class TestShift:
    def test_all_at_once(self, functions):
        function, group = functions.function(), functions.group()
        info = group.deploy(shift(function))
        assert functions.alias(function) == ("2", {})
        assert info["computePlatform"] == "Lambda"
        assert info["deploymentOverview"]["Succeeded"] == 1
        (target,) = group.targets(info["deploymentId"]).values()
        assert target["targetId"] == function
        assert target["targetArn"] == f"arn:aws:lambda:us-east-1:000000000000:function:{function}:live"
        assert events_of(target) == {
            "BeforeAllowTraffic": "Succeeded",
            "AllowTraffic": "Succeeded",
            "AfterAllowTraffic": "Succeeded",
        }
        assert target["lambdaFunctionInfo"] == {
            "functionName": function,
            "functionAlias": "live",
            "currentVersion": "1",
            "targetVersion": "2",
            "targetVersionWeight": 100.0,
        }

    def test_canary(self, functions):
        function, group = functions.function(), functions.group()
        id = begin_shift(functions, group, function, canary(functions, 90))
        assert functions.alias(function) == ("1", {"2": 0.25})
        (target,) = group.targets(id).values()
        assert target["lambdaFunctionInfo"]["targetVersionWeight"] == 25.0
        assert target["status"] == "InProgress"
        group.wait(id)
        assert functions.alias(function) == ("2", {})

    def test_linear_goes_through_every_step(self, functions):
        function, role = functions.function(), functions.ground.service_role([*needs.SHIFT, *needs.CALL])
        group = functions.group(role=role, deploymentConfigName="CodeDeployDefault.LambdaLinear10PercentEvery1Minute")
        functions.ground.emulator.control("DELETE", "calls")
        group.deploy(shift(function))
        calls = functions.ground.emulator.control("GET", "calls")
        assert [call["action"] for call in calls if call["role"] == role].count("lambda:UpdateAlias") == 10
        assert functions.alias(function) == ("2", {})

    def test_of_a_document_in_a_bucket(self, functions):
        ground, function = functions.ground, functions.function()
        text = "\n".join(
            [
                "version: 0.0",
                "Resources:",
                "  - TheFunction:",
                "      Type: AWS::Lambda::Function",
                "      Properties:",
                f"        Name: {function}",
                "        Alias: live",
                '        CurrentVersion: "1"',
                '        TargetVersion: "2"',
            ]
        )
        ground.client("s3").put_object(Bucket=ground.name, Key="appspec.yaml", Body=text.encode())
        place = {
            "revisionType": "S3",
            "s3Location": {"bucket": ground.name, "key": "appspec.yaml", "bundleType": "YAML"},
        }
        role = ground.service_role([*needs.SHIFT, "s3:GetObject"])
        group = functions.group(role=role)
        group.deploy(place)
        assert functions.alias(function) == ("2", {})
        wrong = {**place, "s3Location": {**place["s3Location"], "key": "nothing.yaml"}}
        assert group.deploy(wrong, "Failed")["errorInformation"]["code"] in {"REVISION_MISSING", "IAM_ROLE_PERMISSIONS"}


class TestHooks:
    def test_run_in_order(self, functions):
        function, group = functions.function(), functions.group()
        before, after = functions.hook(), functions.hook()
        info = group.deploy(shift(function, BeforeAllowTraffic=before, AfterAllowTraffic=after))
        (target,) = group.targets(info["deploymentId"]).values()
        assert set(events_of(target).values()) == {"Succeeded"}
        started = [each["startTime"] for each in target["lifecycleEvents"]]
        assert started == sorted(started)

    def test_may_be_named_by_their_arn(self, functions):
        function, group = functions.function(), functions.group()
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:{functions.hook()}"
        group.deploy(shift(function, BeforeAllowTraffic=arn))

    def test_that_fails_before_leaves_the_alias_alone(self, functions):
        function, group = functions.function(), functions.group(autoRollbackConfiguration=ROLLS_BACK)
        info = group.deploy(shift(function, BeforeAllowTraffic=functions.hook("Failed")), "Failed")
        assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
        assert "BeforeAllowTraffic" in info["errorInformation"]["message"]
        (target,) = group.targets(info["deploymentId"]).values()
        assert (target["status"], events_of(target)["AllowTraffic"]) == ("Failed", "Skipped")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert functions.alias(function) == ("1", {})

    def test_that_fails_after_rolls_back(self, functions):
        function, group = functions.function(), functions.group(autoRollbackConfiguration=ROLLS_BACK)
        info = group.deploy(shift(function, AfterAllowTraffic=functions.hook("Failed")), "Failed")
        rollback = group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert rollback["creator"] == "codeDeployRollback"
        assert functions.alias(function) == ("1", {})

    def test_that_fails_after_leaves_the_traffic_where_it_is_without_rollback(self, functions):
        function, group = functions.function(), functions.group()
        info = group.deploy(shift(function, AfterAllowTraffic=functions.hook("Failed")), "Failed")
        assert "rollbackInfo" not in info
        assert functions.alias(function) == ("2", {})

    @pytest.mark.parametrize("fault", ["silent", "forbidden", "broken"])
    def test_that_does_not_report_fails_after_an_hour(self, functions, fault):
        function, group = functions.function(), functions.group()
        hook = {
            "silent": lambda: functions.hook(code=SILENT),
            "forbidden": lambda: functions.hook(actions=[]),
            "broken": lambda: functions.hook(code="def handler(event, context):\n    raise ValueError('no')\n"),
        }[fault]()
        info = group.deploy(shift(function, BeforeAllowTraffic=hook), "Failed")
        assert "within an hour" in info["errorInformation"]["message"]

    def test_that_is_not_there(self, functions):
        function, group = functions.function(), functions.group()
        info = group.deploy(shift(function, BeforeAllowTraffic="nobody"), "Failed")
        assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"

    def test_report_once(self, functions):
        client = functions.ground.client("codedeploy")
        function, group = functions.function(), functions.group()
        code = (
            "import json, boto3\n"
            "def handler(event, context):\n"
            "    body = json.dumps(event)\n"
            f"    boto3.client('s3').put_object(Bucket={functions.ground.name!r}, Key='event', Body=body)\n"
        )
        hook = functions.hook(code=code, actions=["s3:PutObject"])
        info = group.deploy(shift(function, BeforeAllowTraffic=hook), "Failed")
        event = json.loads(
            functions.ground.client("s3").get_object(Bucket=functions.ground.name, Key="event")["Body"].read()
        )
        assert event.keys() == {"DeploymentId", "LifecycleEventHookExecutionId"}
        assert event["DeploymentId"] == info["deploymentId"]
        late = {"deploymentId": info["deploymentId"], "status": "Succeeded"}
        with pytest.raises(ClientError, match="LifecycleEventAlreadyCompletedException"):
            client.put_lifecycle_event_hook_execution_status(
                **late, lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"]
            )
        with pytest.raises(ClientError, match="InvalidLifecycleEventHookExecutionIdException"):
            client.put_lifecycle_event_hook_execution_status(**late, lifecycleEventHookExecutionId="other")


class TestStop:
    def test_leaves_the_alias_weighted_and_later_deployments_fail(self, functions, slow):
        function, group = functions.function(3), functions.group()
        id = begin_shift(functions, group, function, slow)
        functions.ground.client("codedeploy").stop_deployment(deploymentId=id)
        info = group.wait(id, "Stopped")
        assert info["errorInformation"]["code"] == "MANUAL_STOP"
        assert functions.alias(function) == ("1", {"2": 0.25})
        info = group.deploy(shift(function, "1", "3"), "Failed", autoRollbackConfiguration=ROLLS_BACK)
        assert info["errorInformation"]["code"] == "INVALID_LAMBDA_CONFIGURATION"
        # The rollback of what touched nothing touches nothing.
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert functions.alias(function) == ("1", {"2": 0.25})

    def test_with_rollback(self, functions, slow):
        function, group = functions.function(), functions.group()
        id = begin_shift(functions, group, function, slow)
        functions.ground.client("codedeploy").stop_deployment(deploymentId=id, autoRollbackEnabled=True)
        info = group.wait(id, "Stopped")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert functions.alias(function) == ("1", {})

    def test_by_an_alarm(self, functions, slow):
        ground, function = functions.ground, functions.function()
        name = ground.new_name()
        cloudwatch = ground.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="n",
            MetricName="m",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            Statistic="Sum",
        )
        group = functions.group(
            role=ground.service_role([*needs.SHIFT, "cloudwatch:DescribeAlarms"]),
            alarmConfiguration={"enabled": True, "alarms": [{"name": name}]},
            autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]},
        )
        id = begin_shift(functions, group, function, slow)
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
        info = group.wait(id, "Stopped")
        assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
        # The alarm rings on. Traffic goes back all the same.
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert functions.alias(function) == ("1", {})


class TestPermissions:
    @pytest.mark.parametrize("action", [*needs.SHIFT, *needs.CALL])
    def test_are_really_asked_for(self, functions, action):
        function, hook = functions.function(), functions.hook()
        role = functions.ground.service_role([each for each in (*needs.SHIFT, *needs.CALL) if each != action])
        info = functions.group(role=role).deploy(shift(function, BeforeAllowTraffic=hook), "Failed")
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert functions.ground.refused() == {action}

    def test_of_a_hook_are_for_one_group(self, functions):
        function, group = functions.function(), functions.group()
        role = functions.ground.role("lambda.amazonaws.com", [])
        arn = f"arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:{functions.application}/other"
        allowed = {"Effect": "Allow", "Action": needs.REPORT, "Resource": arn}
        hook = functions.hook(actions=[])
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        role = functions.client.get_function_configuration(FunctionName=hook)["Role"].rpartition("/")[2]
        iam = functions.ground.client("iam")
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy)
        group.deploy(shift(function, BeforeAllowTraffic=hook), "Failed")
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy.replace("/other", f"/{group.name}"))
        group.deploy(shift(function, BeforeAllowTraffic=hook))
