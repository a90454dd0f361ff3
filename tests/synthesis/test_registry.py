"""What the constructs of one app know of one another, and nothing of another app's."""

from __future__ import annotations

import gc
import weakref

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_iam as iam

from cdk_codedeploy import ServerDeploymentGroup, ValidationError
from cdk_codedeploy.synthesis import object_id, registry_of


def taken(first: str) -> ValidationError:
    return ValidationError("fleet", "one", allowed=f"{first} has it", remedy="take another")


class TestObjectId:
    def test_is_the_same_for_every_proxy(self, app, stack):
        assert object_id(app.node.find_child("Stack")) == object_id(stack) == object_id(cdk.Stack.of(stack))

    def test_differs_between_objects(self, app, stack):
        assert object_id(cdk.Stack(app, "Other")) != object_id(stack)

    def test_is_the_same_after_python_has_forgotten_the_object(self, stack):
        # A child that JavaScript made: nothing in Python keeps it.
        holder = iam.Role(stack, "Role", assumed_by=iam.AccountRootPrincipal())
        forgotten = holder.node.find_child("Resource")
        before, watch = object_id(forgotten), weakref.ref(forgotten)
        del forgotten
        gc.collect()
        assert watch() is None, "the test shows nothing while the first proxy lives"
        assert object_id(holder.node.find_child("Resource")) == before


class TestRegistryOf:
    def test_is_one_for_an_app(self, app, stack):
        assert registry_of(stack) is registry_of(app) is registry_of(cdk.Stack(cdk.Stage(app, "Stage"), "Stack"))

    def test_differs_between_apps(self, stack):
        assert registry_of(stack) is not registry_of(cdk.Stack(cdk.App(tree_metadata=False), "Stack"))


class TestClaim:
    def test_first_takes_it(self, stack):
        registry = registry_of(stack)
        registry.claim("web", "Stack/First", taken)
        with pytest.raises(ValidationError, match="Stack/First has it"):
            registry.claim("web", "Stack/Second", taken)

    def test_the_owner_may_take_it_again(self, stack):
        for _ in range(2):
            registry_of(stack).claim("web", "Stack/First", taken)

    def test_other_keys_are_free(self, stack):
        registry_of(stack).claim("web", "Stack/First", taken)
        registry_of(stack).claim("api", "Stack/Second", taken)

    def test_a_refused_claim_takes_nothing(self, stack):
        registry = registry_of(stack)
        registry.claim("web", "Stack/First", taken)
        with pytest.raises(ValidationError):
            registry.claim("web", "Stack/Second", taken)
        registry.claim("web", "Stack/First", taken)

    def test_apps_do_not_meet(self):
        for _ in range(2):
            stack = cdk.Stack(cdk.App(tree_metadata=False), "Stack")
            registry_of(stack).claim("web", stack.node.addr, taken)


class TestAtTheEnd:
    def test_rule_is_asked_once_at_synthesis(self, app, stack):
        asked = []
        registry_of(stack).at_the_end(lambda: asked.append("rule") or [])
        assert asked == []
        app.synth()
        assert asked == ["rule"]

    def test_rules_are_asked_in_the_order_in_which_they_came(self, app, stack):
        asked = []
        for number in range(3):
            registry_of(stack).at_the_end(lambda number=number: asked.append(number) or [])
        app.synth()
        assert asked == [0, 1, 2]

    def test_rules_of_stages_are_asked_once(self, app):
        asked = []
        for name in ("Beta", "Prod"):
            stack = cdk.Stack(cdk.Stage(app, name), "Stack")
            registry_of(stack).at_the_end(lambda name=name: asked.append(name) or [])
        app.synth()
        assert asked == ["Beta", "Prod"]

    def test_violations_stop_the_synthesis_all_at_once(self, app, stack):
        registry_of(stack).at_the_end(lambda: ["the first is wrong", "the second is wrong"])
        registry_of(stack).at_the_end(lambda: ["the third is wrong"])
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        for sentence in ("the first is wrong", "the second is wrong", "the third is wrong"):
            assert sentence in str(caught.value)

    def test_all_rules_are_one_validation(self, stack, round_trips):
        registry_of(stack).at_the_end(list)
        with round_trips() as trips:
            registry_of(stack).at_the_end(list)
        assert not [request for request in trips.requests if "addValidation" in request]

    def test_rules_of_another_app_are_not_asked(self, app, stack):
        other = cdk.Stack(cdk.App(tree_metadata=False), "Stack")
        registry_of(other).at_the_end(lambda: ["wrong elsewhere"])
        registry_of(stack).at_the_end(list)
        app.synth()


class TestAutoScalingGroupsOfTwoDeploymentGroups:
    """The rule that most uses the registry: an Auto Scaling group belongs to one deployment group."""

    def use(self, scope, name, id="Group"):
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(scope, f"{id}Fleet", name)
        return ServerDeploymentGroup(scope, id, auto_scaling_groups=[fleet], install_agent=False)

    def stack(self, scope, id, account=None, region=None):
        return cdk.Stack(scope, id, env=cdk.Environment(account=account, region=region))

    def test_same_imported_name_in_a_stack(self, stack):
        self.use(stack, "web", "One")
        with pytest.raises(ValidationError, match='one that deployment group "Stack/One" has already'):
            self.use(stack, "web", "Two")

    def test_same_imported_name_in_one_environment(self, app):
        self.use(self.stack(app, "One", "111111111111", "eu-west-1"), "web")
        with pytest.raises(ValidationError, match='one that deployment group "One/Group" has already'):
            self.use(self.stack(app, "Two", "111111111111", "eu-west-1"), "web")

    @pytest.mark.parametrize("place", [("222222222222", "eu-west-1"), ("111111111111", "us-east-1")])
    def test_same_imported_name_in_two_environments(self, app, place):
        self.use(self.stack(app, "One", "111111111111", "eu-west-1"), "web")
        self.use(self.stack(app, "Two", *place), "web")

    def test_same_imported_name_in_stages_of_unknown_environment(self, app):
        for name in ("Beta", "Prod"):
            self.use(cdk.Stack(cdk.Stage(app, name), "Stack"), "web")

    def test_same_imported_name_in_stages_of_one_environment(self, app):
        place = cdk.Environment(account="111111111111", region="eu-west-1")
        self.use(cdk.Stack(cdk.Stage(app, "Beta", env=place), "Stack"), "web")
        with pytest.raises(ValidationError, match='one that deployment group "Beta/Stack/Group" has already'):
            self.use(cdk.Stack(cdk.Stage(app, "Prod", env=place), "Stack"), "web")

    def test_two_apps_of_one_process(self):
        place = cdk.Environment(account="111111111111", region="eu-west-1")
        for _ in range(2):
            self.use(cdk.Stack(cdk.App(tree_metadata=False), "Stack", env=place), "web")

    def test_group_of_the_app_by_its_token(self, app, stack):
        made = autoscaling.CfnAutoScalingGroup(stack, "Made", max_size="1", min_size="0")
        self.use(stack, made.ref, "One")
        with pytest.raises(ValidationError, match='one that deployment group "Stack/One" has already'):
            self.use(cdk.Stack(app, "Other"), made.ref, "Two")
