"""Checks the form of requests and of answers against the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy import model, refusals
from emulator.codedeploy.errors import ApiError


class AnswerError(Exception):
    """The emulator would have answered what the service cannot answer: a defect of the emulator."""


def check_request(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request that fits the model, without nulls.

    Raises:
        ApiError: When it does not fit. What is said first, when several things are wrong: wrong types, then what is
            missing, then wrong values.
    """
    read = model.read_request(operation, request)
    misfits = list(model.misfits_of_request(operation, read))
    for misfit in misfits:
        # The service itself is said to overlook what it does not know. Here a slip of the pen is worth a refusal.
        if misfit.wrong_type:
            raise ApiError(refusals.SERIALIZATION, misfit.message)
    for member in required_members(operation):
        # The service needs a name, and an empty one is none. An empty list has nothing that could be dealt with.
        if read.get(member) in (None, "", []):
            raise ApiError(refusals.code_of_missing(member), f"{operation} needs {member}.")
    for misfit in misfits:
        raise refusals.unfit(operation, misfit.path, misfit.message)
    return read


def required_members(operation: str) -> list[str]:
    """Return the members that a request must have, in the model's order."""
    required = {*model.required_members(operation), *refusals.ALSO_REQUIRED.get(operation, ())}
    return [member for member in model.members(operation) if member in required]


def check_answer(operation: str, answer: Mapping[str, Any]) -> None:
    """Check an answer.

    Raises:
        AnswerError: When it does not fit the model.
    """
    for misfit in model.misfits_of_answer(operation, answer):
        raise AnswerError(f"{operation} would answer nonsense: {misfit.message}")
