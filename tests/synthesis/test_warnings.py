"""Warnings with ids that stay."""

from __future__ import annotations

import re

import aws_cdk as cdk
import pytest
from constructs import Construct

from cdk_codedeploy.synthesis import Warning_, warn


def warnings_of(construct):
    return [entry.data for entry in construct.node.metadata if entry.type == "aws:cdk:warning"]


def test_ids_never_change():
    """Teams write them into their code to acknowledge a warning. Add to this list, but change nothing."""
    assert {
        "cdk-codedeploy:service-role-trust-covers-account",
        "cdk-codedeploy:instance-role-unknown",
    } <= {warning.value for warning in Warning_}


@pytest.mark.parametrize("warning", Warning_)
def test_ids_have_one_form(warning):
    assert re.fullmatch(r"cdk-codedeploy:[a-z][a-z0-9]*(-[a-z0-9]+)*", warning.value)


@pytest.mark.parametrize("warning", Warning_)
def test_warning_is_shown_with_its_id(stack, warning):
    warn(stack, warning, "something is off.")
    assert warnings_of(stack) == [f"something is off. [ack: {warning.value}]"]


@pytest.mark.parametrize("warning", Warning_)
def test_acknowledged_warning_is_silent_and_the_others_are_not(stack, warning):
    cdk.Annotations.of(stack).acknowledge_warning(warning.value, "known")
    part = Construct(stack, "Part")
    for each in Warning_:
        warn(part, each, "something is off.")
    assert warnings_of(part) == [f"something is off. [ack: {each.value}]" for each in Warning_ if each is not warning]
