"""Round trips of single operations, request by request. Nothing is timed here."""

from __future__ import annotations

import json
from collections.abc import Callable

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_sns as sns

from benchmarks.programs.counting import counted
from benchmarks.programs.parts import alarm
from cdk_codedeploy import ServerApplication, ServerDeploymentGroup, TriggerEvent


def main() -> None:
    """Print each operation with its requests as JSON."""
    found: dict[str, list[str]] = {}

    def count(name: str, operation: Callable[[], object]) -> None:
        with counted() as trips:
            operation()
        found[name] = trips.requests

    stack = cdk.Stack(cdk.App(), "Stack")
    ours = ServerApplication(stack, "Application")
    theirs = codedeploy.ServerApplication(stack, "TheirApplication")
    alarms = [alarm(stack, position, "Errors") for position in range(2)]
    topics = [sns.Topic(stack, f"Topic{position}") for position in range(2)]
    # What the first group of a process asks for once is no cost of a group.
    group = ServerDeploymentGroup(stack, "First", application=ours, alarms=[alarm(stack, 2, "Errors")])
    group.add_trigger(sns.Topic(stack, "Topic"), events=[TriggerEvent.DEPLOYMENT_START])

    count("bare group on a given application", lambda: ServerDeploymentGroup(stack, "Given", application=ours))
    count("bare group on an application of the CDK", lambda: ServerDeploymentGroup(stack, "Cdk", application=theirs))
    count("bare group that makes its application", lambda: ServerDeploymentGroup(stack, "Made"))
    count("the CDK's bare group", lambda: codedeploy.ServerDeploymentGroup(stack, "Theirs", application=theirs))
    bare = ServerDeploymentGroup(stack, "Bare", application=ours)
    count("the first alarm of a group, later", lambda: bare.add_alarm(alarms[0]))
    count("one more alarm, later", lambda: group.add_alarm(alarms[1]))
    count(
        "the first trigger of a group, later",
        lambda: bare.add_trigger(topics[1], events=[TriggerEvent.DEPLOYMENT_START]),
    )
    count("one more trigger, later", lambda: group.add_trigger(topics[0], events=[TriggerEvent.DEPLOYMENT_START]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
