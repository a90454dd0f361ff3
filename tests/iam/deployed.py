"""What CloudFormation would make of an app's templates: every intrinsic function replaced by what it could stand for.

Generated names are ``<stack>-<logical id>-<12 characters>``, cut to what the service takes, and regions, accounts and
partitions are as long as they get. So sizes counted here are what IAM would count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.iam.templates import POLICIES, Statements, Template, as_list

PSEUDO = {
    "AWS::Partition": "aws-us-gov",
    "AWS::Region": "ap-southeast-4",
    "AWS::AccountId": "123456789012",
    "AWS::URLSuffix": "amazonaws.com.cn",
    "AWS::StackName": "stack",
}
LONGEST_NAMES = {
    "AWS::AutoScaling::AutoScalingGroup": 255,
    "AWS::CodeDeploy::Application": 100,
    "AWS::ElasticLoadBalancingV2::TargetGroup": 32,
    "AWS::IAM::Role": 64,
    "AWS::SNS::Topic": 256,
}
RANDOM = "-AbCdEf012345"


@dataclass
class Deployed:
    """One resource as it would be deployed."""

    stack: str
    id: str
    kind: str
    properties: dict[str, Any]
    depends_on: list[str]
    name: str


class Deployment:
    """An app's stacks as they would be deployed.

    Args:
        templates: The templates by the name of their stack.
    """

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates
        self._functions: dict[str, Callable[[str, Any], Any]] = {
            "Ref": self._reference,
            "Fn::GetAtt": self._attribute,
            "Fn::Join": self._joined,
            "Fn::ImportValue": self._imported,
        }
        self._exports = {
            self.value(stack, output["Export"]["Name"]): (stack, output["Value"])
            for stack, template in templates.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }

    def value(self, stack: str, node: Any) -> Any:
        """Return what a value of a template would be."""
        if isinstance(node, list):
            return [self.value(stack, each) for each in node]
        if not isinstance(node, dict):
            return node
        for function in node.keys() & self._functions.keys():
            return self._functions[function](stack, node[function])
        assert not any(name.startswith("Fn::") for name in node), node
        return {name: self.value(stack, each) for name, each in node.items()}

    def _joined(self, stack: str, arguments: Any) -> str:
        return str(arguments[0]).join(self.value(stack, arguments[1]))

    def _imported(self, stack: str, export: Any) -> Any:
        return self.value(*self._exports[self.value(stack, export)])

    def _name(self, stack: str, id: str) -> str:
        resource = self._templates[stack]["Resources"][id]
        given = resource.get("Properties", {}).get("RoleName")
        longest = LONGEST_NAMES.get(resource["Type"], 64)
        return str(given or f"{stack}-{id}"[: longest - len(RANDOM)] + RANDOM)

    def _reference(self, stack: str, id: str) -> str:
        if id in PSEUDO:
            return PSEUDO[id]
        topic = self._templates[stack]["Resources"][id]["Type"] == "AWS::SNS::Topic"
        return self._arn("sns", self._name(stack, id)) if topic else self._name(stack, id)

    def _attribute(self, stack: str, path: list[str]) -> str:
        id, name = path
        kind = self._templates[stack]["Resources"][id]["Type"]
        if name != "Arn":
            return self._name(stack, id)
        if kind == "AWS::IAM::Role":
            return self._arn("iam", f"role/{self._name(stack, id)}", region="")
        return self._arn(kind.split("::")[1].lower(), self._name(stack, id))

    def _arn(self, service: str, rest: str, region: str = PSEUDO["AWS::Region"]) -> str:
        return f"arn:{PSEUDO['AWS::Partition']}:{service}:{region}:{PSEUDO['AWS::AccountId']}:{rest}"

    def all(self, *kinds: str) -> list[Deployed]:
        """Return the resources of some types, in all stacks."""
        return [
            Deployed(
                stack,
                id,
                resource["Type"],
                self.value(stack, resource.get("Properties", {})),
                as_list(resource.get("DependsOn", [])),
                self._reference(stack, id),
            )
            for stack, template in self._templates.items()
            for id, resource in template.get("Resources", {}).items()
            if resource["Type"] in kinds
        ]

    def role(self, arn: str) -> DeployedRole:
        """Return the role of an ARN with all policies that any stack attaches to it."""
        (role,) = [each for each in self.all("AWS::IAM::Role") if arn.endswith(f"role/{each.name}")]
        policies = [each for each in self.all(*POLICIES) if role.name in each.properties.get("Roles", [])]
        return DeployedRole(role, policies)


@dataclass
class DeployedRole:
    """A role and the policies attached to it."""

    resource: Deployed
    policies: list[Deployed]

    def inline(self) -> dict[str, Any]:
        """Return the documents of the inline policies by name. Fails when two have the same name."""
        found = [
            *self.resource.properties.get("Policies", []),
            *(each.properties for each in self.policies if each.kind == "AWS::IAM::Policy"),
        ]
        by_name = {policy["PolicyName"]: policy["PolicyDocument"] for policy in found}
        assert len(by_name) == len(found), "two policies of one name replace one another"
        return by_name

    def managed(self) -> list[Any]:
        """Return the documents of the managed policies that are made with the role."""
        return [each.properties["PolicyDocument"] for each in self.policies if each.kind == "AWS::IAM::ManagedPolicy"]

    def statements(self) -> Statements:
        """Return everything that the role may do."""
        documents = [*self.inline().values(), *self.managed()]
        return [statement for document in documents for statement in document["Statement"]]

    def may(self, action: str, resource: str) -> bool:
        """Tell whether the role may do something to a resource that a statement names to the letter."""
        return any(
            action in as_list(statement["Action"]) and resource in as_list(statement["Resource"])
            for statement in self.statements()
        )

    def trusts(self) -> list[str]:
        """Return the patterns of deployment groups for which the role may be assumed."""
        (statement,) = self.resource.properties["AssumeRolePolicyDocument"]["Statement"]
        return as_list(statement["Condition"]["StringLike"]["aws:SourceArn"])

    def assert_within_limits(self) -> None:
        """Fail when IAM would refuse the role. Source: IAM user guide, "IAM and STS quotas"."""
        assert size(self.resource.properties["AssumeRolePolicyDocument"]) <= 2_048
        assert sum(size(document) for document in self.inline().values()) <= 10_240
        assert all(size(document) <= 6_144 for document in self.managed())
        assert len(self.managed()) + len(self.resource.properties.get("ManagedPolicyArns", [])) <= 10


def size(document: Any) -> int:
    """Count the characters of a policy as IAM does, without white space."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))
