"""Messages to topics and events on the bus."""

from __future__ import annotations

import json

import pytest

from harness import messages
from harness.deployments import eventually
from protocol.ground import TAGGED

ALL_EVENTS = [
    "DeploymentStart",
    "DeploymentSuccess",
    "DeploymentFailure",
    "DeploymentStop",
    "DeploymentRollback",
    "InstanceStart",
    "InstanceSuccess",
    "InstanceFailure",
]


@pytest.fixture
def mailbox(ground):
    topic = ground.client("sns").create_topic(Name=ground.new_name())["TopicArn"]
    with messages.subscribed(ground.emulator, topic) as mailbox:
        mailbox.topic = topic
        yield mailbox


def group_with(ground, mailbox, events, **settings):
    trigger = {"triggerName": "Bell", "triggerTargetArn": mailbox.topic, "triggerEvents": events}
    role = ground.service_role([*TAGGED, "sns:Publish"])
    return ground.group(role=role, triggerConfigurations=[trigger], **settings)


def kinds(mailbox, deployment: str) -> list[str]:
    return [each["subject"].partition(":")[0] for each in mailbox.all() if each.get("deploymentId") == deployment]


def test_test_message(ground, mailbox):
    group = group_with(ground, mailbox, ["DeploymentStart"])
    (message,) = eventually(mailbox.all, "the test message")
    assert message["eventTriggerName"] == "Bell"
    assert message["deploymentGroupName"] == group.name


def test_messages_of_a_deployment(ground, mailbox):
    (instance,) = ground.instances()
    group = group_with(ground, mailbox, ALL_EVENTS)
    id = group.deploy(ground.site())["deploymentId"]
    message = mailbox.wait_for(id, "DeploymentSuccess")
    assert kinds(mailbox, id) == ["DeploymentStart", "InstanceStart", "InstanceSuccess", "DeploymentSuccess"]
    assert message.keys() == {
        "accountId",
        "applicationName",
        "completeTime",
        "createTime",
        "deploymentGroupName",
        "deploymentId",
        "deploymentOverview",
        "eventTriggerName",
        "region",
        "status",
        "subject",
    }
    assert (message["accountId"], message["region"]) == ("000000000000", "us-east-1")
    assert message["status"] == "SUCCEEDED"
    assert json.loads(message["deploymentOverview"]) == {
        "Failed": "0",
        "InProgress": "0",
        "Pending": "0",
        "Skipped": "0",
        "Succeeded": "1",
    }
    told = mailbox.wait_for(id, "InstanceSuccess")
    assert told["instanceId"] == f"arn:aws:ec2:us-east-1:000000000000:instance/{instance}"
    assert told["instanceStatus"] == "SUCCEEDED"
    assert json.loads(told["lifecycleEvents"])[0].keys() == {
        "LifecycleEvent",
        "LifecycleEventStatus",
        "StartTime",
        "EndTime",
    }


def test_messages_of_a_failure_and_its_rollback(ground, mailbox):
    ground.instances()
    group = group_with(
        ground,
        mailbox,
        ALL_EVENTS,
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    )
    group.deploy(ground.site())
    ground.break_event("AfterInstall", times=1)
    info = group.deploy(ground.site(), "Failed")
    group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
    mailbox.wait_for(info["rollbackInfo"]["rollbackDeploymentId"], "DeploymentSuccess")
    id = info["deploymentId"]
    assert kinds(mailbox, id) == [
        "DeploymentStart",
        "InstanceStart",
        "InstanceFailure",
        "DeploymentFailure",
        "DeploymentRollback",
    ]
    message = mailbox.wait_for(id, "DeploymentFailure")
    assert json.loads(message["errorInformation"])["ErrorCode"] == "HEALTH_CONSTRAINTS"


def test_only_what_was_asked_for(ground, mailbox):
    ground.instances()
    group = group_with(ground, mailbox, ["DeploymentSuccess"])
    id = group.deploy(ground.site())["deploymentId"]
    mailbox.wait_for(id, "DeploymentSuccess")
    assert kinds(mailbox, id) == ["DeploymentSuccess"]


def test_events_on_the_bus(ground):
    (instance,) = ground.instances()
    group = ground.group(role=ground.service_role(TAGGED))
    sqs, events = ground.client("sqs"), ground.client("events")
    name = ground.new_name()
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.codedeploy"], "detail": {"application": [ground.name]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    id = group.deploy(ground.site())["deploymentId"]
    found: list[dict] = []

    def all_there() -> bool:
        for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            found.append(json.loads(each["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return len(found) >= 4

    eventually(all_there, "four events")
    events.remove_targets(Rule=name, Ids=["queue"])
    events.delete_rule(Name=name)
    told = {(each["detail-type"], each["detail"]["state"]): each for each in found}
    of_deployment = "CodeDeploy Deployment State-change Notification"
    of_instance = "CodeDeploy Instance State-change Notification"
    assert told.keys() == {
        (of_deployment, "START"),
        (of_instance, "START"),
        (of_instance, "SUCCESS"),
        (of_deployment, "SUCCESS"),
    }
    prefix = "arn:aws:codedeploy:us-east-1:000000000000:"
    event = told[of_deployment, "SUCCESS"]
    assert sorted(event["resources"]) == [
        f"{prefix}application:{ground.name}",
        f"{prefix}deploymentgroup:{ground.name}/{group.name}",
    ]
    assert event["detail"] == {
        "region": "us-east-1",
        "application": ground.name,
        "deploymentGroup": group.name,
        "deploymentId": id,
        "instanceGroupId": group.settings()["deploymentGroupId"],
        "state": "SUCCESS",
    }
    assert told[of_instance, "START"]["detail"]["instanceId"] == instance
