"""A template with the hook ``AWS::CodeDeploy::BlueGreen``, as CloudFormation's user guide shows one, and its stack."""

from __future__ import annotations

import copy
import json
from typing import Any

from harness.deployments import eventually
from protocol.containers import CALL, CONTAINER, PORT, ROUTE, TASKS, Containers
from protocol.ground import Ground

TRANSFORM = "AWS::CodeDeployBlueGreen"
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
AT_ONCE = {"Type": "AllAtOnce"}
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


class Hooked:
    """A stack whose tasks the hook replaces. What it does not make is a cluster, a network and a role."""

    def __init__(self, ground: Ground, containers: Containers) -> None:
        self.ground, self.containers = ground, containers
        self.client = ground.client("cloudformation")
        self.name = f"hooked-{ground.new_name()}"
        self.role = ground.service_role([*ROUTE, *TASKS, *CALL]).rpartition("/")[2]

    def template(self, image: str = "web:1", **hook: Any) -> dict[str, Any]:
        """Return the template. ``hook`` are further properties of the hook."""
        cluster, balancer = self.containers.name, self.containers.balancer["LoadBalancerArn"]
        vpc = self.ground.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]

        def listener(port: int) -> dict[str, Any]:
            forward = [{"Type": "forward", "TargetGroupArn": {"Ref": "BlueGroup"}}]
            settings = {"LoadBalancerArn": balancer, "Port": port, "Protocol": "HTTP", "DefaultActions": forward}
            return {"Type": _LISTENER, "Properties": settings}

        def group() -> dict[str, Any]:
            settings = {"Port": 80, "Protocol": "HTTP", "TargetType": "ip", "VpcId": vpc}
            return {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": settings}

        container = {"Name": CONTAINER, "Image": image, "PortMappings": [{"ContainerPort": PORT}]}
        balanced = {"ContainerName": CONTAINER, "ContainerPort": PORT, "TargetGroupArn": {"Ref": "BlueGroup"}}
        service = {"Fn::GetAtt": ["Service", "Name"]}
        return {
            "Transform": [TRANSFORM],
            "Hooks": {"Hook": {"Type": "AWS::CodeDeploy::BlueGreen", "Properties": self.hook(**hook)}},
            "Resources": {
                "BlueGroup": group(),
                "GreenGroup": group(),
                "Production": listener(8000),
                "Test": listener(8001),
                "BlueTask": {
                    "Type": "AWS::ECS::TaskDefinition",
                    "Properties": {
                        "Family": self.name,
                        "NetworkMode": "awsvpc",
                        "ContainerDefinitions": [container],
                    },
                },
                "Service": {
                    "Type": "AWS::ECS::Service",
                    "DependsOn": ["Production", "Test"],
                    "Properties": {
                        "Cluster": cluster,
                        "DesiredCount": 2,
                        "DeploymentController": {"Type": "EXTERNAL"},
                    },
                },
                "BlueTasks": {
                    "Type": "AWS::ECS::TaskSet",
                    "Properties": {
                        "Cluster": cluster,
                        "Service": service,
                        "TaskDefinition": {"Ref": "BlueTask"},
                        "LaunchType": "FARGATE",
                        "LoadBalancers": [balanced],
                        "NetworkConfiguration": {"AwsVpcConfiguration": {"Subnets": self.ground.networks()}},
                        "Scale": {"Unit": "PERCENT", "Value": 100},
                    },
                },
                "Primary": {
                    "Type": "AWS::ECS::PrimaryTaskSet",
                    "Properties": {
                        "Cluster": cluster,
                        "Service": service,
                        "TaskSetId": {"Fn::GetAtt": ["BlueTasks", "Id"]},
                    },
                },
            },
        }

    def hook(self, **changes: Any) -> dict[str, Any]:
        """Return the properties of the hook."""
        return {
            "ServiceRole": self.role,
            "TrafficRoutingConfig": AT_ONCE,
            "Applications": [
                {
                    "Target": {"Type": "AWS::ECS::Service", "LogicalID": "Service"},
                    "ECSAttributes": {
                        "TaskDefinitions": ["BlueTask", "GreenTask"],
                        "TaskSets": ["BlueTasks", "GreenTasks"],
                        "TrafficRouting": {
                            "ProdTrafficRoute": {"Type": _LISTENER, "LogicalID": "Production"},
                            "TestTrafficRoute": {"Type": _LISTENER, "LogicalID": "Test"},
                            "TargetGroups": ["BlueGroup", "GreenGroup"],
                        },
                    },
                }
            ],
            **changes,
        }

    def create(self, template: dict[str, Any]) -> None:
        """Create the stack."""
        self.client.create_stack(StackName=self.name, TemplateBody=json.dumps(template), Capabilities=CAPABILITIES)
        assert self.settle() == "CREATE_COMPLETE", self.reasons()

    def begin(self, template: dict[str, Any], **options: Any) -> None:
        """Begin to update the stack."""
        body = json.dumps(template)
        self.client.update_stack(StackName=self.name, TemplateBody=body, Capabilities=CAPABILITIES, **options)

    def update(self, template: dict[str, Any], status: str = "UPDATE_COMPLETE") -> None:
        """Update the stack, and wait for the end of that."""
        self.begin(template)
        assert self.settle() == status, self.reasons()

    def refusal(self, template: dict[str, Any]) -> str:
        """Return why an update is refused."""
        try:
            self.begin(template)
        except self.client.exceptions.ClientError as error:
            return str(error.response["Error"]["Message"])
        raise AssertionError("the update was not refused")

    def settle(self) -> str:
        """Wait until the stack is settled, and return its status."""

        def settled() -> str | None:
            status: str = self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"]
            return None if status.endswith("_IN_PROGRESS") else status

        return eventually(settled, "the stack")

    def delete(self) -> None:
        """Delete the stack, if there is one."""
        self.client.delete_stack(StackName=self.name)
        gone = "DELETE_COMPLETE"
        eventually(lambda: set(self._statuses()) <= {gone}, "the end of the stack")

    def _statuses(self) -> list[str]:
        stacks = self.client.list_stacks()["StackSummaries"]
        return [each["StackStatus"] for each in stacks if each["StackName"] == self.name]

    def reasons(self) -> str:
        """Return why the stack's resources are as they are."""
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return " ".join(each.get("ResourceStatusReason", "") for each in events)

    def resources(self) -> dict[str, str]:
        """Return the physical ids of the stack's resources."""
        listed = self.client.list_stack_resources(StackName=self.name)["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}

    def tasks(self) -> list[tuple[str, str, str]]:
        """Return image, target group and status of each task set, the primary one first."""
        ids, ecs = self.resources(), self.containers.ecs
        groups = {ids[name]: name for name in ("BlueGroup", "GreenGroup")}
        found = ecs.describe_services(cluster=self.containers.name, services=[ids["Service"]])["services"][0][
            "taskSets"
        ]
        return [
            (
                ecs.describe_task_definition(taskDefinition=each["taskDefinition"])["taskDefinition"][
                    "containerDefinitions"
                ][0]["image"],
                groups[each["loadBalancers"][0]["targetGroupArn"]],
                each["status"],
            )
            for each in sorted(found, key=lambda each: each["status"] != "PRIMARY")
        ]

    def weights(self, listener: str = "Production") -> dict[str, int]:
        """Return the percentages in which a listener divides requests. Who gets none is left out."""
        ids = self.resources()
        groups = {ids[name]: name for name in ("BlueGroup", "GreenGroup")}
        action = self.containers.elb.describe_listeners(ListenerArns=[ids[listener]])["Listeners"][0]["DefaultActions"][
            0
        ]
        found = action.get("ForwardConfig", {}).get("TargetGroups") or [action]
        weights = {groups[each["TargetGroupArn"]]: each.get("Weight", 1) for each in found}
        whole = sum(weights.values())
        return {name: weight * 100 // whole for name, weight in weights.items() if weight}

    def deployments(self) -> list[dict[str, Any]]:
        """Return the deployments that were made for the stack, the newest first."""
        codedeploy = self.ground.client("codedeploy")
        stack = self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"]
        infos = [
            codedeploy.get_deployment(deploymentId=each)["deploymentInfo"]
            for page in codedeploy.get_paginator("list_deployments").paginate()
            for each in page["deployments"]
        ]
        return sorted(
            (each for each in infos if each.get("externalId") == stack),
            key=lambda each: each["createTime"],
            reverse=True,
        )


def changed(template: dict[str, Any], resource: str, **properties: Any) -> dict[str, Any]:
    """Return a template in which a resource has other properties."""
    made = copy.deepcopy(template)
    made["Resources"][resource]["Properties"] |= properties
    return made
