"""Each rule on updates: where it speaks, and where it must not."""

from __future__ import annotations

import pytest

from cdk_codedeploy.updates import Template, UpdateRule, check_update
from tests.updates.templates import DEPLOYED, GONE, changed

NETWORK = "Service.Properties.NetworkConfiguration.AwsvpcConfiguration"
LAUNCH_TYPE = "Service.Properties.LaunchType"


def problems(new, deployed=DEPLOYED, accepted=()):
    return check_update(Template.of(deployed, "deployed"), Template.of(new, "new"), accepted=accepted)


def rules(new, deployed=DEPLOYED):
    return [(each.rule, each.logical_id, each.parameter) for each in problems(new, deployed)]


def test_nothing_is_said_of_the_same_template():
    assert problems(DEPLOYED) == []


@pytest.mark.parametrize(
    ("place", "value", "parameter", "way_out"),
    [
        (f"{NETWORK}.AssignPublicIp", "ENABLED", "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "network="),
        (f"{NETWORK}.Subnets", ["subnet-9"], "NetworkConfiguration.AwsvpcConfiguration.Subnets", "network="),
        (f"{NETWORK}.SecurityGroups", ["sg-2"], "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups", "network="),
        ("Service.Properties.NetworkConfiguration", GONE, "NetworkConfiguration", "network="),
        ("Service.Properties.PlatformVersion", "1.4.0", "PlatformVersion", "platform_version="),
        ("Service.Properties.TaskDefinition", {"Ref": "Task"}, "TaskDefinition", "deploy the revision with CodeDeploy"),
        ("Service.Properties.LoadBalancers.0.ContainerPort", 81, "LoadBalancers.0.ContainerPort", "AppSpec file"),
        ("Service.Properties.LoadBalancers.0.TargetGroupArn", {"Ref": "Green"}, "LoadBalancers.0.TargetGroupArn", ""),
        ("Service.Properties.LoadBalancers", [], "LoadBalancers", "deployment group"),
        (
            "Service.Properties.CapacityProviderStrategy",
            [{"CapacityProvider": "FARGATE_SPOT"}],
            "CapacityProviderStrategy",
            "capacity_provider_strategy=",
        ),
        ("Service.Properties.ServiceRegistries", [{"RegistryArn": "arn"}], "ServiceRegistries", "second service"),
        ("Service.Properties.ServiceConnectConfiguration", {"Enabled": True}, "ServiceConnectConfiguration", "second"),
        ("Service.Properties.VolumeConfigurations", [{"Name": "data"}], "VolumeConfigurations", "second service"),
        ("Service.Properties.VpcLatticeConfigurations", [{"PortName": "a"}], "VpcLatticeConfigurations", "second"),
        (
            "Service.Properties.ForceNewDeployment",
            {"EnableForceNewDeployment": True},
            "ForceNewDeployment",
            "start a deployment of CodeDeploy",
        ),
    ],
)
def test_what_amazon_ecs_refuses(place, value, parameter, way_out):
    [problem] = problems(changed({place: value}))
    assert (problem.rule, problem.logical_id, problem.parameter) == (UpdateRule.FIXED, "Service", parameter)
    assert way_out in problem.remedy
    assert problem.rule.refuses
    # The other way round it is one, too.
    [back] = problems(DEPLOYED, changed({place: value}))
    assert back.parameter == parameter


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("DesiredCount", 3),
        ("DeploymentConfiguration", {"MaximumPercent": 150}),
        ("HealthCheckGracePeriodSeconds", 60),
        ("PlacementConstraints", [{"Type": "distinctInstance"}]),
        ("PlacementStrategies", [{"Type": "spread"}]),
        ("EnableECSManagedTags", True),
        ("PropagateTags", "SERVICE"),
        ("EnableExecuteCommand", True),
        ("AvailabilityZoneRebalancing", "ENABLED"),
        ("Tags", [{"Key": "Stage", "Value": "prod"}]),
    ],
)
def test_what_amazon_ecs_changes(place, value):
    assert problems(changed({f"Service.Properties.{place}": value})) == []


@pytest.mark.parametrize(
    "changes",
    [
        {f"{NETWORK}.SecurityGroups": ["sg-2", {"Fn::GetAtt": "Tasks.GroupId"}]},
        {f"{NETWORK}.AssignPublicIp": GONE},
        {"Service.Properties.PlatformVersion": "LATEST"},
        {"Service.Properties.LoadBalancers.0.ContainerPort": "80"},
        {"Service.Properties.CapacityProviderStrategy": []},
        {"Service.Properties.ServiceRegistries": []},
        {"Subnet.Properties.MapPublicIpOnLaunch": "false"},
        {"Tasks.Properties.SecurityGroupIngress": [{"IpProtocol": "tcp"}]},
        {"Listener.Properties.Tags": [{"Key": "Stage", "Value": "prod"}]},
        {"Elsewhere.Properties.Port": 9001},
        {"Group.Properties.DeploymentConfigName": "CodeDeployDefault.ECSCanary10Percent5Minutes"},
        {"Task.Properties.ContainerDefinitions": [{"Name": "web", "Image": "web:2"}]},
        {"Application.Properties.Tags": [{"Key": "Stage", "Value": "prod"}]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_changes_nothing_that_matters(changes):
    assert problems(changed(changes)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cluster", "other"),
        ("LaunchType", "EC2"),
        ("ServiceName", "web"),
        ("SchedulingStrategy", "DAEMON"),
        ("Role", "arn:aws:iam::111122223333:role/ecs"),
    ],
)
def test_what_replaces_the_service(name, value):
    [problem] = [
        each for each in problems(changed({f"Service.Properties.{name}": value})) if each.rule is not UpdateRule.GROUP
    ]
    assert (problem.rule, problem.parameter) == (UpdateRule.REPLACED, name)
    assert "the one that serves is deleted" in problem.allowed


def test_service_of_a_replaced_cluster_is_replaced():
    [problem] = problems(changed({"Cluster.Properties.ClusterName": "shop"}))
    assert (problem.rule, problem.parameter) == (UpdateRule.REPLACED, "Cluster")
    assert problem.value == "a reference to Cluster, which CloudFormation replaces because its ClusterName changes"


@pytest.mark.parametrize(
    ("place", "value", "parameter", "why"),
    [
        ("Tasks.Properties.GroupDescription", "the tasks", "NetworkConfiguration", "its GroupDescription changes"),
        ("Subnet.Properties.CidrBlock", "10.0.1.0/24", "NetworkConfiguration", "its CidrBlock changes"),
        ("Blue.Properties.Port", 81, "LoadBalancers", "its Port changes"),
        ("Task.Properties.Cpu", "512", "TaskDefinition", "its Cpu changes"),
    ],
)
def test_what_a_service_refers_to_is_replaced(place, value, parameter, why):
    # A service of a template that the CDK has not written may name the revision.
    before = changed({"Service.Properties.TaskDefinition": {"Ref": "Task"}})
    found = problems(changed({place: value}, before), before)
    assert [(each.rule, each.parameter) for each in found] == [(UpdateRule.FIXED, parameter)]
    assert found[0].value.endswith(f"which CloudFormation replaces because {why}")


def test_change_of_a_reference_is_told_once():
    both = {"Blue.Properties.Port": 81, "Service.Properties.LoadBalancers.0.ContainerPort": 81}
    assert rules(changed(both)) == [(UpdateRule.FIXED, "Service", "LoadBalancers.0.ContainerPort")]


def test_replacement_goes_on_through_references():
    found = problems(changed({"Vpc.Properties.CidrBlock": "10.1.0.0/16"}))
    assert [(each.parameter, each.value.partition("because ")[2]) for each in found if each.rule.refuses] == [
        ("LoadBalancers", "its VpcId refers to Vpc, which is replaced"),
        ("NetworkConfiguration", "its VpcId refers to Vpc, which is replaced"),
    ]


def test_circle_of_references_ends():
    first = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "a", "VpcId": {"Ref": "Second"}}}
    second = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "a", "VpcId": {"Ref": "Tasks"}}}
    broken = changed({"Tasks": first, "Second": second})
    assert problems(broken, broken) == []


def test_other_type_under_the_same_id():
    found = problems(changed({"Tasks.Type": "AWS::EC2::Thing"}))
    assert [each.value for each in found] == [
        "a reference to Tasks, which CloudFormation replaces because its type changes to AWS::EC2::Thing"
    ]


class TestController:
    def test_service_is_not_handed_over(self):
        before = changed({"Service.Properties.DeploymentController": GONE, "Group": GONE})
        [problem] = problems(DEPLOYED, before)
        assert (problem.rule, problem.parameter) == (UpdateRule.CONTROLLER, "DeploymentController.Type")
        assert problem.value == '"CODE_DEPLOY" in place of "ECS"'

    def test_service_that_leaves_is_warned_of_and_free(self):
        leaves = {"Service.Properties.DeploymentController.Type": "ECS", f"{NETWORK}.Subnets": ["subnet-9"]}
        [problem] = problems(changed(leaves))
        assert problem.rule is UpdateRule.LEAVES
        assert not problem.rule.refuses

    def test_service_that_leaves_is_still_not_replaced(self):
        leaves = {"Service.Properties.DeploymentController.Type": "ECS", LAUNCH_TYPE: "EC2"}
        assert {each.rule for each in problems(changed(leaves))} == {UpdateRule.LEAVES, UpdateRule.REPLACED}

    def test_other_services_are_free(self):
        ecs = {"Service.Properties.DeploymentController": GONE, "Group": GONE}
        before = changed(ecs)
        assert problems(changed({f"{NETWORK}.Subnets": ["subnet-9"], LAUNCH_TYPE: "EC2"}, before), before) == []


class TestMoved:
    def test_service_with_another_logical_id(self):
        moved = changed({"Other": DEPLOYED["Resources"]["Service"], "Service": GONE})
        [problem] = problems(moved)
        assert (problem.rule, problem.logical_id) == (UpdateRule.MOVED, "Service")
        assert 'override_logical_id("Service")' in problem.remedy

    def test_service_that_is_only_taken_out(self):
        assert problems(changed({"Service": GONE, "Group": GONE})) == []

    def test_service_that_becomes_something_else(self):
        assert problems(changed({"Service.Type": "AWS::SNS::Topic", "Group": GONE})) == []

    def test_service_that_only_comes(self):
        assert problems(changed({"Other": DEPLOYED["Resources"]["Service"]})) == []

    def test_two_services(self):
        two = changed({"Second": DEPLOYED["Resources"]["Service"]})
        both = {"Service.Properties.PlatformVersion": "1.4.0", "Second.Properties.PlatformVersion": "1.3.0"}
        assert rules(changed(both, two), two) == [
            (UpdateRule.FIXED, "Service", "PlatformVersion"),
            (UpdateRule.FIXED, "Second", "PlatformVersion"),
        ]
        assert [each.logical_id for each in problems(changed(both, two), two, accepted=["Service"])] == ["Second"]


NEW_REVISION = {"Task.Properties.ContainerDefinitions": [{"Name": "web", "Image": "web:2"}]}


class TestResent:
    @pytest.mark.parametrize(
        "change", [{"Service.Properties.DesiredCount": 3}, {"Service.DependsOn": ["Listener", "Task"]}]
    )
    def test_change_beside_a_new_revision(self, change):
        [problem] = problems(changed(change | NEW_REVISION))
        assert problem.rule is UpdateRule.RESENT
        assert not problem.rule.refuses

    def test_revision_of_another_family(self):
        before = changed({"Task.Properties.Family": "job"})
        after = changed({"Service.Properties.DesiredCount": 3} | NEW_REVISION, before)
        assert problems(after, before) == []

    def test_neither_has_a_family(self):
        without = {"Service.Properties.TaskDefinition": GONE, "Task.Properties.Family": GONE}
        before = changed(without)
        assert problems(changed({"Service.Properties.DesiredCount": 3} | NEW_REVISION, before), before) == []

    def test_sentence_names_the_task_definition(self):
        change = {"Service.Properties.DesiredCount": 3} | NEW_REVISION
        assert problems(changed(change))[0].value.endswith("its task definition Task")
        named = {"Task.Metadata": {"aws:cdk:path": "Shop/Task/Resource"}}
        assert problems(changed(change | named))[0].value.endswith("its task definition Shop/Task/Resource")

    def test_task_definition_that_is_new(self):
        before = changed({"Task": GONE})
        assert problems(changed({"Service.Properties.DesiredCount": 3}), before) == []


class TestGroup:
    @pytest.mark.parametrize(
        ("place", "value", "why"),
        [
            ("Group.Properties.DeploymentGroupName", "web", "its DeploymentGroupName changes"),
            (
                "Application.Properties.ApplicationName",
                "Store",
                "its ApplicationName refers to Application, which is replaced",
            ),
        ],
    )
    def test_group_that_is_replaced(self, place, value, why):
        [problem] = problems(changed({place: value}))
        assert (problem.rule, problem.value) == (UpdateRule.GROUP, f"another deployment group, because {why}")
        assert problem.rule.refuses

    def test_group_with_another_logical_id(self):
        [problem] = problems(changed({"Other": DEPLOYED["Resources"]["Group"], "Group": GONE}))
        assert (problem.rule, problem.logical_id) == (UpdateRule.GROUP, "Other")

    def test_second_group_of_another_service(self):
        other = changed({"Group.Properties.ECSServices.0.ServiceName": "other"})["Resources"]["Group"]
        assert problems(changed({"Other": other, "Group": GONE})) == []

    def test_groups_of_other_platforms_are_free(self):
        before = changed({"Group.Properties.ECSServices": GONE})
        assert problems(changed({"Group.Properties.DeploymentGroupName": "web"}, before), before) == []


class TestListeners:
    @pytest.mark.parametrize(
        ("place", "value"),
        [
            ("Listener.Properties.Certificates", [{"CertificateArn": "arn"}]),
            ("Listener.Properties.DefaultActions.0.TargetGroupArn", {"Ref": "Green"}),
            ("TestListener.Properties.Port", 8081),
            ("Rule.Properties.Priority", 2),
        ],
    )
    def test_listener_is_reset(self, place, value):
        [problem] = problems(changed({place: value}))
        assert problem.rule is UpdateRule.LISTENER
        assert problem.logical_id == place.partition(".")[0]
        assert not problem.rule.refuses

    def test_listener_is_known_by_the_target_group_where_the_group_is_in_another_stack(self):
        before = changed({"Group": GONE})
        assert [
            each.logical_id
            for each in problems(changed({"Listener.Properties.Certificates": [{}, {}]}, before), before)
        ] == ["Listener"]


def test_refusals_come_before_warnings():
    both = {"Listener.Properties.Port": 81, "Service.Properties.PlatformVersion": "1.4.0"}
    assert [each.rule for each in problems(changed(both))] == [UpdateRule.FIXED, UpdateRule.LISTENER]


def test_sentence_has_the_path_of_the_construct():
    [problem] = problems(changed({f"{NETWORK}.Subnets": ["subnet-9"]}))
    assert str(problem) == (
        'update of "Shop/Web/Service/Service": NetworkConfiguration.AwsvpcConfiguration.Subnets: got ["subnet-9"] '
        'in place of [{"Ref": "Subnet"}], but Amazon ECS refuses to change it in a service that CodeDeploy '
        "deploys to; leave it in the template as it is, and give it to deployments, with network= of app_spec()"
    )


@pytest.mark.parametrize("value", [None, [], "text", 3, {"Fn::If": ["Prod", {"Type": "CODE_DEPLOY"}, {}]}])
def test_strange_templates_do_no_harm(value):
    strange = changed({"Service.Properties.DeploymentController": value, "Listener.Properties.DefaultActions": value})
    problems(strange)
    problems(DEPLOYED, strange)
    problems(changed({"Service.Properties": value, "Group.Properties": value, "Task": value}), strange)
