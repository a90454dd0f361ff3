"""Services of Amazon ECS in stacks: those that CodeDeploy deploys to, and those whose task sets a stack makes."""

from __future__ import annotations

import pytest

from protocol.containers import CONTAINER, PORT, Containers, shift
from protocol.stack import attribute, ref


@pytest.fixture
def containers(ground):
    made = Containers(ground)
    yield made
    # The service belonged to the stack, if there was one.
    made.service()
    made.clear()


def service(containers, **changes):
    balancer = {
        "TargetGroupArn": containers.groups["blue"],
        "ContainerName": CONTAINER,
        "ContainerPort": PORT,
    }
    properties = {
        "Cluster": containers.name,
        "ServiceName": containers.name,
        "TaskDefinition": containers.first,
        "DesiredCount": 2,
        "LaunchType": "FARGATE",
        "DeploymentController": {"Type": "CODE_DEPLOY"},
        "LoadBalancers": [balancer],
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": containers.ground.networks()}},
        **changes,
    }
    return "AWS::ECS::Service", {key: value for key, value in properties.items() if value is not None}


@pytest.fixture
def deployed(stack, containers):
    """A stack with the service."""
    stack.deploy(Service=service(containers))
    yield stack
    stack.delete()
    stack.exists = False


class TestCodeDeploy:
    def test_service_gives_its_arn_and_name(self, stack, containers):
        outputs = stack.deploy(
            {"Ref": ref("Service"), "Name": attribute("Service", "Name")}, Service=service(containers)
        )
        assert outputs == {"Ref": containers.describe()["serviceArn"], "Name": containers.name}
        assert containers.task_sets() == {"1": "PRIMARY"}
        assert containers.tasks("blue") == 2
        stack.delete()
        stack.exists = False
        assert containers.tasks("blue") == 0

    def test_service_may_be_scaled_and_tagged(self, deployed, containers):
        tags = [{"Key": "Team", "Value": "web"}]
        deployed.deploy(Service=service(containers, DesiredCount=3, Tags=tags))
        assert containers.tasks("blue") == 3
        arn = containers.describe()["serviceArn"]
        assert {"key": "Team", "value": "web"} in containers.ecs.list_tags_for_resource(resourceArn=arn)["tags"]

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            (lambda it: {"TaskDefinition": it.task_definition()}, "task definition"),
            (lambda it: {"PlatformVersion": "1.4.0"}, "platform version"),
            (
                lambda it: {"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-2"]}}},
                "network parameters",
            ),
            (lambda it: {"DeploymentController": {"Type": "ECS"}}, "change the deployment controller"),
        ],
    )
    def test_service_is_not_changed_otherwise(self, deployed, containers, changes, what):
        deployed.deploy(status="UPDATE_ROLLBACK_COMPLETE", Service=service(containers, **changes(containers)))
        assert what in deployed.reasons()
        assert containers.task_sets() == {"1": "PRIMARY"}

    def test_deployment_makes_a_stack_fail_that_sends_everything_again(self, deployed, containers):
        containers.group().deploy(shift(containers.task_definition()))
        deployed.deploy(status="UPDATE_ROLLBACK_COMPLETE", Service=service(containers, DesiredCount=3))
        assert "Unable to update task definition" in deployed.reasons()
        assert containers.task_sets() == {"2": "PRIMARY"}

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"LoadBalancers": None}, "needs one load balancer"),
            ({"SchedulingStrategy": "DAEMON", "DesiredCount": None}, "supports the REPLICA strategy alone"),
            ({"NetworkConfiguration": None}, "Network Configuration must be provided"),
        ],
    )
    def test_service_is_refused(self, stack, containers, changes, reason):
        stack.deploy(status="ROLLBACK_COMPLETE", Service=service(containers, **changes))
        assert reason in stack.reasons()


class TestTaskSets:
    def test_of_a_stack(self, stack, containers):
        own = {
            "DeploymentController": {"Type": "EXTERNAL"},
            **dict.fromkeys(["TaskDefinition", "LoadBalancers", "NetworkConfiguration", "LaunchType"]),
        }
        _kind, settings = service(containers)
        named = {"Cluster": containers.name, "Service": containers.name}
        task_set = {
            **named,
            **{key: settings[key] for key in ("TaskDefinition", "LoadBalancers", "NetworkConfiguration", "LaunchType")},
            "Scale": {"Unit": "PERCENT", "Value": 100},
        }
        primary = {**named, "TaskSetId": attribute("Blue", "Id")}
        resources = {
            "Service": service(containers, **own),
            "Blue": ("AWS::ECS::TaskSet", task_set, {"DependsOn": "Service"}),
            "Primary": ("AWS::ECS::PrimaryTaskSet", primary),
        }
        stack.deploy(**resources)
        assert containers.task_sets() == {"1": "PRIMARY"}
        half = {**task_set, "Scale": {"Unit": "PERCENT", "Value": 50}}
        stack.deploy(**{**resources, "Blue": ("AWS::ECS::TaskSet", half, {"DependsOn": "Service"})})
        assert containers.tasks("blue") == 1
        stack.delete()
        stack.exists = False
        assert containers.tasks("blue") == 0
