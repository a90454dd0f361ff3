"""A template with a service that CodeDeploy deploys to, and changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

GONE = object()
"""In place of a value: takes it out."""

DEPLOYED: dict[str, Any] = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": False},
        },
        "Tasks": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "tasks", "VpcId": {"Ref": "Vpc"}, "SecurityGroupIngress": []},
        },
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"Family": "web", "ContainerDefinitions": [{"Name": "web", "Image": "web:1"}]},
        },
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {"Scheme": "internal", "Type": "application"},
        },
        "Blue": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": {"Ref": "Vpc"}},
        },
        "Green": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": {"Ref": "Vpc"}},
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Balancer"},
                "Port": 80,
                "Certificates": [],
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Blue"}}],
            },
        },
        "TestListener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Balancer"},
                "Port": 8080,
                "DefaultActions": [{"Type": "fixed-response"}],
            },
        },
        "Rule": {
            "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
            "Properties": {
                "ListenerArn": {"Ref": "Listener"},
                "Priority": 1,
                "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Green"}}],
            },
        },
        "Elsewhere": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {"LoadBalancerArn": {"Ref": "Balancer"}, "Port": 9000, "DefaultActions": []},
        },
        "Service": {
            "Type": "AWS::ECS::Service",
            "DependsOn": ["Listener"],
            "Metadata": {"aws:cdk:path": "Shop/Web/Service/Service"},
            "Properties": {
                "Cluster": {"Ref": "Cluster"},
                "DeploymentController": {"Type": "CODE_DEPLOY"},
                "DesiredCount": 2,
                "LaunchType": "FARGATE",
                "LoadBalancers": [
                    {"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": {"Ref": "Blue"}},
                ],
                "NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "AssignPublicIp": "DISABLED",
                        "SecurityGroups": [{"Fn::GetAtt": ["Tasks", "GroupId"]}, "sg-2"],
                        "Subnets": [{"Ref": "Subnet"}],
                    }
                },
                "TaskDefinition": "web",
            },
        },
        "Application": {
            "Type": "AWS::CodeDeploy::Application",
            "Properties": {"ComputePlatform": "ECS", "ApplicationName": "Shop"},
        },
        "Group": {
            "Type": "AWS::CodeDeploy::DeploymentGroup",
            "Properties": {
                "ApplicationName": {"Ref": "Application"},
                "DeploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
                "ECSServices": [
                    {"ClusterName": {"Ref": "Cluster"}, "ServiceName": {"Fn::GetAtt": ["Service", "Name"]}},
                ],
                "LoadBalancerInfo": {
                    "TargetGroupPairInfoList": [
                        {
                            "ProdTrafficRoute": {"ListenerArns": [{"Ref": "Listener"}]},
                            "TestTrafficRoute": {"ListenerArns": [{"Ref": "TestListener"}]},
                            "TargetGroups": [
                                {"Name": {"Fn::GetAtt": ["Blue", "TargetGroupName"]}},
                                {"Name": {"Fn::GetAtt": ["Green", "TargetGroupName"]}},
                            ],
                        }
                    ]
                },
            },
        },
    }
}
"""What is deployed."""


def changed(changes: Mapping[str, Any], base: dict[str, Any] = DEPLOYED) -> dict[str, Any]:
    """The template with other values.

    Args:
        changes: The new values by their place, as in ``Service.Properties.DesiredCount``.
        base: The template to change.
    """
    found = deepcopy(base)
    for place, value in changes.items():
        *way, name = place.split(".")
        inner = found["Resources"]
        for step in way:
            inner = inner[int(step)] if isinstance(inner, list) else inner.setdefault(step, {})
        if value is GONE:
            del inner[name]
        elif isinstance(inner, list):
            inner[int(name)] = value
        else:
            inner[name] = value
    return found
