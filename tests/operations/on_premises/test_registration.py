"""Registering and deregistering one instance, twice, half-way, and beside somebody else."""

from __future__ import annotations

import pickle

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.on_premises import OnPremisesConflictError, OnPremisesOutcome, deregister, register
from tests.operations.on_premises.identities import session, user

PROD = {"Stage": "prod"}


def operations(codedeploy) -> list[str]:
    return [name.removesuffix("OnPremisesInstance").removesuffix("OnPremisesInstances") for name, _ in codedeploy.calls]


class TestRegister:
    @pytest.mark.parametrize(
        ("arns", "arn"),
        [({"iam_session_arn": session("web-1")}, session("web-1")), ({"iam_user_arn": user("web-1")}, user("web-1"))],
    )
    def test_a_new_one(self, codedeploy, arns, arn):
        outcome = register("web-1", **arns, tags=PROD, client=codedeploy)
        assert outcome is OnPremisesOutcome.REGISTERED
        assert codedeploy.on_premises_state() == {"web-1": (arn, PROD)}
        assert operations(codedeploy) == ["Register", "AddTagsTo"]

    @pytest.mark.parametrize("tags", [None, {}])
    def test_without_tags_takes_one_call(self, codedeploy, tags):
        register("web-1", iam_user_arn=user("web-1"), tags=tags, client=codedeploy)
        assert operations(codedeploy) == ["Register"]

    @pytest.mark.parametrize("tags", [None, PROD])
    def test_again_changes_nothing(self, codedeploy, tags):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        codedeploy.calls.clear()
        outcome = register("web-1", iam_user_arn=user("web-1"), tags=tags, client=codedeploy)
        assert outcome is OnPremisesOutcome.UNCHANGED
        assert operations(codedeploy) == ["Register", "Get"]
        assert codedeploy.on_premises_state() == {"web-1": (user("web-1"), PROD)}

    def test_again_with_other_tags_changes_tags_alone(self, codedeploy):
        before = {"Stage": "test", "Team": "shop", "Rack": "7"}
        register("web-1", iam_user_arn=user("web-1"), tags=before, client=codedeploy)
        codedeploy.calls.clear()
        after = {"Stage": "prod", "Rack": "7", "Site": "north"}
        outcome = register("web-1", iam_user_arn=user("web-1"), tags=after, client=codedeploy)
        assert outcome is OnPremisesOutcome.RETAGGED
        assert codedeploy.on_premises_state() == {"web-1": (user("web-1"), after)}
        # What stays is not touched, so that no deployment misses the instance for it.
        assert codedeploy.calls[2:] == [
            (
                "RemoveTagsFromOnPremisesInstances",
                {
                    "instanceNames": ["web-1"],
                    "tags": [{"Key": "Stage", "Value": "test"}, {"Key": "Team", "Value": "shop"}],
                },
            ),
            (
                "AddTagsToOnPremisesInstances",
                {
                    "instanceNames": ["web-1"],
                    "tags": [{"Key": "Site", "Value": "north"}, {"Key": "Stage", "Value": "prod"}],
                },
            ),
        ]

    def test_ten_other_tags_fit(self, codedeploy):
        for letter in "ab":
            tags = {f"{letter}{number}": "v" for number in range(10)}
            register("web-1", iam_user_arn=user("web-1"), tags=tags, client=codedeploy)
        assert codedeploy.on_premises_state()["web-1"][1] == tags

    def test_with_another_arn_says_so(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        before = codedeploy.on_premises_state()
        with pytest.raises(OnPremisesConflictError) as caught:
            register("web-1", iam_session_arn=session("web-1"), client=codedeploy)
        assert str(caught.value) == (
            f'could not register on-premises instance "web-1": it is registered with {user("web-1")}, and not with '
            f"{session('web-1')} (InstanceNameAlreadyRegisteredException); choose another name, or say that it is to "
            "be replaced"
        )
        assert (caught.value.wanted, caught.value.found) == (session("web-1"), user("web-1"))
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.name) == (str(caught.value), "web-1")
        assert codedeploy.on_premises_state() == before

    def test_with_another_arn_replaces_where_told(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags={"Old": "1"}, client=codedeploy)
        outcome = register("web-1", iam_session_arn=session("web-1"), tags=PROD, replace=True, client=codedeploy)
        assert outcome is OnPremisesOutcome.REPLACED
        assert codedeploy.on_premises_state() == {"web-1": (session("web-1"), PROD)}

    def test_the_name_of_one_that_was_deregistered(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        deregister("web-1", client=codedeploy, keep_tags=True)
        outcome = register("web-1", iam_session_arn=session("web-1"), tags={"Stage": "test"}, client=codedeploy)
        assert outcome is OnPremisesOutcome.REGISTERED
        assert codedeploy.on_premises_state() == {"web-1": (session("web-1"), {"Stage": "test"})}

    @pytest.mark.parametrize(
        ("arns", "kind"), [({"iam_session_arn": session("a1")}, "Session"), ({"iam_user_arn": user("a")}, "User")]
    )
    def test_an_arn_that_another_instance_has(self, codedeploy, arns, kind):
        register("a", **arns, client=codedeploy)
        with pytest.raises(OperationError) as caught:
            register("b", **arns, client=codedeploy)
        (arn,) = arns.values()
        assert str(caught.value) == (
            f'could not register on-premises instance "b": {arn} is already registered '
            f"(Iam{kind}ArnAlreadyRegisteredException); give each instance an identity of its own, or deregister the "
            "instance that has this one"
        )

    def test_of_the_same_instance_may_name_the_arn_first(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), client=codedeploy)
        codedeploy.plan("RegisterOnPremisesInstance", "IamUserArnAlreadyRegisteredException")
        outcome = register("web-1", iam_user_arn=user("web-1"), client=codedeploy)
        assert outcome is OnPremisesOutcome.UNCHANGED

    def test_name_and_arn_may_belong_to_two_others(self, codedeploy):
        register("a", iam_user_arn=user("a"), client=codedeploy)
        register("b", iam_user_arn=user("b"), client=codedeploy)
        codedeploy.plan("RegisterOnPremisesInstance", "IamUserArnAlreadyRegisteredException")
        with pytest.raises(OperationError, match="identity of its own"):
            register("a", iam_user_arn=user("b"), replace=True, client=codedeploy)
        assert codedeploy.on_premises_state() == {"a": (user("a"), {}), "b": (user("b"), {})}

    def test_name_that_is_free_again_when_looked_at(self, codedeploy):
        codedeploy.plan("RegisterOnPremisesInstance", "InstanceNameAlreadyRegisteredException")
        with pytest.raises(OperationError, match="choose another name, or deregister the instance that has it"):
            register("web-1", iam_user_arn=user("web-1"), client=codedeploy)

    def test_keeps_the_old_one_where_the_new_one_is_refused(self, codedeploy):
        register("a", iam_user_arn=user("a"), tags=PROD, client=codedeploy)
        register("b", iam_user_arn=user("b"), client=codedeploy)
        with pytest.raises(OperationError) as caught:
            register("a", iam_user_arn=user("b"), replace=True, client=codedeploy)
        assert caught.value.code == "IamUserArnAlreadyRegisteredException"
        assert codedeploy.on_premises_state() == {"a": (user("a"), PROD), "b": (user("b"), {})}

    def test_somebody_quicker_than_the_replacement(self, codedeploy):
        register("a", iam_user_arn=user("a"), client=codedeploy)
        real = codedeploy.do_deregister_on_premises_instance

        def deregister_and_lose(instanceName):  # noqa: N803
            real(instanceName=instanceName)
            return codedeploy.do_register_on_premises_instance(instanceName="a", iamUserArn=user("x"))

        codedeploy.do_deregister_on_premises_instance = deregister_and_lose
        with pytest.raises(OnPremisesConflictError, match=f"registered with {user('x')}, and not with {user('c')}"):
            register("a", iam_user_arn=user("c"), replace=True, client=codedeploy)

    @pytest.mark.parametrize(
        "step", ["RegisterOnPremisesInstance", "GetOnPremisesInstance", "RemoveTagsFromOnPremisesInstances"]
    )
    @pytest.mark.parametrize("replace", [False, True])
    def test_after_a_failure_at_any_step_it_is_done_again(self, codedeploy, step, replace):
        register("a", iam_user_arn=user("a" if not replace else "x"), tags={"Old": "1"}, client=codedeploy)
        codedeploy.plan(step, "ThrottlingException")
        wanted = {"iam_user_arn": user("a"), "tags": PROD, "replace": replace}
        with pytest.raises(OperationError, match="ThrottlingException"):
            register("a", **wanted, client=codedeploy)
        register("a", **wanted, client=codedeploy)
        assert codedeploy.on_premises_state() == {"a": (user("a"), PROD)}

    def test_after_a_failure_to_tag_it_is_done_again(self, codedeploy):
        codedeploy.plan("AddTagsToOnPremisesInstances", "ThrottlingException")
        with pytest.raises(OperationError, match=r'could not tag on-premises instance "a": planned by the test'):
            register("a", iam_user_arn=user("a"), tags=PROD, client=codedeploy)
        outcome = register("a", iam_user_arn=user("a"), tags=PROD, client=codedeploy)
        assert outcome is OnPremisesOutcome.RETAGGED
        assert codedeploy.on_premises_state() == {"a": (user("a"), PROD)}

    @pytest.mark.parametrize(
        ("changes", "parameter"),
        [
            ({"name": "i-1"}, "name"),
            ({"iam_user_arn": "web-1"}, "iam_user_arn"),
            ({"iam_user_arn": None}, "iam_session_arn"),
            ({"iam_session_arn": session("a1")}, "iam_user_arn"),
            ({"tags": {"Stage": ""}}, 'tags value of "Stage"'),
        ],
    )
    def test_wrong_values_are_found_before_anything_is_sent(self, codedeploy, changes, parameter):
        given = {"name": "web-1", "iam_user_arn": user("web-1"), "tags": PROD, **changes}
        with pytest.raises(ValidationError) as caught:
            register(client=codedeploy, **given)
        assert caught.value.parameter == parameter
        assert codedeploy.calls == []


class TestDeregister:
    def test_takes_the_tags_too(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        codedeploy.calls.clear()
        assert deregister("web-1", client=codedeploy) is OnPremisesOutcome.DEREGISTERED
        assert operations(codedeploy) == ["Get", "RemoveTagsFrom", "Deregister"]
        assert codedeploy.on_premises_state() == {}
        assert codedeploy.instances["web-1"].tags == {}

    def test_keeps_the_tags_where_told(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        deregister("web-1", client=codedeploy, keep_tags=True)
        assert codedeploy.instances["web-1"].tags == PROD

    def test_twice_or_of_an_unknown_one(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), client=codedeploy)
        found = [deregister(name, client=codedeploy) for name in ("web-1", "web-1", "web-2")]
        assert found == [OnPremisesOutcome.DEREGISTERED, OnPremisesOutcome.ABSENT, OnPremisesOutcome.ABSENT]

    def test_leaves_somebody_elses_alone(self, codedeploy):
        register("web-1", iam_user_arn=user("x"), tags=PROD, client=codedeploy)
        assert deregister("web-1", only_arn=user("web-1"), client=codedeploy) is OnPremisesOutcome.LEFT
        assert codedeploy.on_premises_state() == {"web-1": (user("x"), PROD)}
        assert deregister("web-1", only_arn=user("x"), client=codedeploy) is OnPremisesOutcome.DEREGISTERED

    def test_half_done_is_done_again(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        codedeploy.plan("DeregisterOnPremisesInstance", "ThrottlingException")
        with pytest.raises(OperationError, match='could not deregister on-premises instance "web-1": planned'):
            deregister("web-1", client=codedeploy)
        assert deregister("web-1", client=codedeploy) is OnPremisesOutcome.DEREGISTERED

    def test_somebody_quicker_is_no_error(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        codedeploy.plan("RemoveTagsFromOnPremisesInstances", "InstanceNotRegisteredException")
        assert deregister("web-1", client=codedeploy) is OnPremisesOutcome.DEREGISTERED

    def test_refused(self, codedeploy):
        register("web-1", iam_user_arn=user("web-1"), tags=PROD, client=codedeploy)
        codedeploy.plan("RemoveTagsFromOnPremisesInstances", "AccessDeniedException")
        with pytest.raises(OperationError, match=r'could not untag on-premises instance "web-1": .*allow the action'):
            deregister("web-1", client=codedeploy)
        with pytest.raises(ValidationError):
            deregister("a:b", client=codedeploy)
