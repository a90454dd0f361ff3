"""Auto Scaling groups in a deployment group: their agent, and what the service does with them."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from cdk_codedeploy import InstanceRole, InstanceTagSet, ServerDeploymentGroup, ServiceRole, ValidationError
from cdk_codedeploy.agent import linux_agent_script, windows_agent_script
from tests.deployment.templates import allowed, group_of, of_type, only, statements

CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
TEMPLATE = "AWS::EC2::LaunchTemplate"
IRELAND = cdk.Environment(account="111122223333", region="eu-west-1")
TYPE = ec2.InstanceType("t3.small")
GOT = 'install_agent: got True for the Auto Scaling group "Fleet", but this group'
INSTEAD = "pass install_agent=False and install the agent in the image"
UNKNOWN_HERE = f"{GOT} was made elsewhere, so what its instances run at their start is not known here; {INSTEAD}"
NO_ROLE = f"{GOT} has a launch template without a role; {INSTEAD}, or give the launch template a role"
NO_USER_DATA = (
    f"{GOT} has a launch template without user data; {INSTEAD}, "
    "or give the launch template user_data=UserData.for_linux()"
)


def image(*, windows=False):
    return (
        ec2.MachineImage.generic_windows({"eu-west-1": "ami-1"})
        if windows
        else ec2.MachineImage.latest_amazon_linux2023()
    )


def network(scope):
    return ec2.Vpc.from_vpc_attributes(
        scope, "Network", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )


def with_configuration(scope, vpc, id="Fleet", *, windows=False, bootstrap=True):
    """An Auto Scaling group for which the CDK makes a launch configuration, as it does without feature flags."""
    group = autoscaling.AutoScalingGroup(scope, id, vpc=vpc, instance_type=TYPE, machine_image=image(windows=windows))
    if bootstrap:
        group.add_user_data("echo bootstrap")
    return group


def with_template(scope, vpc, id="Fleet", *, windows=False, role=True, user_data=True):
    """An Auto Scaling group from a launch template that a team wrote itself."""
    data = ec2.UserData.for_windows() if windows else ec2.UserData.for_linux()
    data.add_commands("echo bootstrap")
    trust = iam.ServicePrincipal("ec2.amazonaws.com")
    template = ec2.LaunchTemplate(
        scope,
        f"{id}Template",
        instance_type=TYPE,
        machine_image=image(windows=windows),
        security_group=ec2.SecurityGroup(scope, f"{id}SecurityGroup", vpc=vpc),
        role=iam.Role(scope, f"{id}InstanceRole", assumed_by=trust) if role is True else role or None,
        user_data=data if user_data else None,
    )
    return autoscaling.AutoScalingGroup(scope, id, vpc=vpc, launch_template=template)


def imported(scope, name="web", id="Fleet"):
    return autoscaling.AutoScalingGroup.from_auto_scaling_group_name(scope, id, name)


def user_data(properties):
    """The text of user data, with references as CloudFormation writes them inside a text."""
    found = properties.get("LaunchTemplateData", properties)["UserData"]["Fn::Base64"]
    parts = [found] if isinstance(found, str) else found["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"${{{part['Ref']}}}" for part in parts)


def in_ireland(text):
    """The text as CloudFormation fills it in there."""
    return text.replace("${AWS::Region}", "eu-west-1").replace("${AWS::URLSuffix}", "amazonaws.com")


class TestTemplate:
    def test_names(self, stack, vpc, synth):
        fleet = with_configuration(stack, vpc)
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        late = with_template(stack, vpc, "Late")
        group.add_auto_scaling_group(late)
        assert [each.node.id for each in group.auto_scaling_groups] == ["Fleet", "Late"]
        assert only(synth(stack))["AutoScalingGroups"] == [
            stack.resolve(fleet.auto_scaling_group_name),
            stack.resolve(late.auto_scaling_group_name),
        ]

    def test_none(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[])
        assert group.auto_scaling_groups == []
        assert only(synth(stack))["AutoScalingGroups"] == []

    def test_imported(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False)
        assert only(synth(stack))["AutoScalingGroups"] == ["web"]

    def test_ten_and_tags_together(self, stack, synth):
        fleets = [imported(stack, f"web-{number}", f"Fleet{number}") for number in range(10)]
        tags = InstanceTagSet({"Stage": ["beta"]})
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=fleets, install_agent=False, ec2_instance_tags=tags)
        properties = only(synth(stack))
        assert properties["AutoScalingGroups"] == [f"web-{number}" for number in range(10)]
        assert "Ec2TagSet" in properties

    def test_tokens_pass(self, stack, synth):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack, name)], install_agent=False)
        assert only(synth(stack))["AutoScalingGroups"] == [{"Ref": "Name"}]

    def test_a_group_of_another_stack(self, app, stack, synth):
        other = cdk.Stack(app, "Other")
        fleet = with_template(other, network(other))
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        [name] = only(synth(stack))["AutoScalingGroups"]
        assert list(name) == ["Fn::ImportValue"]
        assert "codedeploy-agent" in user_data(only(synth(other), TEMPLATE))


class TestWrongUse:
    def test_eleven(self, stack):
        fleets = [imported(stack, f"web-{number}", f"Fleet{number}") for number in range(11)]
        message = (
            "auto_scaling_groups: got 11, but a deployment group takes at most 10 Auto Scaling groups; "
            "remove 1 or make a second deployment group"
        )
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Refused", auto_scaling_groups=fleets, install_agent=False)
        assert str(caught.value) == f'deployment group "Refused": {message}'
        group = ServerDeploymentGroup(stack, "Full", auto_scaling_groups=fleets[:10], install_agent=False)
        with pytest.raises(ValidationError) as caught:
            group.add_auto_scaling_group(fleets[10])
        assert str(caught.value) == f'deployment group "Full": {message}'

    def test_one_twice(self, stack):
        fleet = imported(stack)
        message = (
            'auto_scaling_groups: got "web" more than once, but each name can be used only once; remove the repetition'
        )
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Refused", auto_scaling_groups=[fleet, fleet], install_agent=False)
        assert str(caught.value) == f'deployment group "Refused": {message}'
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], install_agent=False)
        with pytest.raises(ValidationError) as caught:
            group.add_auto_scaling_group(imported(stack, id="Again"))
        assert str(caught.value) == f'deployment group "Group": {message}'


class TestOneOwner:
    """An Auto Scaling group belongs to one deployment group of the app, and Python says so at once."""

    MESSAGE = (
        'deployment group "Stack/Second": auto_scaling_groups: got one that deployment group "Stack/First" has '
        "already, but an Auto Scaling group belongs to one deployment group, or both deploy to each new instance at "
        "once; deploy both applications as one revision, or give each an Auto Scaling group"
    )

    def test_made_here(self, stack, vpc):
        fleet = with_configuration(stack, vpc)
        ServerDeploymentGroup(stack, "First", auto_scaling_groups=[fleet])
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Second", auto_scaling_groups=[fleet])
        assert str(caught.value) == self.MESSAGE

    def test_added_later(self, stack):
        fleet = imported(stack)
        ServerDeploymentGroup(stack, "First", install_agent=False).add_auto_scaling_group(fleet)
        second = ServerDeploymentGroup(stack, "Second", install_agent=False)
        with pytest.raises(ValidationError) as caught:
            second.add_auto_scaling_group(fleet)
        assert str(caught.value) == self.MESSAGE

    def test_imported_twice(self, stack):
        ServerDeploymentGroup(stack, "First", auto_scaling_groups=[imported(stack)], install_agent=False)
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(
                stack, "Second", auto_scaling_groups=[imported(stack, id="Again")], install_agent=False
            )
        assert str(caught.value) == self.MESSAGE

    def test_in_two_stacks_of_one_place(self, app):
        for number in range(2):
            stack = cdk.Stack(app, f"Stack{number}", env=IRELAND)
            groups = [imported(stack)]
            if number:
                with pytest.raises(ValidationError, match=r'got one that deployment group "Stack0/Group" has already'):
                    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups, install_agent=False)
            else:
                ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups, install_agent=False)

    def test_the_same_name_in_two_places_is_two_groups(self, app):
        for region in ("eu-west-1", "eu-central-1"):
            stack = cdk.Stack(app, region, env=cdk.Environment(account="111122223333", region=region))
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False)
        for id in ("Any", "Other"):
            stack = cdk.Stack(app, id)
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False)

    def test_another_app_may_have_it(self):
        for _ in range(2):
            stack = cdk.Stack(cdk.App(), "Stack", env=IRELAND)
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False)

    @pytest.mark.parametrize(("role", "data"), [(False, True), (True, False)])
    def test_a_refusal_keeps_nothing(self, stack, vpc, synth, role, data):
        fleet = with_template(stack, vpc, role=role, user_data=data)
        first = ServerDeploymentGroup(stack, "First")
        with pytest.raises(ValidationError, match=r"install_agent: got True"):
            first.add_auto_scaling_group(fleet)
        assert first.auto_scaling_groups == []
        second = ServerDeploymentGroup(stack, "Second", install_agent=False, auto_scaling_groups=[fleet])
        assert second.auto_scaling_groups == [fleet]
        template = synth(stack)
        assert group_of(template, "First")["AutoScalingGroups"] == []
        assert allowed(template, "FirstRole", "autoscaling:PutLifecycleHook") == []
        assert "codedeploy" not in str(of_type(template, TEMPLATE))
        assert statements(template, "FleetInstanceRole") == []

    def test_a_group_of_another_keeps_its_agent_once(self, stack, vpc, synth):
        fleet = with_template(stack, vpc)
        ServerDeploymentGroup(stack, "First", auto_scaling_groups=[fleet])
        second = ServerDeploymentGroup(stack, "Second")
        with pytest.raises(ValidationError) as caught:
            second.add_auto_scaling_group(fleet)
        assert str(caught.value) == self.MESSAGE
        assert second.auto_scaling_groups == []
        template = synth(stack)
        assert user_data(only(template, TEMPLATE)).count("title='CodeDeploy agent'") == 1
        assert allowed(template, "SecondRole", "autoscaling:PutLifecycleHook") == []

    def test_what_was_refused_is_not_in_the_template(self, stack, synth):
        fleet = imported(stack)
        ServerDeploymentGroup(stack, "First", auto_scaling_groups=[fleet], install_agent=False)
        second = ServerDeploymentGroup(stack, "Second", install_agent=False)
        with pytest.raises(ValidationError):
            second.add_auto_scaling_group(fleet)
        second.add_auto_scaling_group(imported(stack, "other", "Other"))
        assert group_of(synth(stack), "Second")["AutoScalingGroups"] == ["other"]


class TestAgentOnLaunchConfigurations:
    """They can only be replaced, not changed: their script stays what the CDK writes."""

    def build(self, cls, flags, *, windows, bootstrap, late, env):
        app = cdk.App(context=flags)
        stack = cdk.Stack(app, "Stack", env=env)
        vpc = network(stack)
        fleets = [
            with_configuration(stack, vpc, f"Fleet{number}", windows=windows, bootstrap=bootstrap)
            for number in range(2)
        ]
        if late:
            group = cls(stack, "Group")
            for fleet in fleets:
                group.add_auto_scaling_group(fleet)
        else:
            cls(stack, "Group", auto_scaling_groups=fleets)
        return stack

    @pytest.mark.parametrize(
        ("windows", "bootstrap", "late", "env"),
        [
            (False, True, False, None),
            (False, False, True, IRELAND),
            (True, True, False, IRELAND),
            (True, False, True, IRELAND),
        ],
    )
    @pytest.mark.parametrize("flags", ["none", "recommended"])
    def test_is_the_cdks_to_the_byte(self, synth, recommended_flags, flags, windows, bootstrap, late, env):
        given = {}
        if flags == "recommended":
            switch = "@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig"
            given = {name: value for name, value in recommended_flags.items() if name != switch}
        more = {"windows": windows, "bootstrap": bootstrap, "late": late, "env": env}
        ours = synth(self.build(ServerDeploymentGroup, given, **more))
        cdks = synth(self.build(codedeploy.ServerDeploymentGroup, given, **more))
        found = of_type(ours, CONFIGURATION)
        assert len(found) == 2
        assert found == of_type(cdks, CONFIGURATION)
        for number in range(2):
            role = f"Fleet{number}InstanceRole"
            assert statements(ours, role) == statements(cdks, role) != []
        kinds = {resource["Type"] for resource in ours["Resources"].values()}
        assert kinds == {resource["Type"] for resource in cdks["Resources"].values()} | {"AWS::IAM::Policy"}

    def test_has_something_to_compare(self, stack, vpc, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_configuration(stack, vpc)])
        text = user_data(only(synth(stack), CONFIGURATION))
        assert text.startswith("#!/bin/bash\necho bootstrap\n")
        assert "aws-codedeploy-${AWS::Region}" in text

    def test_leaves_no_trace_in_the_group(self, stack, vpc):
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_configuration(stack, vpc)])
        assert {child.node.id for child in group.node.children} <= {
            "Application",
            "Role",
            "Resource",
            "Bucket",
        }


class TestAgentOnLaunchTemplates:
    @pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
    def test_linux(self, stack, vpc, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_template(stack, vpc)])
        script = linux_agent_script(region=cdk.Aws.REGION, domain=cdk.Aws.URL_SUFFIX, check_polling=False)
        expected = f"#!/bin/bash\necho bootstrap\n{script}"
        expected = expected.replace(cdk.Aws.REGION, "eu-west-1").replace(cdk.Aws.URL_SUFFIX, "amazonaws.com")
        assert in_ireland(user_data(only(synth(stack), TEMPLATE))).splitlines() == expected.splitlines()

    def test_windows(self, stack, vpc, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_template(stack, vpc, windows=True)])
        text = in_ireland(user_data(only(synth(stack), TEMPLATE)))
        lines = text.removeprefix("<powershell>").removesuffix("</powershell>").splitlines()
        assert lines == ["echo bootstrap", *windows_agent_script(region="eu-west-1", check_polling=False).splitlines()]

    def test_in_a_known_region(self, app, synth):
        stack = cdk.Stack(app, "Stack", env=IRELAND)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_template(stack, network(stack))])
        template = synth(stack)
        text = user_data(only(template, TEMPLATE))
        assert "https://aws-codedeploy-eu-west-1.s3.eu-west-1.${AWS::URLSuffix}/latest/install" in text
        assert "\nregion=eu-west-1\n" in text

    @pytest.mark.parametrize("app", ["recommended"], indirect=True)
    def test_where_the_cdk_makes_the_template(self, stack, vpc, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_configuration(stack, vpc)])
        template = synth(stack)
        assert of_type(template, CONFIGURATION) == {}
        assert "title='CodeDeploy agent'" in user_data(only(template, TEMPLATE))

    def test_instances_may_read_the_agents_bucket_alone(self, stack, vpc, synth):
        fleet = with_template(stack, vpc)
        before = cdk.Stack(cdk.App(), "Stack")
        with_template(before, network(before))
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        granted = statements(synth(stack), "FleetInstanceRole")
        assert statements(synth(before), "FleetInstanceRole") == []
        [statement] = granted
        assert set(statement["Action"]) == {"s3:GetBucket*", "s3:GetObject*", "s3:List*"}
        ends = [resource["Fn::Join"][1][-1] for resource in statement["Resource"]]
        assert [end if isinstance(end, str) else list(end) for end in ends] == [["Ref"], "/latest/*"]
        assert all("s3:::aws-codedeploy-" in str(resource) for resource in statement["Resource"])

    def test_an_instance_role_of_ours_may_read_it_already(self, stack, vpc, synth):
        role = InstanceRole(stack, "FleetInstanceRole")
        fleet = with_template(stack, vpc, role=role)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        template = synth(stack)
        assert "title='CodeDeploy agent'" in user_data(only(template, TEMPLATE))
        bare = cdk.Stack(cdk.App(), "Stack")
        InstanceRole(bare, "FleetInstanceRole")
        assert statements(template, "FleetInstanceRole") == statements(synth(bare), "FleetInstanceRole") != []

    def test_several_and_late_ones(self, stack, vpc, synth):
        fleets = [with_template(stack, vpc, f"Fleet{number}") for number in range(3)]
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=fleets[:2])
        group.add_auto_scaling_group(fleets[2])
        texts = [user_data(found) for found in of_type(synth(stack), TEMPLATE).values()]
        assert [text.count("title='CodeDeploy agent'") for text in texts] == [1, 1, 1]


class TestWithoutAgent:
    @pytest.mark.parametrize("make", [with_configuration, with_template])
    def test_user_data_and_roles_are_left_alone(self, synth, make):
        found = []
        for deployed in (True, False):
            stack = cdk.Stack(cdk.App(), "Stack")
            fleet = make(stack, network(stack))
            if deployed:
                ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], install_agent=False)
            resources = synth(stack)["Resources"]
            found.append({name: each for name, each in resources.items() if name.startswith("Fleet")})
        assert found[0] == found[1] != {}

    def test_late_ones_are_left_alone_as_well(self, stack, vpc, synth):
        group = ServerDeploymentGroup(stack, "Group", install_agent=False)
        group.add_auto_scaling_group(with_template(stack, vpc))
        template = synth(stack)
        assert "codedeploy" not in user_data(only(template, TEMPLATE))
        assert statements(template, "FleetInstanceRole") == []

    @pytest.mark.parametrize("install_agent", [None, True])
    def test_the_default_is_to_install(self, stack, vpc, synth, install_agent):
        fleets = [with_template(stack, vpc)]
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=fleets, install_agent=install_agent)
        assert "codedeploy" in user_data(only(synth(stack), TEMPLATE))


class TestNoAgent:
    """Where the agent cannot be installed, the message says why and what to do."""

    def refusal(self, stack, fleet):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        first = str(caught.value)
        late = ServerDeploymentGroup(stack, "Late")
        with pytest.raises(ValidationError) as caught:
            late.add_auto_scaling_group(fleet)
        assert str(caught.value) == first.replace('"Group"', '"Late"')
        return first.removeprefix('deployment group "Group": ')

    def test_on_an_imported_group(self, stack):
        assert self.refusal(stack, imported(stack)) == UNKNOWN_HERE

    @pytest.mark.parametrize(
        ("role", "data", "message"), [(False, True, NO_ROLE), (True, False, NO_USER_DATA), (False, False, NO_ROLE)]
    )
    def test_on_a_launch_template_without_role_or_user_data(self, stack, vpc, role, data, message):
        fleet = with_template(stack, vpc, role=role, user_data=data)
        assert self.refusal(stack, fleet) == message

    def test_on_an_imported_launch_template(self, stack, vpc):
        template = ec2.LaunchTemplate.from_launch_template_attributes(stack, "Template", launch_template_id="lt-1")
        fleet = autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)
        assert self.refusal(stack, fleet) == NO_ROLE

    def test_is_no_matter_when_it_is_not_wanted(self, stack, vpc):
        fleets = [imported(stack), with_template(stack, vpc, "Bare", role=False, user_data=False)]
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=fleets, install_agent=False)


class TestPermissions:
    HOOKS = [  # noqa: RUF012
        "autoscaling:CompleteLifecycleAction",
        "autoscaling:PutLifecycleHook",
        "autoscaling:RecordLifecycleActionHeartbeat",
    ]

    def test_hooks_are_put_into_the_group_alone(self, stack, vpc, synth):
        fleet = with_configuration(stack, vpc)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        template = synth(stack)
        for action in self.HOOKS:
            [resource] = allowed(template, "GroupRole", action)
            assert resource["Fn::Join"][1][-1] == stack.resolve(fleet.auto_scaling_group_name)
            assert ":autoScalingGroup:*:autoScalingGroupName/" in resource["Fn::Join"][1][-2]
        assert allowed(template, "GroupRole", "ec2:RunInstances") == []
        assert allowed(template, "GroupRole", "autoscaling:SuspendProcesses") == []

    @pytest.mark.parametrize("count", [0, 2])
    def test_hooks_are_taken_out_of_any_group(self, stack, synth, count):
        fleets = [imported(stack, f"web-{number}", f"Fleet{number}") for number in range(count)]
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=fleets, install_agent=False)
        template = synth(stack)
        for action in ("DeleteLifecycleHook", "DescribeAutoScalingGroups", "DescribeLifecycleHooks"):
            assert allowed(template, "GroupRole", f"autoscaling:{action}") == ["*"]

    def test_a_launch_template_passes_its_own_role_alone(self, stack, vpc, synth):
        fleet = with_template(stack, vpc)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        template = synth(stack)
        assert allowed(template, "GroupRole", "iam:PassRole") == [stack.resolve(fleet.role.role_arn)]
        assert allowed(template, "GroupRole", "ec2:RunInstances") != []
        [statement] = [each for each in statements(template, "GroupRole") if each["Action"] == ["iam:PassRole"]]
        assert statement["Condition"] == {
            "StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}
        }

    def test_a_launch_template_without_a_role_passes_none(self, stack, vpc, synth):
        fleet = with_template(stack, vpc, role=False)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], install_agent=False)
        template = synth(stack)
        assert allowed(template, "GroupRole", "iam:PassRole") == []
        assert allowed(template, "GroupRole", "ec2:CreateTags") != []

    def test_a_late_group_brings_its_own(self, stack, synth):
        role = ServiceRole(stack, "Shared", platform=codedeploy.ComputePlatform.SERVER)
        group = ServerDeploymentGroup(stack, "Group", role=role, install_agent=False)
        group.add_auto_scaling_group(imported(stack))
        template = synth(stack)
        [resource] = allowed(template, "Shared", "autoscaling:PutLifecycleHook")
        assert resource["Fn::Join"][1][-1].endswith(":autoScalingGroupName/web")
        assert "ec2:DescribeInstances" in str(statements(template, "Shared"))

    def test_a_late_group_of_on_premises_instances_finds_ec2_instances_as_well(self, stack, synth):
        tags = InstanceTagSet({"Stage": ["beta"]})
        group = ServerDeploymentGroup(stack, "Group", on_premise_instance_tags=tags, install_agent=False)
        group.add_auto_scaling_group(imported(stack))
        assert allowed(synth(stack), "GroupRole", "ec2:DescribeInstances") == ["*"]

    def test_an_unknown_instance_role_is_told(self, stack):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False)
        [warning] = assertions.Annotations.from_stack(stack).find_warning("/Stack/Group", assertions.Match.any_value())
        assert warning.entry.data == (
            'the Auto Scaling group "Fleet" was made elsewhere. If it has a launch template, allow the service role '
            "to pass the role of its instances: instance_role.grant_pass_role(deployment_group.role). "
            "[ack: cdk-codedeploy:instance-role-unknown]"
        )

    def test_a_known_instance_role_is_not_told(self, stack, vpc):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[with_template(stack, vpc)])
        found = assertions.Annotations.from_stack(stack).find_warning("/Stack/Group", assertions.Match.any_value())
        assert found == []


class TestTerminationHook:
    SENTENCE = (
        'deployment group "Stack/Group": termination_hook: got True without an Auto Scaling group, but the hook '
        "belongs to an Auto Scaling group; pass auto_scaling_groups=, call add_auto_scaling_group(), or leave "
        "termination_hook out"
    )

    @pytest.mark.parametrize("value", [True, False])
    def test_is_written(self, stack, synth, value):
        ServerDeploymentGroup(
            stack, "Group", auto_scaling_groups=[imported(stack)], install_agent=False, termination_hook=value
        )
        assert only(synth(stack))["TerminationHookEnabled"] is value

    def test_is_left_out(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        assert "TerminationHookEnabled" not in only(synth(stack))

    def test_without_a_group_is_refused_at_the_end(self, app, stack):
        group = ServerDeploymentGroup(stack, "Group", termination_hook=True)
        assert group.auto_scaling_groups == []
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert str(caught.value).count(self.SENTENCE) == 1

    def test_a_group_added_later_makes_it_good(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", termination_hook=True, install_agent=False)
        group.add_auto_scaling_group(imported(stack))
        assert only(synth(stack))["TerminationHookEnabled"] is True

    def test_false_needs_no_group(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", termination_hook=False)
        assert only(synth(stack))["TerminationHookEnabled"] is False
