"""The handler that registers on-premises instances: whose a registration is, whatever broke off and where."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from cdk_codedeploy.handlers.on_premises_instance import OnPremisesInstanceHandler, OnPremisesInstanceProperties
from cdk_codedeploy.targets import ExistingRegistration
from tests.handlers.fake_aws import ACCOUNT, FakeCodeDeploy
from tests.handlers.stacks import START, Stack

ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/Machines"
AS_IT_IS = "adopt it with the tags that it has, and change them in a later deployment"
STEPS = [
    "GetOnPremisesInstance",
    "RegisterOnPremisesInstance",
    "AddTagsToOnPremisesInstances",
    "RemoveTagsFromOnPremisesInstances",
    "DeregisterOnPremisesInstance",
]


class Clocked(FakeCodeDeploy):
    """Has the time of a stack."""

    stack: Stack

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return datetime.fromtimestamp(self.stack.now, timezone.utc)


@pytest.fixture
def codedeploy() -> Clocked:
    return Clocked()


@pytest.fixture
def stack(codedeploy: Clocked) -> Stack:
    codedeploy.stack = Stack(OnPremisesInstanceHandler(lambda: codedeploy))
    return codedeploy.stack


def wanted(name: str = "web-1", session: str = "web-1", **values: Any) -> OnPremisesInstanceProperties:
    given = {"iam_session_arn": f"{ROLE}/{session}", "tags": {"Stage": "prod"}, **values}
    return OnPremisesInstanceProperties(instance_name=name, **given)


def somebody_registers(stack: Stack, codedeploy: FakeCodeDeploy, name: str = "web-1", **tags: str) -> dict[str, Any]:
    stack.now -= 86400
    codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=f"{ROLE}/{name}")
    stack.now += 86400
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=pairs)
    return codedeploy.on_premises_state()


def reason(answer: dict[str, Any]) -> str:
    assert answer["Status"] == "FAILED", answer
    return str(answer["Reason"].partition(". Log: ")[0])


def ok(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    return answer


class TestOwn:
    def test_registers_with_arn_and_tags(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/web-1", {"Stage": "prod"})}

    def test_with_the_arn_of_a_user(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        user = f"arn:aws:iam::{ACCOUNT}:user/AWS/CodeDeploy/web-1"
        ok(stack.create(wanted(iam_session_arn=None, iam_user_arn=user)))
        assert codedeploy.on_premises_state() == {"web-1": (user, {"Stage": "prod"})}

    def test_changes_tags_in_place(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        codedeploy.calls.clear()
        ok(stack.update(wanted(tags={"Stage": "test", "Rack": "r7"})))
        assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/web-1", {"Stage": "test", "Rack": "r7"})}
        assert "DeregisterOnPremisesInstance" not in [operation for operation, _ in codedeploy.calls]

    def test_deregisters_and_takes_the_tags_away(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        ok(stack.delete())
        assert codedeploy.on_premises_state() == {}
        assert codedeploy.instances["web-1"].tags == {}

    def test_another_name_is_another_instance(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        created = ok(stack.create(wanted()))
        updated = ok(stack.update(wanted("web-2", "web-2")))
        assert updated["PhysicalResourceId"] != created["PhysicalResourceId"]
        assert codedeploy.on_premises_state().keys() == {"web-2"}

    def test_another_name_for_the_same_session_says_who_has_it(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        before = codedeploy.on_premises_state()
        assert "web-1 is already registered (IamSessionArnAlreadyRegisteredException)" in reason(
            stack.update(wanted("web-2"))
        )
        assert codedeploy.on_premises_state() == before

    def test_one_that_an_operator_has_deregistered_comes_back(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        codedeploy.deregister_on_premises_instance(instanceName="web-1")
        ok(stack.update(wanted(tags={"Stage": "test"})))
        assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/web-1", {"Stage": "test"})}


class TestAnotherIdentity:
    def test_is_a_new_registration_of_the_same_resource(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        created = ok(stack.create(wanted()))
        updated = ok(stack.update(wanted(session="other")))
        assert updated["PhysicalResourceId"] == created["PhysicalResourceId"]
        assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/other", {"Stage": "prod"})}
        ok(stack.delete())
        assert codedeploy.on_premises_state() == {}

    @pytest.mark.parametrize("step", STEPS)
    @pytest.mark.parametrize("calls", [1, 2])
    def test_that_fails_anywhere_is_rolled_back(
        self, stack: Stack, codedeploy: FakeCodeDeploy, step: str, calls: int
    ) -> None:
        ok(stack.create(wanted()))
        before = codedeploy.on_premises_state()
        codedeploy.plan(step, *[""] * (calls - 1), "InternalFailure")
        answer = stack.update(wanted(session="other", tags={"Stage": "test"}))
        codedeploy._planned.clear()
        if answer["Status"] == "FAILED":
            stack.properties = wanted(session="other", tags={"Stage": "test"})  # type: ignore[assignment]
        ok(stack.update(wanted()))
        assert codedeploy.on_premises_state() == before
        ok(stack.delete())
        assert codedeploy.on_premises_state() == {}

    def test_never_takes_the_place_of_somebody_elses(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        ok(stack.create(wanted()))
        codedeploy.deregister_on_premises_instance(instanceName="web-1")
        codedeploy.register_on_premises_instance(instanceName="web-1", iamSessionArn=f"{ROLE}/theirs")
        before = codedeploy.on_premises_state()
        assert reason(stack.update(wanted(tags={}))) == (
            f'on-premises instance "web-1" is registered with {ROLE}/theirs by somebody else; deregister it, or give '
            "this ARN"
        )
        ok(stack.delete())
        assert codedeploy.on_premises_state() == before


class TestLambdaEndsTheFunction:
    """After any call, and Lambda delivers the same request again."""

    @pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
    @pytest.mark.parametrize("after", range(1, 8))
    def test_and_the_next_try_completes_it(
        self, stack: Stack, codedeploy: FakeCodeDeploy, kind: str, after: int
    ) -> None:
        changed = wanted(session="other", tags={"Stage": "test"})
        if kind == "Create":
            event = stack.event("Create", wanted())
        else:
            ok(stack.create(wanted()))
            old = wanted() if kind == "Update" else None
            event = stack.event(kind, changed if old else wanted(), physical_id=stack.physical_id, old=old)
        with Ending(codedeploy, after):
            stack.deliver(event)
        stack.now += 60
        ok(stack.deliver(event))
        end = {
            "Create": {"web-1": (f"{ROLE}/web-1", {"Stage": "prod"})},
            "Update": {"web-1": (f"{ROLE}/other", {"Stage": "test"})},
            "Delete": {},
        }
        assert codedeploy.on_premises_state() == end[kind]

    @pytest.mark.parametrize("after", range(1, 5))
    def test_for_good_and_cloudformation_deletes_what_there_is(
        self, stack: Stack, codedeploy: FakeCodeDeploy, after: int
    ) -> None:
        event = stack.event("Create", wanted())
        with Ending(codedeploy, after):
            stack.deliver(event)
        stack.now += 3600
        made = stack.frame._handler.physical_id("0" * 32, START)
        ok(stack.deliver(stack.event("Delete", wanted(), physical_id=made)))
        assert codedeploy.on_premises_state() == {}


class Ending:
    """Ends the function after so many calls, where it has that many."""

    def __init__(self, codedeploy: FakeCodeDeploy, after: int) -> None:
        self.codedeploy, self.left = codedeploy, after

    def __enter__(self) -> None:
        original = type(self.codedeploy)._call

        def call(*arguments: Any) -> Any:
            if self.left == 0:
                raise SystemExit
            self.left -= 1
            return original(self.codedeploy, *arguments)

        self.codedeploy.__dict__["_call"] = call

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        del self.codedeploy.__dict__["_call"]
        return kind is SystemExit


class TestSomebodyElses:
    def test_is_refused_and_left_alone(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        before = somebody_registers(stack, codedeploy, Stage="prod")
        assert reason(stack.create(wanted())) == (
            f'on-premises instance "web-1" is registered already, with {ROLE}/web-1; choose another name, deregister '
            "it, or adopt it with existing=ExistingRegistration.ADOPT"
        )
        ok(stack.delete())
        assert codedeploy.on_premises_state() == before

    def test_is_adopted_as_it_is_and_stays(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        before = somebody_registers(stack, codedeploy, Stage="prod")
        adopting = wanted(existing=ExistingRegistration.ADOPT)
        ok(stack.create(adopting))
        assert codedeploy.on_premises_state() == before
        ok(stack.update(wanted(existing=ExistingRegistration.ADOPT, tags={"Stage": "test"})))
        assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/web-1", {"Stage": "test"})}
        ok(stack.update(adopting))
        ok(stack.delete())
        assert codedeploy.on_premises_state() == before

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            (
                {"session": "mine"},
                f"it is registered with {ROLE}/web-1 and not with {ROLE}/mine; give this ARN, or deregister it",
            ),
            (
                {"tags": {"Stage": "prod", "Rack": "r7"}},
                f"its tags are Stage=prod and not Rack=r7, Stage=prod; {AS_IT_IS}",
            ),
            (
                {"tags": {}},
                f"its tags are Stage=prod and not none; {AS_IT_IS}",
            ),
        ],
    )
    def test_is_not_adopted_where_that_would_change_it(
        self, stack: Stack, codedeploy: FakeCodeDeploy, changed: dict[str, Any], message: str
    ) -> None:
        before = somebody_registers(stack, codedeploy, Stage="prod")
        answer = stack.create(wanted(existing=ExistingRegistration.ADOPT, **changed))
        assert reason(answer) == f'on-premises instance "web-1" cannot be adopted: {message}'
        ok(stack.delete())
        assert codedeploy.on_premises_state() == before

    def test_replacing_a_name_by_a_taken_one_keeps_ours(self, stack: Stack, codedeploy: FakeCodeDeploy) -> None:
        somebody_registers(stack, codedeploy, "web-2")
        ok(stack.create(wanted()))
        before = codedeploy.on_premises_state()
        assert 'on-premises instance "web-2" is registered already' in reason(stack.update(wanted("web-2", "web-2")))
        assert codedeploy.on_premises_state() == before
        ok(stack.delete())
        assert codedeploy.on_premises_state().keys() == {"web-2"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("InstanceName", "i-web", 'InstanceName: got "i-web", but only EC2 instances have names that begin with i-'),
        ("Tags", {"Stage": ""}, 'Tags value of "Stage": got ""'),
        ("IamSessionArn", "web-1", 'iam_session_arn: got "web-1"'),
    ],
)
def test_what_a_token_turned_out_to_be_is_checked(
    stack: Stack, codedeploy: FakeCodeDeploy, name: str, value: Any, message: str
) -> None:
    event = stack.event("Create", {**stack.sent(wanted()), name: value})
    answer = stack.deliver(event)
    assert answer is not None
    assert reason(answer).startswith(message)
    assert codedeploy.calls == []
    ok(stack.deliver(stack.event("Delete", event["ResourceProperties"], physical_id=answer["PhysicalResourceId"])))
    assert codedeploy.calls == []
