"""The reviewed list: all that may differ in a template after the import line has changed, and why.

Each entry names one property of one resource type and what it may change from and to. What breaks a deployed stack
(`Difference.breaking`) cannot be excused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.drop_in.comparison import ABSENT, Difference, Effect

Predicate = Callable[[Difference], bool]

GROUP = "AWS::CodeDeploy::DeploymentGroup"
ROLE = "AWS::IAM::Role"


def _managed_policy(name: str) -> dict[str, Any]:
    return {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, f":iam::aws:policy/{name}"]]}


AWS_MANAGED_POLICY = _managed_policy("service-role/AWSCodeDeployRole")
"""The ARN of the managed policy that the L2 attaches for servers."""

AWS_MANAGED_POLICIES = (
    AWS_MANAGED_POLICY,
    _managed_policy("service-role/AWSCodeDeployRoleForLambdaLimited"),
    _managed_policy("AWSCodeDeployRoleForECS"),
)
"""The ARNs of those that it attaches for the three platforms."""


@dataclass(frozen=True)
class IntendedDifference:
    """One kind of difference that is on purpose.

    Attributes:
        name: How failures and reviews speak of it.
        type: The resource type.
        path: Pattern of the whole JSON pointer, as in `Difference.path`.
        when: What must hold besides, of the values before and after.
        reason: What it gives the user.
        effect: What it does to the resource.
    """

    name: str
    type: str
    path: str
    when: Predicate
    reason: str
    effect: Effect = Effect.CHANGED

    def matches(self, difference: Difference) -> bool:
        """Whether the difference is of this kind."""
        return (
            not difference.breaking
            and difference.effect is self.effect
            and difference.type == self.type
            and re.fullmatch(self.path, difference.path) is not None
            and self.when(difference)
        )


def becomes_explicit(*values: Any) -> Predicate:
    """Nothing was said before; now one of the values is, each of which the service assumes anyway."""
    return lambda difference: difference.before is ABSENT and difference.after in values


def _is_service_role(difference: Difference) -> bool:
    statements = difference.template["Resources"][difference.logical_id]["Properties"]["AssumeRolePolicyDocument"][
        "Statement"
    ]
    return all(_trusts_codedeploy(statement) for statement in statements)


def _trusts_codedeploy(statement: dict[str, Any]) -> bool:
    return statement.get("Principal") == {"Service": "codedeploy.amazonaws.com"}


def _loses_managed_policy(difference: Difference) -> bool:
    others = [arn for arn in _as_list(difference.before) if arn not in AWS_MANAGED_POLICIES]
    if not _is_service_role(difference) or others == _as_list(difference.before):
        return False
    return (others or ABSENT) == difference.after


def _gets_least_privilege(difference: Difference) -> bool:
    return (
        _is_service_role(difference)
        and difference.before is ABSENT
        and all(_is_least_privilege(policy["PolicyDocument"]) for policy in difference.after)
    )


def _is_least_privilege(document: dict[str, Any]) -> bool:
    """Whether every statement allows named actions, and on everything only those that look or take hooks out."""
    return all(
        statement["Effect"] == "Allow"
        and all("*" not in action for action in _as_list(statement["Action"]))
        and ("*" not in _as_list(statement["Resource"]) or all(map(_may_be_everywhere, _as_list(statement["Action"]))))
        for statement in document["Statement"]
    )


def _may_be_everywhere(action: str) -> bool:
    looks = action.partition(":")[2].startswith(("Describe", "Get", "List"))
    # Which Auto Scaling groups were taken out of a deployment group nobody knows any more.
    return looks or action == "autoscaling:DeleteLifecycleHook"


def _adds_policy_of_a_role(difference: Difference) -> bool:
    properties = difference.after["Properties"]
    attached_to = {key for key in ("Roles", "Users", "Groups") if properties.get(key)}
    return attached_to == {"Roles"} and _is_least_privilege(properties["PolicyDocument"])


def _gets_confused_deputy_guard(difference: Difference) -> bool:
    if not _is_service_role(difference) or difference.before is not ABSENT:
        return False
    keys = {key for condition in difference.after.values() for key in condition}
    return keys == {"aws:SourceAccount", "aws:SourceArn"}


def _gets_disabled_alarms(difference: Difference) -> bool:
    return difference.before is ABSENT and not difference.after["Enabled"] and not difference.after.get("Alarms")


def _hands_over_role(difference: Difference) -> bool:
    return difference.before is ABSENT and _is_role(difference, difference.after)


def _puts_out_role(difference: Difference) -> bool:
    """Whether it is an output that the CDK makes for another stack, of a role."""
    return (
        difference.before is ABSENT
        and difference.logical_id.startswith(("ExportsOutput", "PublishOutput"))
        and _is_role(difference, difference.after["Value"])
    )


def _takes_reference(difference: Difference) -> bool:
    return becomes_explicit({"Type": "String"})(difference) and difference.logical_id.startswith("referenceto")


def _is_role(difference: Difference, value: Any) -> bool:
    """Whether a value is the name or the ARN of a role in the same template."""
    logical_id = value.get("Ref") or value.get("Fn::GetAtt", [""])[0]
    return difference.template["Resources"].get(logical_id, {}).get("Type") == ROLE


def _waits_for_more(difference: Difference) -> bool:
    if difference.after is ABSENT:
        return False
    before = [] if difference.before is ABSENT else _as_list(difference.before)
    more = [logical_id for logical_id in _as_list(difference.after) if logical_id not in before]
    permits = [name for name in more if _permits(difference.template, name)]
    return len(before) + len(more) == len(_as_list(difference.after)) and permits == more


def _permits(template: Any, logical_id: str) -> bool:
    kind = template.get("Resources", {}).get(logical_id, {}).get("Type", "")
    return kind == "AWS::Lambda::Permission" or "Policy" in logical_id


def _installs_agent_our_way(difference: Difference) -> bool:
    return all("codedeploy" in str(user_data) for user_data in (difference.before, difference.after))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


INTENDED_DIFFERENCES = (
    IntendedDifference(
        "managed policy of the service role",
        ROLE,
        r"/Properties/ManagedPolicyArns",
        _loses_managed_policy,
        "AWS's policies cover every resource of the account; the role gets what its groups use instead.",
    ),
    IntendedDifference(
        "least privilege of the service role",
        ROLE,
        r"/Properties/Policies",
        _gets_least_privilege,
        "What every group of the role needs stands in the role itself, so it is there before CodeDeploy uses it.",
    ),
    IntendedDifference(
        "policy beside the service role",
        "AWS::IAM::Policy",
        r"",
        _adds_policy_of_a_role,
        "Permissions on resources by name cannot stand in the role: those resources may depend on it.",
        Effect.ADDED,
    ),
    IntendedDifference(
        "group waits for its policies",
        GROUP,
        r"/DependsOn",
        _waits_for_more,
        "CodeDeploy checks what the role may do as soon as the group is made.",
    ),
    IntendedDifference(
        "alias waits for its policies",
        "AWS::Lambda::Alias",
        r"/DependsOn",
        _waits_for_more,
        "A new version starts a deployment at once, so what it needs must be allowed before.",
    ),
    IntendedDifference(
        "trust of the service role",
        ROLE,
        r"/Properties/AssumeRolePolicyDocument/Statement/\d+/Condition",
        _gets_confused_deputy_guard,
        "Guards against the confused deputy: CodeDeploy may use the role for this account's own groups only.",
    ),
    IntendedDifference(
        "deployment style",
        GROUP,
        r"/Properties/DeploymentStyle",
        becomes_explicit({"DeploymentType": "IN_PLACE", "DeploymentOption": "WITHOUT_TRAFFIC_CONTROL"}),
        "Traffic control goes off again when the load balancers go; left out, it would stay as it was.",
    ),
    IntendedDifference(
        "deployment type",
        GROUP,
        r"/Properties/DeploymentStyle/DeploymentType",
        becomes_explicit("IN_PLACE"),
        "The service takes the style as a whole; half of it depends on what was there before.",
    ),
    IntendedDifference(
        "alarms",
        GROUP,
        r"/Properties/AlarmConfiguration",
        _gets_disabled_alarms,
        "The last alarm goes from the group when it goes from the code, for which the L2 needs a feature flag.",
    ),
    IntendedDifference(
        "no alarms",
        GROUP,
        r"/Properties/AlarmConfiguration/Alarms",
        becomes_explicit([]),
        "The whole of the alarm configuration is said aloud, so nothing of an earlier one stays.",
    ),
    IntendedDifference(
        "alarms that cannot be read",
        GROUP,
        r"/Properties/AlarmConfiguration/IgnorePollAlarmFailure",
        becomes_explicit(False),
        "The service's default, said aloud: a deployment stops when it cannot read its alarms.",
    ),
    IntendedDifference(
        "triggers",
        GROUP,
        r"/Properties/TriggerConfigurations",
        becomes_explicit([]),
        "The last trigger goes from the group when it goes from the code.",
    ),
    IntendedDifference(
        "Auto Scaling groups",
        GROUP,
        r"/Properties/AutoScalingGroups",
        becomes_explicit([]),
        "The last fleet goes from the group when it goes from the code; to the service, left out means unchanged.",
    ),
    IntendedDifference(
        "deployment configuration",
        GROUP,
        r"/Properties/DeploymentConfigName",
        becomes_explicit("CodeDeployDefault.OneAtATime"),
        "The default comes back when another configuration goes from the code.",
    ),
    IntendedDifference(
        "rollback",
        GROUP,
        r"/Properties/AutoRollbackConfiguration",
        becomes_explicit({"Enabled": False}, {"Enabled": False, "Events": []}),
        "Off is off: the L2 leaves it out when no event remains, and the service keeps the events it had.",
    ),
    IntendedDifference(
        "role put out for the group's stack",
        "Outputs",
        r"",
        _puts_out_role,
        "Policies stand in the group's stack: they name the service role and the one instance role that it may pass.",
    ),
    IntendedDifference(
        "instance role handed to a nested stack",
        "AWS::CloudFormation::Stack",
        r"/Properties/Parameters/referenceto\w+Arn",
        _hands_over_role,
        "The service role may pass the fleet's instance role and no other; the group is in a nested stack.",
    ),
    IntendedDifference(
        "instance role taken by a nested stack",
        "Parameters",
        r"",
        _takes_reference,
        "The other end of what is handed to the nested stack.",
    ),
    IntendedDifference(
        "agent on launch templates",
        "AWS::EC2::LaunchTemplate",
        r"/Properties/LaunchTemplateData/UserData",
        _installs_agent_our_way,
        "Our script installs the current agent, without Ruby or an upgrade of all packages; it makes a new version.",
    ),
)
"""Everything that is on purpose. An entry that nothing matches any more is stale, and the tests say so."""


def reason_for(difference: Difference) -> IntendedDifference | None:
    """Find the entry that a difference falls under."""
    return next((entry for entry in INTENDED_DIFFERENCES if entry.matches(difference)), None)
