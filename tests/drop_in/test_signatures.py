"""What counts as a class that can stand in for another."""

from __future__ import annotations

import enum
import inspect

import pytest

from tests.drop_in.signatures import class_shortfalls, signature_shortfalls


class Theirs:
    def __init__(self, scope: object, id: str, *, name: str | None = None) -> None: ...

    @property
    def arn(self) -> str:
        return ""

    @staticmethod
    def from_name(scope: object, name: str) -> None: ...

    def add(self, item: object) -> None: ...


class More(Theirs):
    def __init__(self, scope: object, id: str, *, name: str | None = None, more: int = 1) -> None: ...

    @classmethod
    def from_name(cls, scope: object, name: str) -> None: ...

    def add(self, item: object, *, twice: bool = False) -> None: ...


class Less:
    def __init__(self, scope: object, *, name: str) -> None: ...

    def arn(self) -> str:
        return ""

    def from_name(self, scope: object, name: str) -> None: ...


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class OtherColor(enum.Enum):
    RED = 2


def signature(parameters: str) -> inspect.Signature:
    """Make a signature from the text between the parentheses."""
    return inspect.signature(eval(f"lambda {parameters}: None"))


def test_more_is_a_superset() -> None:
    assert list(class_shortfalls("Class", Theirs, More)) == []


def test_all_that_is_less() -> None:
    assert dict(class_shortfalls("Class", Theirs, Less)) == {
        "Class.__init__(id)": "no such parameter",
        "Class.__init__(name)": "is required here and optional there",
        "Class.add": "no such member",
        "Class.arn": "is a method here and a property there",
        "Class.from_name": "needs an instance here and none there",
    }


def test_enumerations_have_the_members_and_values() -> None:
    assert dict(class_shortfalls("Color", Color, OtherColor)) == {
        "Color.RED": "is not 1",
        "Color.BLUE": "no such member",
    }


@pytest.mark.parametrize(
    ("theirs", "ours", "missing"),
    [
        ("a, b", "b, a", ["is not the same by position"] * 2),
        ("a", "*, a", ["is not the same by position"]),
        ("*, a", "a", []),
        ("*, a", "a, /", ["cannot be given by name"]),
        ("*many", "*groups", []),
        ("*many", "one", ["takes as many as one likes there", "is required here and unknown there"]),
        ("", "*, a", ["is required here and unknown there"]),
        ("", "*, a=1, **more", []),
        ("a=None", "a", ["is required here and optional there"]),
    ],
)
def test_calls_that_no_longer_work(theirs: str, ours: str, missing: list[str]) -> None:
    found = signature_shortfalls("call", signature(theirs), signature(ours))
    assert sorted(reason for _, reason in found) == sorted(missing)


def test_default_of_our_own_takes_none_where_none_is_the_default() -> None:
    def theirs(*, a: bool | None = None, b: bool | None = None) -> None: ...

    def ours(*, a: bool | None = True, b: bool = True) -> None: ...

    found = dict(signature_shortfalls("call", inspect.signature(theirs), inspect.signature(ours)))
    assert found == {"call(b)": "does not take None, which is the default there"}
