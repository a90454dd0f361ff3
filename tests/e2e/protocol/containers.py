"""What a deployment of the ECS platform needs, made with AWS's own API: a service behind a load balancer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.deployments import Group
from protocol.functions import STYLE, Functions, revision
from protocol.ground import Ground

ROUTE = [
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:ModifyListener",
]
TASKS = [
    "ecs:CreateTaskSet",
    "ecs:DeleteTaskSet",
    "ecs:DescribeServices",
    "ecs:UpdateServicePrimaryTaskSet",
    "iam:PassRole",
]
CALL = ["lambda:InvokeFunction"]
AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
TERMINATE = {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5}
AT_ONCE_READY = {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}
CONTAINER = "web"
PORT = 8080


class Containers:
    """A cluster with a service, two target groups and two listeners, and an application of the ECS platform."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.name = self.application = ground.new_name()
        self.functions = Functions(ground)
        self.ecs, self.elb = ground.client("ecs"), ground.client("elbv2")
        ground.client("codedeploy").create_application(applicationName=self.application, computePlatform="ECS")
        vpc = ground.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        self.groups = {
            colour: self.elb.create_target_group(
                Name=f"{self.name}-{colour}", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
            )["TargetGroups"][0]["TargetGroupArn"]
            for colour in ("blue", "green")
        }
        self.balancer = self.elb.create_load_balancer(Name=self.name, Subnets=ground.networks())["LoadBalancers"][0]
        self.production, self.test = (self.listener(port) for port in (80, 8080))
        self.execution_role = ground.role("ecs-tasks.amazonaws.com", [])
        self.ecs.create_cluster(clusterName=self.name)
        self.first = self.task_definition()

    def clear(self) -> None:
        """End the service, and delete the rest."""
        self.ecs.delete_service(cluster=self.name, service=self.name, force=True)
        self.ecs.delete_cluster(cluster=self.name)
        self.elb.delete_load_balancer(LoadBalancerArn=self.balancer["LoadBalancerArn"])
        for arn in self.groups.values():
            self.elb.delete_target_group(TargetGroupArn=arn)
        self.ground.client("codedeploy").delete_application(applicationName=self.application)
        self.functions.clear()

    def listener(self, port: int) -> str:
        """Make a listener that forwards to the blue target group, and return its ARN."""
        forward = [{"Type": "forward", "TargetGroupArn": self.groups["blue"]}]
        made = self.elb.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"], Port=port, Protocol="HTTP", DefaultActions=forward
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def task_definition(self, name: str = CONTAINER, port: int = PORT) -> str:
        """Register a revision of the task definition, and return its ARN."""
        made = self.ecs.register_task_definition(
            family=self.name,
            networkMode="awsvpc",
            executionRoleArn=f"arn:aws:iam::000000000000:role/{self.execution_role}",
            containerDefinitions=[{"name": name, "image": "web", "portMappings": [{"containerPort": port}]}],
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def service(self, **settings: Any) -> dict[str, Any]:
        """Make the service, with two tasks in the blue target group."""
        request = {
            "cluster": self.name,
            "serviceName": self.name,
            "taskDefinition": self.first,
            "desiredCount": 2,
            "launchType": "FARGATE",
            "deploymentController": {"type": "CODE_DEPLOY"},
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": self.ground.networks()}},
            "loadBalancers": [self.balanced("blue")],
            **settings,
        }
        made: dict[str, Any] = self.ecs.create_service(**request)["service"]
        return made

    def balanced(self, colour: str) -> dict[str, Any]:
        """Return how the container is in a target group."""
        return {"targetGroupArn": self.groups[colour], "containerName": CONTAINER, "containerPort": PORT}

    def group(self, *, test: bool = True, **settings: Any) -> Group:
        """Make a deployment group of the service. It deploys all at once and waits for nobody."""
        name = self.ground.new_name()
        role = settings.pop("role", None) or self.ground.service_role([*ROUTE, *TASKS, *CALL])
        pair: dict[str, Any] = {
            "targetGroups": [{"name": f"{self.name}-{colour}"} for colour in ("blue", "green")],
            "prodTrafficRoute": {"listenerArns": [self.production]},
        }
        if test:
            pair["testTrafficRoute"] = {"listenerArns": [self.test]}
        self.ground.client("codedeploy").create_deployment_group(
            **{
                "applicationName": self.application,
                "deploymentGroupName": name,
                "serviceRoleArn": role,
                "deploymentConfigName": AT_ONCE,
                "deploymentStyle": STYLE,
                "ecsServices": [{"clusterName": self.name, "serviceName": self.name}],
                "loadBalancerInfo": {"targetGroupPairInfoList": [pair]},
                "blueGreenDeploymentConfiguration": {
                    "terminateBlueInstancesOnDeploymentSuccess": TERMINATE,
                    "deploymentReadyOption": AT_ONCE_READY,
                },
                **settings,
            }
        )
        return Group(self.ground.emulator, self.application, name)

    def describe(self) -> dict[str, Any]:
        """Return what DescribeServices says of the service."""
        found: dict[str, Any] = self.ecs.describe_services(cluster=self.name, services=[self.name])["services"][0]
        return found

    def task_sets(self) -> dict[str, str]:
        """Return the statuses of the task sets, by the revision of their task definition."""
        return {each["taskDefinition"].rpartition(":")[2]: each["status"] for each in self.describe()["taskSets"]}

    def weights(self, listener: str) -> dict[str, int]:
        """Return the percentages in which a listener divides requests, by colour. Who gets none is left out."""
        actions = self.elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"]
        groups = {each["TargetGroupArn"]: each["Weight"] for each in actions[0]["ForwardConfig"]["TargetGroups"]}
        whole = sum(groups.values())
        return {colour: groups[arn] * 100 // whole for colour, arn in self.groups.items() if groups.get(arn)}

    def tasks(self, colour: str) -> int:
        """Return how many tasks are in a target group."""
        return len(self.ground.targets(self.groups[colour]))


def document(definition: str, hooks: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return an AppSpec. ``more`` are further properties."""
    balancer = {"ContainerName": CONTAINER, "ContainerPort": PORT}
    properties = {"TaskDefinition": definition, "LoadBalancerInfo": balancer, **more}
    made: dict[str, Any] = {
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}],
    }
    if hooks:
        made["Hooks"] = [{event: function} for event, function in hooks.items()]
    return made


def shift(definition: str, **hooks: str) -> dict[str, Any]:
    """Return the revision that a task definition takes over with."""
    return revision(document(definition, hooks))
