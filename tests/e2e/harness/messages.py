"""Messages of a topic, received as a subscriber receives them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.deployments import eventually
from harness.server import Emulator


class Mailbox:
    """A queue that a topic sends to.

    Args:
        emulator: Where it is.
        url: Address of the queue.
    """

    def __init__(self, emulator: Emulator, url: str) -> None:
        self._client = emulator.client("sqs")
        self._url = url
        self._received: list[dict[str, Any]] = []

    def all(self) -> list[dict[str, Any]]:
        """Return all messages so far, each with its ``subject``."""
        while True:
            answer = self._client.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10)
            for each in answer.get("Messages", []):
                envelope = json.loads(each["Body"])
                self._received.append({**json.loads(envelope["Message"]), "subject": envelope.get("Subject", "")})
                self._client.delete_message(QueueUrl=self._url, ReceiptHandle=each["ReceiptHandle"])
            if not answer.get("Messages"):
                return list(self._received)

    def wait_for(self, deployment: str, event: str) -> dict[str, Any]:
        """Wait for a message about an event of a deployment, and return it."""

        def look() -> dict[str, Any] | None:
            found = [each for each in self.all() if each.get("deploymentId") == deployment]
            return next((each for each in found if event in each["subject"]), None)

        return eventually(look, f"a message about {event} of {deployment}")


@contextmanager
def subscribed(emulator: Emulator, topic: str) -> Iterator[Mailbox]:
    """Subscribe a new queue to a topic; at the end it is gone.

    Args:
        emulator: Where the topic is.
        topic: Its ARN.
    """
    sqs, sns = emulator.client("sqs"), emulator.client("sns")
    url = sqs.create_queue(QueueName=f"mailbox-of-{topic.rpartition(':')[2]}"[:80])["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    try:
        yield Mailbox(emulator, url)
    finally:
        sns.unsubscribe(SubscriptionArn=subscription)
        sqs.delete_queue(QueueUrl=url)
