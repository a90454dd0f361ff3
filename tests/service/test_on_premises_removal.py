"""What each way of taking an instance out removes."""

from __future__ import annotations

from cdk_codedeploy.service import ON_PREMISES_REMOVALS


def removing(part: str) -> set[str]:
    return {each.way for each in ON_PREMISES_REMOVALS if getattr(each, part)}


def test_each_way_is_there_once_and_removes_something() -> None:
    assert len({each.way for each in ON_PREMISES_REMOVALS}) == len(ON_PREMISES_REMOVALS)
    assert all(each.registration or each.tags or each.iam_user or each.agent for each in ON_PREMISES_REMOVALS)


def test_only_the_helper_of_the_aws_cli_deletes_users_and_only_uninstalling_removes_agents() -> None:
    assert "aws deploy deregister" in removing("iam_user")
    assert removing("agent") == {"aws deploy uninstall (on the machine)"}


def test_the_operation_of_the_api_keeps_the_tags() -> None:
    assert "aws deploy deregister-on-premises-instance" in removing("registration") - removing("tags")
    assert "cdk-codedeploy on-prem deregister" in removing("registration") & removing("tags")
