"""Checks of an SELinux context."""

from __future__ import annotations

from cdk_codedeploy.appspec import keys
from cdk_codedeploy.appspec.checks.acls import check_for_shell
from cdk_codedeploy.appspec.checks.keys import check_keys
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions
from cdk_codedeploy.appspec.selinux import range_fault
from cdk_codedeploy.appspec.value import Value


def check_context(report: Report, context: Value) -> None:
    """Check the context of a permission."""
    if context.is_null:
        return
    if not context.is_mapping:
        report.add(permissions.CONTEXT, context)
        return
    check_keys(report, context, keys.CONTEXT)
    _check_text(report, context.at("type"), required=True)
    _check_text(report, context.at("name"), required=False)
    _check_range(report, context.at("range"))
    _check_user(report, context.at("user"), context.at("name"))
    if not context.at("role").is_null:
        report.add(permissions.CONTEXT_ROLE, context.at("role"))


def _check_text(report: Report, value: Value, *, required: bool) -> None:
    if value.is_token or (value.is_null and not required):
        return
    if not value.text:
        report.add(permissions.CONTEXT_TYPE if required else permissions.CONTEXT_TEXT, value)
    else:
        check_for_shell(report, value, value.text, what="the context", remedy="write the name alone")


def _check_range(report: Report, value: Value) -> None:
    if value.is_token:
        return
    if value.is_null:
        report.add(permissions.CONTEXT_RANGE_MISSING, value)
    elif value.text is None:
        report.add(permissions.CONTEXT_RANGE, value, reason="a range is text")
    elif reason := range_fault(value.text):
        report.add(permissions.CONTEXT_RANGE, value, reason=reason)


def _check_user(report: Report, user: Value, name: Value) -> None:
    if user.is_null or user.is_token or name.is_token:
        return
    if name.is_null:
        report.add(permissions.CONTEXT_USER, user)
    elif user.value != name.value:
        report.add(permissions.CONTEXT_USER_DIFFERS, user, other=name.got)
