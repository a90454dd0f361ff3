"""What a person or a pipeline needs to deploy to a deployment group."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from cdk_codedeploy import ServerApplication, ServerDeploymentConfig, ServerDeploymentGroup
from tests.deployment.templates import allowed, statements

OWN = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
ON_APPLICATION = [
    "codedeploy:GetApplication",
    "codedeploy:GetApplicationRevision",
    "codedeploy:RegisterApplicationRevision",
]
ON_GROUP = [
    "codedeploy:BatchGetDeploymentTargets",
    "codedeploy:ContinueDeployment",
    "codedeploy:CreateDeployment",
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentGroup",
    "codedeploy:GetDeploymentTarget",
    "codedeploy:ListDeploymentTargets",
    "codedeploy:ListDeployments",
    "codedeploy:StopDeployment",
]


def arn(*parts):
    first, *others = parts
    return {"Fn::Join": ["", [*OWN, first, *others]]}


def user_of(stack):
    return iam.Role(stack, "User", assumed_by=iam.AccountRootPrincipal())


def test_exactly_what_it_takes(stack, synth):
    application = ServerApplication.from_server_application_name(stack, "App", "shop")
    group = ServerDeploymentGroup(
        stack, "Group", application=application, deployment_config=ServerDeploymentConfig.ALL_AT_ONCE
    )
    grant = group.grant_deploy(user_of(stack))
    assert grant.success
    template = synth(stack)
    [name] = [name for name in template["Resources"] if name.startswith("Group") and "Role" not in name]
    assert statements(template, "User") == [
        {"Action": ON_APPLICATION, "Effect": "Allow", "Resource": arn(":application:shop")},
        {"Action": ON_GROUP, "Effect": "Allow", "Resource": arn(":deploymentgroup:shop/", {"Ref": name})},
        {
            "Action": "codedeploy:GetDeploymentConfig",
            "Effect": "Allow",
            "Resource": arn(":deploymentconfig:CodeDeployDefault.AllAtOnce"),
        },
    ]


def test_neighbours_are_not_covered(stack, synth):
    application = ServerApplication.from_server_application_name(stack, "App", "shop")
    mine = ServerDeploymentGroup(stack, "Mine", application=application, deployment_group_name="web")
    ServerDeploymentGroup(stack, "Other", application=application, deployment_group_name="web-api")
    mine.grant_deploy(user_of(stack))
    template = synth(stack)
    # The name stands at the end, without a star that would reach into a longer name.
    [found] = allowed(template, "User", "codedeploy:CreateDeployment")
    reference = found["Fn::Join"][1][-1]
    assert list(reference) == ["Ref"]
    assert reference["Ref"].startswith("Mine")
    assert "*" not in str(statements(template, "User"))


def test_of_a_group_with_everything_of_its_own(stack, synth):
    group = ServerDeploymentGroup(stack, "Group")
    group.grant_deploy(user_of(stack))
    template = synth(stack)
    application, name = group.application.node.default_child, group.node.default_child
    references = [{"Ref": stack.resolve(each.logical_id)} for each in (application, name)]
    assert allowed(template, "User", "codedeploy:CreateDeployment") == [
        arn(":deploymentgroup:", references[0], "/", references[1])
    ]
    assert allowed(template, "User", "codedeploy:RegisterApplicationRevision") == [arn(":application:", references[0])]


def test_of_an_imported_group(stack, synth):
    group = ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "Group",
        application=ServerApplication.from_server_application_name(stack, "App", "shop"),
        deployment_group_name="web",
        deployment_config=ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", "slow"),
    )
    group.grant_deploy(user_of(stack))
    template = synth(stack)
    assert [statement["Resource"] for statement in statements(template, "User")] == [
        arn(":application:shop"),
        arn(":deploymentgroup:shop/web"),
        arn(":deploymentconfig:slow"),
    ]


def test_of_a_group_in_another_environment(stack, synth):
    elsewhere = "arn:aws:codedeploy:eu-west-1:111122223333"
    group = ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "Group",
        application=ServerApplication.from_server_application_arn(stack, "App", f"{elsewhere}:application:shop"),
        deployment_group_name="web",
    )
    group.grant_deploy(user_of(stack))
    template = synth(stack)
    for action, resource in [
        ("CreateDeployment", "deploymentgroup:shop/web"),
        ("RegisterApplicationRevision", "application:shop"),
        ("GetDeploymentConfig", "deploymentconfig:CodeDeployDefault.OneAtATime"),
    ]:
        [found] = allowed(template, "User", f"codedeploy:{action}")
        text = found if isinstance(found, str) else "".join(map(str, found["Fn::Join"][1]))
        assert text.endswith(f":codedeploy:eu-west-1:111122223333:{resource}"), action


def test_users_of_other_stacks_get_it_in_their_own(app, stack, synth):
    other = cdk.Stack(app, "Other")
    group = ServerDeploymentGroup(stack, "Group")
    group.grant_deploy(user_of(other))
    assert len(statements(synth(other), "User")) == 3
