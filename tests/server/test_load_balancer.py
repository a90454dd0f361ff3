"""The load balancers that hold traffic back while an instance is deployed to."""

from __future__ import annotations

import pytest
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import LoadBalancer, ServerDeploymentGroup, ValidationError
from tests.deployment.templates import allowed, group_of, only

HELD_BACK = {"DeploymentType": "IN_PLACE", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup"


def target_group(scope, name):
    """A target group of an Application Load Balancer that was made elsewhere."""
    arn = f"{ARN}/{name}/0123456789abcdef"
    return elbv2.ApplicationTargetGroup.from_target_group_attributes(scope, f"Tg{name}", target_group_arn=arn)


@pytest.fixture
def classic(stack, vpc):
    return elb.LoadBalancer(stack, "Classic", vpc=vpc)


@pytest.fixture
def application(stack, vpc):
    return elbv2.ApplicationTargetGroup(stack, "Application", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE)


@pytest.fixture
def network(stack, vpc):
    return elbv2.NetworkTargetGroup(stack, "Network", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE)


class TestTemplate:
    def test_classic(self, stack, classic, synth):
        ServerDeploymentGroup(stack, "Group", load_balancer=LoadBalancer.classic(classic))
        template = synth(stack)
        name = stack.resolve(classic.load_balancer_name)
        assert only(template)["LoadBalancerInfo"] == {"ElbInfoList": [{"Name": name}]}
        assert only(template)["DeploymentStyle"] == HELD_BACK
        [resource] = allowed(template, "GroupRole", "elasticloadbalancing:RegisterInstancesWithLoadBalancer")
        assert resource["Fn::Join"][1][-1] == name

    @pytest.mark.parametrize("kind", ["application", "network"])
    def test_target_groups(self, stack, synth, kind, request):
        found = request.getfixturevalue(kind)
        ServerDeploymentGroup(stack, "Group", load_balancers=[getattr(LoadBalancer, kind)(found)])
        template = synth(stack)
        name = stack.resolve(found.target_group_name)
        assert only(template)["LoadBalancerInfo"] == {"TargetGroupInfoList": [{"Name": name}]}
        assert only(template)["DeploymentStyle"] == HELD_BACK
        [resource] = allowed(template, "GroupRole", "elasticloadbalancing:DeregisterTargets")
        assert resource["Fn::Join"][1][-2:] == [name, "/*"]

    def test_several(self, stack, vpc, application, network, synth):
        balancers = [
            LoadBalancer.application(application),
            LoadBalancer.network(network),
            LoadBalancer.application(target_group(stack, "elsewhere")),
        ]
        ServerDeploymentGroup(stack, "Targets", load_balancers=balancers)
        classics = [elb.LoadBalancer(stack, f"Classic{number}", vpc=vpc) for number in range(2)]
        ServerDeploymentGroup(stack, "Classics", load_balancers=[LoadBalancer.classic(each) for each in classics])
        template = synth(stack)
        assert group_of(template, "Targets")["LoadBalancerInfo"] == {
            "TargetGroupInfoList": [
                {"Name": stack.resolve(application.target_group_name)},
                {"Name": stack.resolve(network.target_group_name)},
                {"Name": "elsewhere"},
            ]
        }
        assert group_of(template, "Classics")["LoadBalancerInfo"] == {
            "ElbInfoList": [{"Name": stack.resolve(each.load_balancer_name)} for each in classics]
        }

    def test_none(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        properties = only(synth(stack))
        assert "LoadBalancerInfo" not in properties
        assert properties["DeploymentStyle"] == {
            "DeploymentType": "IN_PLACE",
            "DeploymentOption": "WITHOUT_TRAFFIC_CONTROL",
        }

    def test_the_cdks_own(self, stack, classic, application, synth):
        ServerDeploymentGroup(stack, "First", load_balancer=codedeploy.LoadBalancer.classic(classic))
        ServerDeploymentGroup(stack, "Second", load_balancers=[codedeploy.LoadBalancer.application(application)])
        template = synth(stack)
        assert list(group_of(template, "First")["LoadBalancerInfo"]) == ["ElbInfoList"]
        assert list(group_of(template, "Second")["LoadBalancerInfo"]) == ["TargetGroupInfoList"]

    def test_ours_in_the_cdks_group(self, stack, classic, application, synth):
        codedeploy.ServerDeploymentGroup(stack, "First", load_balancer=LoadBalancer.classic(classic))
        codedeploy.ServerDeploymentGroup(stack, "Second", load_balancers=[LoadBalancer.application(application)])
        template = synth(stack)
        assert list(group_of(template, "First")["LoadBalancerInfo"]) == ["ElbInfoList"]
        assert list(group_of(template, "Second")["LoadBalancerInfo"]) == ["TargetGroupInfoList"]

    def test_ten_pass(self, stack):
        balancers = [LoadBalancer.application(target_group(stack, str(number))) for number in range(10)]
        ServerDeploymentGroup(stack, "Group", load_balancers=balancers)

    def test_say_what_they_are(self, classic, application):
        first, second = LoadBalancer.classic(classic), LoadBalancer.application(application)
        assert first.generation is codedeploy.LoadBalancerGeneration.FIRST
        assert second.generation is codedeploy.LoadBalancerGeneration.SECOND
        assert (first.name, second.name) == (classic.load_balancer_name, application.target_group_name)


class TestWrongUse:
    @pytest.fixture
    def refusal(self, stack):
        def message(**parameters):
            with pytest.raises(ValidationError) as caught:
                ServerDeploymentGroup(stack, "Group", **parameters)
            # Nothing was made, so the id is free.
            ServerDeploymentGroup(stack, "Group")
            return str(caught.value).removeprefix('deployment group "Group": ')

        return message

    def test_both_parameters(self, stack, refusal):
        balancer = LoadBalancer.application(target_group(stack, "one"))
        assert refusal(load_balancer=balancer, load_balancers=[balancer]) == (
            "load_balancer: got a value together with load_balancers, but load_balancer is the old name for a single "
            "one; put it into load_balancers"
        )

    def test_an_empty_list(self, refusal):
        assert refusal(load_balancers=[]) == (
            "load_balancers: got an empty list, but it names at least one; add one or leave it out"
        )

    @pytest.mark.parametrize("maker", [LoadBalancer, codedeploy.LoadBalancer])
    def test_mixed_generations(self, classic, application, refusal, maker):
        balancers = [maker.application(application), maker.classic(classic)]
        assert refusal(load_balancers=balancers) == (
            "load_balancers: got 1 Classic and 1 of later generations, but a deployment group takes either Classic "
            "Load Balancers or target groups; make a deployment group for each, or move the Classic ones to target "
            "groups"
        )

    def test_eleven_target_groups(self, stack, refusal):
        balancers = [LoadBalancer.application(target_group(stack, str(number))) for number in range(11)]
        assert refusal(load_balancers=balancers) == (
            "load_balancers: got 11, but a deployment group takes at most 10 target groups; "
            "remove 1 or make a second deployment group"
        )

    def test_eleven_classic_ones(self, stack, refusal, vpc):
        balancers = [LoadBalancer.classic(elb.LoadBalancer(stack, f"C{number}", vpc=vpc)) for number in range(11)]
        assert refusal(load_balancers=balancers) == (
            "load_balancers: got 11, but a deployment group takes at most 10 Classic Load Balancers; "
            "remove 1 or make a second deployment group"
        )

    def test_one_twice(self, stack, refusal):
        balancer = LoadBalancer.application(target_group(stack, "one"))
        assert refusal(load_balancers=[balancer, balancer]) == (
            'load_balancers: got "one" more than once, but each name can be used only once; remove the repetition'
        )

    @pytest.mark.parametrize("value", ["x", None])
    @pytest.mark.parametrize(
        ("make", "parameter", "remedy"),
        [
            (LoadBalancer.classic, "load_balancer", "pass an elb.LoadBalancer"),
            (
                LoadBalancer.application,
                "alb_target_group",
                "import it with ApplicationTargetGroup.from_target_group_attributes()",
            ),
            (
                LoadBalancer.network,
                "nlb_target_group",
                "import it with NetworkTargetGroup.from_target_group_attributes()",
            ),
        ],
    )
    def test_names_and_arns_in_place_of_constructs(self, make, parameter, remedy, value):
        with pytest.raises(ValidationError) as caught:
            make(value)
        shown = '"x"' if value else "None"
        assert str(caught.value) == f"{parameter}: got {shown}, but a construct is needed; {remedy}"

    def test_one_of_our_own_twice(self, application, refusal):
        balancer = LoadBalancer.application(application)
        assert refusal(load_balancers=[balancer, balancer]) == (
            "load_balancers: got the same one more than once, but each name can be used only once; "
            "remove the repetition"
        )

    def test_made_by_the_constructor(self):
        with pytest.raises(ValidationError) as caught:
            LoadBalancer()
        assert str(caught.value) == (
            "load_balancer: got a LoadBalancer made by its constructor, but it stands for nothing; "
            "make one with LoadBalancer.classic(), .application() or .network()"
        )
