"""Deployments of the ECS platform: a new task set takes over, listeners shift, and hooks really run."""

from __future__ import annotations

import pytest

from harness.deployments import eventually
from protocol import containers as needs
from protocol.containers import Containers, document, shift
from protocol.functions import revision

ROLLS_BACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"]}
EVENTS = ["BeforeInstall", "Install", "AfterInstall", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]
LONG = {"action": "TERMINATE", "terminationWaitTimeInMinutes": 600}


@pytest.fixture
def containers(ground):
    made = Containers(ground)
    made.service()
    yield made
    made.clear()


@pytest.fixture
def next_one(containers):
    """The ARN of the second revision of the task definition."""
    return containers.task_definition()


def options(**changes):
    settings = {
        "terminateBlueInstancesOnDeploymentSuccess": needs.TERMINATE,
        "deploymentReadyOption": needs.AT_ONCE_READY,
        **changes,
    }
    return {"blueGreenDeploymentConfiguration": settings}


def target_of(group, id):
    (target,) = group.targets(id).values()
    return target


def events_of(target):
    return {each["lifecycleEventName"]: each["status"] for each in target["lifecycleEvents"]}


class TestShift:
    def test_all_at_once(self, containers, next_one):
        group = containers.group(test=False)
        info = group.deploy(shift(next_one))
        assert containers.task_sets() == {"2": "PRIMARY"}
        assert containers.describe()["taskDefinition"] == next_one
        assert containers.weights(containers.production) == {"green": 100}
        assert (containers.tasks("blue"), containers.tasks("green")) == (0, 2)
        target = target_of(group, info["deploymentId"])
        assert target["targetId"] == f"{containers.name}:{containers.name}"
        assert target["targetArn"] == containers.describe()["serviceArn"]
        assert list(events_of(target)) == EVENTS
        blue, green = target["taskSetsInfo"]
        assert (blue["taskSetLabel"], blue["status"], blue["trafficWeight"]) == ("Blue", "DRAINING", 0.0)
        assert (green["taskSetLabel"], green["status"], green["trafficWeight"]) == ("Green", "PRIMARY", 100.0)
        assert green["targetGroup"] == {"name": f"{containers.name}-green"}
        assert info["computePlatform"] == "ECS"

    def test_target_groups_swap_roles(self, containers, next_one):
        group = containers.group()
        group.deploy(shift(next_one))
        group.deploy(shift(containers.task_definition()))
        assert containers.task_sets() == {"3": "PRIMARY"}
        assert containers.weights(containers.production) == containers.weights(containers.test) == {"blue": 100}

    def test_canary(self, containers, next_one):
        ground, name = containers.ground, containers.ground.new_name()
        ground.client("codedeploy").create_deployment_config(
            deploymentConfigName=name,
            computePlatform="ECS",
            trafficRoutingConfig={
                "type": "TimeBasedCanary",
                "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": 90},
            },
        )
        group = containers.group(deploymentConfigName=name)
        id = group.begin(shift(next_one))
        eventually(lambda: containers.weights(containers.production) == {"blue": 75, "green": 25}, "the canary")
        assert containers.task_sets() == {"1": "PRIMARY", "2": "ACTIVE"}
        group.wait(id)
        assert containers.weights(containers.production) == {"green": 100}

    def test_by_a_rule_of_the_listener(self, containers, next_one):
        elb = containers.elb
        elb.modify_listener(
            ListenerArn=containers.production,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )
        rule = elb.create_rule(
            ListenerArn=containers.production,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/shop/*"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": containers.groups["blue"]}],
        )["Rules"][0]["RuleArn"]
        role = containers.ground.service_role([*needs.ROUTE, *needs.TASKS, "elasticloadbalancing:ModifyRule"])
        containers.group(role=role, test=False).deploy(shift(next_one))
        actions = elb.describe_rules(RuleArns=[rule])["Rules"][0]["Actions"]
        weights = {each["TargetGroupArn"]: each["Weight"] for each in actions[0]["ForwardConfig"]["TargetGroups"]}
        assert weights[containers.groups["green"]] == 100

    def test_with_all_that_an_appspec_says(self, containers, next_one):
        network = {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"], "AssignPublicIp": "ENABLED"}
        more = {
            "PlatformVersion": "1.4.0",
            "NetworkConfiguration": {"AwsvpcConfiguration": network},
            "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}],
        }
        containers.group().deploy(revision(document(next_one, **more)))
        (made,) = containers.describe()["taskSets"]
        assert made["platformVersion"] == "1.4.0"
        assert made["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "ENABLED"
        assert made["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT"


class TestHooks:
    def test_run_where_they_belong(self, containers, next_one):
        hook = containers.functions.hook()
        hooks = dict.fromkeys(
            ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"], hook
        )
        group = containers.group()
        info = group.deploy(shift(next_one, **hooks))
        assert list(events_of(target_of(group, info["deploymentId"]))) == [
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "AllowTestTraffic",
            "AfterAllowTestTraffic",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic",
        ]

    def test_of_test_traffic_run_while_only_the_test_listener_has_changed(self, containers, next_one):
        code = (
            "import boto3\n"
            "def handler(event, context):\n"
            "    elb = boto3.client('elbv2')\n"
            "    arns = []\n"
            f"    for arn in {[containers.production, containers.test]}:\n"
            "        (listener,) = elb.describe_listeners(ListenerArns=[arn])['Listeners']\n"
            "        groups = listener['DefaultActions'][0]['ForwardConfig']['TargetGroups']\n"
            "        arns.append(max(groups, key=lambda group: group['Weight'])['TargetGroupArn'])\n"
            "    boto3.client('codedeploy').put_lifecycle_event_hook_execution_status(\n"
            "        deploymentId=event['DeploymentId'],\n"
            "        lifecycleEventHookExecutionId=event['LifecycleEventHookExecutionId'],\n"
            f"        status='Succeeded' if arns == {list(containers.groups.values())} else 'Failed',\n"
            "    )\n"
        )
        actions = ["elasticloadbalancing:DescribeListeners", "codedeploy:PutLifecycleEventHookExecutionStatus"]
        hook = containers.functions.hook(code=code, actions=actions)
        containers.group().deploy(shift(next_one, AfterAllowTestTraffic=hook))

    def test_of_test_traffic_do_not_run_without_a_test_listener(self, containers, next_one):
        hook = containers.functions.hook("Failed")
        containers.group(test=False).deploy(shift(next_one, AfterAllowTestTraffic=hook))

    @pytest.mark.parametrize("event", ["AfterInstall", "AfterAllowTestTraffic", "AfterAllowTraffic"])
    def test_that_fails_rolls_back(self, containers, next_one, event):
        group = containers.group(autoRollbackConfiguration=ROLLS_BACK)
        info = group.deploy(shift(next_one, **{event: containers.functions.hook("Failed")}), "Failed")
        assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
        rollback = group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert rollback["creator"] == "codeDeployRollback"
        assert containers.task_sets() == {"1": "PRIMARY"}
        assert containers.describe()["taskDefinition"] == containers.first
        assert containers.weights(containers.production) == containers.weights(containers.test) == {"blue": 100}
        assert (containers.tasks("blue"), containers.tasks("green")) == (2, 0)
        # All is as it was: the next deployment succeeds.
        group.deploy(shift(next_one))

    def test_that_fails_before_anything_has_nothing_to_roll_back(self, containers, next_one):
        group = containers.group(autoRollbackConfiguration=ROLLS_BACK)
        info = group.deploy(shift(next_one, BeforeInstall=containers.functions.hook("Failed")), "Failed")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert containers.task_sets() == {"1": "PRIMARY"}

    def test_that_fails_without_rollback_leaves_everything(self, containers, next_one):
        group = containers.group()
        group.deploy(shift(next_one, AfterAllowTestTraffic=containers.functions.hook("Failed")), "Failed")
        assert containers.task_sets() == {"1": "PRIMARY", "2": "ACTIVE"}
        assert containers.weights(containers.test) == {"green": 100}
        assert containers.weights(containers.production) == {"blue": 100}
        info = group.deploy(shift(next_one), "Failed")
        assert info["errorInformation"]["code"] == "INVALID_ECS_SERVICE"


class TestWaits:
    def continue_(self, containers, id, wait):
        containers.ground.client("codedeploy").continue_deployment(deploymentId=id, deploymentWaitType=wait)

    def test_to_reroute(self, containers, next_one):
        ready = {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 600}
        group = containers.group(**options(deploymentReadyOption=ready))
        id = group.begin(shift(next_one))
        eventually(lambda: group.info(id)["status"] == "Ready", "readiness")
        assert containers.weights(containers.production) == {"blue": 100}
        self.continue_(containers, id, "READY_WAIT")
        group.wait(id)
        assert containers.weights(containers.production) == {"green": 100}

    def test_to_reroute_in_vain(self, containers, next_one):
        ready = {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 30}
        group = containers.group(**options(deploymentReadyOption=ready))
        info = group.deploy(shift(next_one), "Stopped")
        assert info["errorInformation"]["code"] == "TIMEOUT"

    def test_to_end_the_original(self, containers, next_one):
        group = containers.group(**options(terminateBlueInstancesOnDeploymentSuccess=LONG))
        id = group.begin(shift(next_one))
        eventually(lambda: group.info(id)["instanceTerminationWaitTimeStarted"], "the wait")
        assert containers.task_sets() == {"1": "ACTIVE", "2": "PRIMARY"}
        self.continue_(containers, id, "TERMINATION_WAIT")
        group.wait(id)
        assert containers.task_sets() == {"2": "PRIMARY"}

    def test_is_the_last_chance_to_go_back(self, containers, next_one):
        group = containers.group(**options(terminateBlueInstancesOnDeploymentSuccess=LONG))
        id = group.begin(shift(next_one))
        eventually(lambda: group.info(id)["instanceTerminationWaitTimeStarted"], "the wait")
        containers.ground.client("codedeploy").stop_deployment(deploymentId=id, autoRollbackEnabled=True)
        info = group.wait(id, "Stopped")
        group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert containers.task_sets() == {"1": "PRIMARY"}
        assert containers.weights(containers.production) == {"blue": 100}

    def test_for_nothing_when_the_original_is_kept(self, containers, next_one):
        group = containers.group(**options(terminateBlueInstancesOnDeploymentSuccess={"action": "KEEP_ALIVE"}))
        group.deploy(shift(next_one))
        assert containers.task_sets() == {"1": "ACTIVE", "2": "PRIMARY"}
        group.deploy(shift(containers.task_definition()))
        assert containers.task_sets() == {"2": "ACTIVE", "3": "PRIMARY"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"TaskDefinition": "web:2"}, "the ARN of a revision"),
            ({"LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": "8080"}}, "allowed: a number"),
            ({"LoadBalancerInfo": {"ContainerName": "web"}}, "has no ContainerPort"),
            ({"PlatformVersion": 1.4}, "allowed: text"),
            ({"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["s"]}}}, "has no SecurityGroups"),
            ({"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE"}]}, "no Weight"),
            ({"Colour": "red"}, "has Colour"),
        ],
    )
    def test_of_documents(self, containers, next_one, change, message):
        made = document(next_one)
        made["Resources"][0]["TargetService"]["Properties"] |= change
        info = containers.group().deploy(revision(made), "Failed")
        assert info["errorInformation"]["code"] == "INVALID_REVISION"
        assert message in info["errorInformation"]["message"]

    def test_of_task_definitions(self, containers):
        group = containers.group(autoRollbackConfiguration=ROLLS_BACK)
        for definition, message in (
            (containers.task_definition(name="other"), "web does not exist in the task definition"),
            (containers.task_definition(port=9000), "did not have a container port 8080"),
            (f"{containers.first.rpartition(':')[0]}:99", "cannot be used"),
        ):
            info = group.deploy(shift(definition), "Failed")
            assert info["errorInformation"]["code"] == "ECS_UPDATE_ERROR"
            assert message in info["errorInformation"]["message"]
            group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        assert containers.task_sets() == {"1": "PRIMARY"}

    def test_of_services(self, containers, next_one):
        containers.ecs.delete_service(cluster=containers.name, service=containers.name, force=True)
        info = containers.group().deploy(shift(next_one), "Failed")
        assert info["errorInformation"]["code"] == "INVALID_ECS_SERVICE"

    def test_of_listeners(self, containers, next_one):
        forward = [{"Type": "forward", "TargetGroupArn": containers.groups["green"]}]
        containers.elb.modify_listener(ListenerArn=containers.production, DefaultActions=forward)
        info = containers.group().deploy(shift(next_one), "Failed")
        assert info["errorInformation"]["code"] == "ELASTIC_LOAD_BALANCING_INVALID"


class TestPermissions:
    @pytest.mark.parametrize("action", [*needs.ROUTE, *needs.TASKS, *needs.CALL])
    def test_are_really_asked_for(self, containers, next_one, action):
        every = [*needs.ROUTE, *needs.TASKS, *needs.CALL]
        role = containers.ground.service_role([each for each in every if each != action])
        hook = containers.functions.hook()
        info = containers.group(role=role).deploy(shift(next_one, BeforeInstall=hook), "Failed")
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert containers.ground.refused() == {action}
