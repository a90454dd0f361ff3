"""What exists in the account, to tell after a scenario what it has left behind."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import jmespath

from harness.server import Emulator


class Listing(NamedTuple):
    """How resources of a kind are listed."""

    service: str
    operation: str
    names: str
    """JMESPath of the names in an answer."""
    parameters: Mapping[str, Any] = {}


LISTINGS = {
    "stacks": Listing("cloudformation", "list_stacks", "StackSummaries[?StackStatus!='DELETE_COMPLETE'].StackName"),
    "roles": Listing("iam", "list_roles", "Roles[].RoleName"),
    "users": Listing("iam", "list_users", "Users[].UserName"),
    "instance profiles": Listing("iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName"),
    "policies": Listing("iam", "list_policies", "Policies[].Arn", {"Scope": "Local"}),
    "Auto Scaling groups": Listing(
        "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[].AutoScalingGroupName"
    ),
    "launch configurations": Listing(
        "autoscaling", "describe_launch_configurations", "LaunchConfigurations[].LaunchConfigurationName"
    ),
    "instances": Listing(
        "ec2",
        "describe_instances",
        "Reservations[].Instances[?State.Name!='terminated' && State.Name!='shutting-down'].InstanceId[]",
    ),
    "launch templates": Listing("ec2", "describe_launch_templates", "LaunchTemplates[].LaunchTemplateId"),
    "networks": Listing("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    "subnets": Listing("ec2", "describe_subnets", "Subnets[].SubnetId"),
    "security groups": Listing("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    "addresses": Listing("ec2", "describe_addresses", "Addresses[].AllocationId"),
    "NAT gateways": Listing("ec2", "describe_nat_gateways", "NatGateways[?State!='deleted'].NatGatewayId"),
    "VPC endpoints": Listing("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
    "load balancers": Listing("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"),
    "target groups": Listing("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupArn"),
    "Classic Load Balancers": Listing("elb", "describe_load_balancers", "LoadBalancerDescriptions[].LoadBalancerName"),
    "topics": Listing("sns", "list_topics", "Topics[].TopicArn"),
    "queues": Listing("sqs", "list_queues", "QueueUrls"),
    "secrets": Listing("secretsmanager", "list_secrets", "SecretList[?!DeletedDate].Name"),
    "schedules": Listing("scheduler", "list_schedules", "Schedules[].Name"),
    "trust anchors": Listing("rolesanywhere", "list_trust_anchors", "trustAnchors[].name"),
    "profiles of Roles Anywhere": Listing("rolesanywhere", "list_profiles", "profiles[].name"),
    "revocation lists": Listing("rolesanywhere", "list_crls", "crls[].name"),
    "activations": Listing("ssm", "describe_activations", "ActivationList[].ActivationId"),
    "alarms": Listing("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    "buckets": Listing("s3", "list_buckets", "Buckets[].Name"),
    "functions": Listing("lambda", "list_functions", "Functions[].FunctionName"),
    "state machines": Listing("stepfunctions", "list_state_machines", "stateMachines[].name"),
    "log groups": Listing("logs", "describe_log_groups", "logGroups[].logGroupName"),
    "applications": Listing("codedeploy", "list_applications", "applications"),
    "deployment configurations": Listing("codedeploy", "list_deployment_configs", "deploymentConfigsList"),
    "on-premises instances": Listing(
        "codedeploy", "list_on_premises_instances", "instanceNames", {"registrationStatus": "Registered"}
    ),
}

Inventory = dict[str, set[str]]


def take(emulator: Emulator) -> Inventory:
    """Return the names of all that exists, by kind.

    Of keys, those that wait for their deletion do not count: no key can be deleted at once.
    """
    with ThreadPoolExecutor(4) as pool:
        names = pool.map(lambda listing: _names(emulator, listing), LISTINGS.values())
        found: Inventory = dict(zip(LISTINGS, names, strict=True))
    found["keys"] = _keys(emulator)
    iam = emulator.client("iam")
    found["access keys"] = {
        key["AccessKeyId"]
        for user in found["users"]
        for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    }
    found["lifecycle hooks"] = {
        f"{group}/{hook['LifecycleHookName']}"
        for group in found["Auto Scaling groups"]
        for hook in emulator.client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=group)[
            "LifecycleHooks"
        ]
    }
    groups = emulator.client("codedeploy").list_deployment_groups
    found["deployment groups"] = {
        f"{application}/{group}"
        for application in found["applications"]
        for group in groups(applicationName=application)["deploymentGroups"]
    }
    return found


def _names(emulator: Emulator, listing: Listing) -> set[str]:
    client = emulator.client(listing.service)
    if client.can_paginate(listing.operation):
        found = client.get_paginator(listing.operation).paginate(**listing.parameters).search(listing.names)
    else:
        found = jmespath.search(listing.names, getattr(client, listing.operation)(**listing.parameters))
    return {name for name in found or [] if name}


def _keys(emulator: Emulator) -> set[str]:
    client = emulator.client("kms")
    ids = client.get_paginator("list_keys").paginate().search("Keys[].KeyId")
    found = [client.describe_key(KeyId=id)["KeyMetadata"] for id in ids if id]
    return {key["KeyId"] for key in found if key["KeyState"] != "PendingDeletion" and key["KeyManager"] != "AWS"}


def added(before: Inventory, after: Inventory) -> Inventory:
    """Return what exists after and did not before, by kind; kinds without any are left out."""
    found = {kind: names - before[kind] for kind, names in after.items()}
    return {kind: names for kind, names in found.items() if names}


def empty_bucket(emulator: Emulator, name: str) -> None:
    """Delete all versions of all objects of a bucket, which CloudFormation does not."""
    s3 = emulator.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for each in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=each["Key"])


def buckets_of(emulator: Emulator, stack: str) -> list[str]:
    """Return the buckets of a stack. None when there is no such stack."""
    client = emulator.client("cloudformation")
    try:
        pages = list(client.get_paginator("list_stack_resources").paginate(StackName=stack))
    except client.exceptions.ClientError:
        return []
    return [
        each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceType"] == "AWS::S3::Bucket" and each["ResourceStatus"] != "DELETE_COMPLETE"
    ]
