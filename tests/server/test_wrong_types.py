"""What a program without a type checker hands over is refused in one sentence, in Python."""

from __future__ import annotations

import pytest
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import InstanceTagSet, ServerApplication, ServerDeploymentGroup, TagFilter, ValidationError

A_LIST = "but it takes a list; put it into brackets, also a single one"
A_CONSTRUCT = "but a construct is needed;"
A_FLAG = "but its type is bool; pass True or False"
A_SET = "but its type is TagSet or InstanceTagSet; put it into InstanceTagSet(...)"
A_BALANCER = "make one with LoadBalancer.application(), .network() or .classic()"

PARAMETERS = [
    ("alarms", "errors", f'"errors", {A_LIST}'),
    ("alarms", 5, f"5, {A_LIST}"),
    ("alarms", ["errors"], f'"errors", {A_CONSTRUCT} import it with Alarm.from_alarm_arn()'),
    ("alarms", [None], f"None, {A_CONSTRUCT} import it with Alarm.from_alarm_arn()"),
    ("application", "shop", f'"shop", {A_CONSTRUCT} import it with ServerApplication.from_server_application_name()'),
    ("auto_scaling_groups", "web", f'"web", {A_LIST}'),
    (
        "auto_scaling_groups",
        ["web"],
        f'"web", {A_CONSTRUCT} import it with AutoScalingGroup.from_auto_scaling_group_name()',
    ),
    (
        "deployment_config",
        "slow",
        (
            f'"slow", {A_CONSTRUCT} use a constant such as ServerDeploymentConfig.ALL_AT_ONCE, '
            "or from_server_deployment_config_name()"
        ),
    ),
    ("deployment_group_name", 5, "5, but a name takes 1 to 100 characters; give text"),
    ("deployment", "s3://bucket", '"s3://bucket", but its type is InitialDeployment; pass an InitialDeployment'),
    ("ec2_instance_tags", {"Stage": ["beta"]}, f"{{'Stage': ['beta']}}, {A_SET}"),
    ("on_premise_instance_tags", "Stage", f'"Stage", {A_SET}'),
    ("ec2_tag_filters", TagFilter("Stage"), f"TagFilter(key='Stage', value=None), {A_LIST}"),
    ("ec2_tag_filters", {"Stage": "beta"}, f"{{'Stage': 'beta'}}, {A_LIST}"),
    ("on_premises_tag_filters", ["Stage"], '"Stage", but its type is TagFilter; pass a TagFilter'),
    ("ignore_alarm_configuration", "yes", f'"yes", {A_FLAG}'),
    ("ignore_poll_alarms_failure", 1, f"1, {A_FLAG}"),
    ("install_agent", "no", f'"no", {A_FLAG}'),
    ("termination_hook", 0, f"0, {A_FLAG}"),
    ("load_balancer", "web", f'"web", but its type is LoadBalancer; {A_BALANCER}'),
    ("load_balancers", "web", f'"web", {A_LIST}'),
    ("load_balancers", ["web"], f'"web", but its type is LoadBalancer; {A_BALANCER}'),
    ("load_balancers", [None], f"None, but its type is LoadBalancer; {A_BALANCER}"),
    (
        "role",
        "arn:aws:iam::1:role/x",
        f'"arn:aws:iam::1:role/x", {A_CONSTRUCT} import it with ServiceRole.from_role_arn()',
    ),
    ("suspend_auto_scaling_processes", "Terminate", f'"Terminate", {A_LIST}'),
    (
        "tags",
        [("Team", "shop")],
        "[('Team', 'shop')], but its type is Mapping; pass a dictionary such as {\"Team\": \"shop\"}",
    ),
    ("tags", {"aws:team": "shop"}, 'the key "aws:team", but keys that begin with aws: are AWS\'s own; rename it'),
    ("tags", {"Aws:team": "shop"}, 'the key "Aws:team", but keys that begin with aws: are AWS\'s own; rename it'),
    ("triggers", "topic", f'"topic", {A_LIST}'),
    ("triggers", ["topic"], '"topic", but its type is Trigger; pass a Trigger'),
]


@pytest.mark.parametrize(("parameter", "value", "problem"), PARAMETERS, ids=lambda value: str(value)[:30])
def test_parameters_of_a_group(stack, parameter, value, problem):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup(stack, "Group", **{parameter: value})
    assert str(caught.value) == f'deployment group "Group": {parameter}: got {problem}'
    # Nothing was made, so the id is free.
    ServerDeploymentGroup(stack, "Group")


# Parts of a parameter, which the message names after it.
PARTS = [
    ("tags key", {"": "shop"}, '"", but the key of a tag takes 1 to 128 characters; give some text or leave it out'),
    ("tags key", {5: "shop"}, "5, but the key of a tag takes 1 to 128 characters; give text"),
    ('tags value of "Team"', {"Team": None}, "None, but the value of a tag takes at most 256 characters; give text"),
    ('tags value of "Team"', {"Team": 5}, "5, but the value of a tag takes at most 256 characters; give text"),
    (
        'tags value of "Team"',
        {"Team": "x" * 257},
        "257 characters, but the value of a tag takes at most 256 characters; shorten it by 1",
    ),
    ("auto_rollback stopped_deployment", {"stopped_deployment": "yes"}, f'"yes", {A_FLAG}'),
]


@pytest.mark.parametrize(("part", "value", "problem"), PARTS, ids=lambda value: str(value)[:30])
def test_parts_of_parameters_of_a_group(stack, part, value, problem):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup(stack, "Group", **{part.split()[0]: value})
    assert str(caught.value) == f'deployment group "Group": {part}: got {problem}'
    ServerDeploymentGroup(stack, "Group")


@pytest.mark.parametrize(
    ("parameter", "make", "problem"),
    [
        ("triggers", sns.Topic, "a Topic, but its type is Trigger; pass a Trigger"),
        (
            "load_balancers",
            elbv2.ApplicationTargetGroup,
            f"an ApplicationTargetGroup, but its type is LoadBalancer; {A_BALANCER}",
        ),
    ],
)
def test_constructs_of_another_kind_are_named_by_it(stack, parameter, make, problem):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup(stack, "Group", **{parameter: [make(stack, "Other")]})
    assert str(caught.value) == f'deployment group "Group": {parameter}: got {problem}'


def test_parameters_of_its_methods(stack):
    group = ServerDeploymentGroup(stack, "Group")
    for method, more, problem in [
        (group.add_alarm, {}, f'alarms: got "x", {A_CONSTRUCT} import it with Alarm.from_alarm_arn()'),
        (
            group.add_auto_scaling_group,
            {},
            (
                f'auto_scaling_groups: got "x", {A_CONSTRUCT} '
                "import it with AutoScalingGroup.from_auto_scaling_group_name()"
            ),
        ),
        (
            group.add_trigger,
            {"events": ["DeploymentStart"]},
            f'topic: got "x", {A_CONSTRUCT} import it with Topic.from_topic_arn()',
        ),
    ]:
        with pytest.raises(ValidationError) as caught:
            method("x", **more)
        assert str(caught.value) == f'deployment group "Group": {problem}'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("shop", '"shop"'),
        (None, "None"),
    ],
)
def test_the_application_of_an_imported_group(stack, value, shown):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack, "Group", application=value, deployment_group_name="web"
        )
    assert str(caught.value) == (
        f'deployment group "Group": application: got {shown}, {A_CONSTRUCT} '
        "import it with ServerApplication.from_server_application_name()"
    )


def test_names_that_are_no_text(stack):
    with pytest.raises(ValidationError) as caught:
        ServerApplication.from_server_application_name(stack, "App", None)
    assert str(caught.value) == (
        'application "App": server_application_name: got None, but a name takes 1 to 100 characters; give text'
    )


def test_a_long_value_is_cut(stack):
    tags = [{"Stage": ["beta"] * 100}]
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup(stack, "Group", ec2_instance_tags=tags)
    assert len(str(caught.value)) < 250
    assert InstanceTagSet({"Stage": ["beta"]})
