"""What is told to others: messages to SNS topics and events on the event bus."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, Scope
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code

# What a trigger of a deployment or instance event is told in the event on the bus. No event tells of a rollback.
_DEPLOYMENT_STATES = {
    "DeploymentStart": "START",
    "DeploymentSuccess": "SUCCESS",
    "DeploymentFailure": "FAILURE",
    "DeploymentStop": "STOP",
    "DeploymentReady": "READY",
}
_INSTANCE_STATES = {
    "InstanceStart": "START",
    "InstanceSuccess": "SUCCESS",
    "InstanceFailure": "FAILURE",
    "InstanceReady": "READY",
}
_KEY_OF_SNS = "alias/aws/sns"


def publish(role: ServiceRole, topic_arn: str, subject: str, message: Mapping[str, Any]) -> None:
    """Publish to a topic as the service does.

    Raises:
        DeploymentError: When the role may not.
        ClientError: When the topic refuses for another reason.
    """
    role.call("sns", "Publish", TopicArn=topic_arn, Subject=subject[:100], Message=json.dumps(message))


def check_key(aws: Aws, role: ServiceRole, topic_arn: str) -> None:
    """Check that the role may use the key that encrypts a topic, if one does. SNS does so in the publisher's name.

    Raises:
        DeploymentError: When the role may not.
    """
    attributes = aws.client(role.scope, "sns").get_topic_attributes(TopicArn=topic_arn)["Attributes"]
    key_id = attributes.get("KmsMasterKeyId")
    # AWS's own key for SNS is open to whoever may publish.
    if not key_id or key_id.endswith(_KEY_OF_SNS):
        return
    kms = aws.client(role.scope, "kms")
    try:
        key_arn = kms.describe_key(KeyId=key_id)["KeyMetadata"]["Arn"]
        aliases = [each["AliasName"] for each in kms.list_aliases(KeyId=key_arn)["Aliases"]]
    except ClientError as error:
        raise DeploymentError(
            "IAM_ROLE_PERMISSIONS", f"The key {key_id} of {topic_arn} cannot be used: {error}"
        ) from error
    contexts: list[dict[str, str] | None] = [{"kms:ResourceAliases": alias} for alias in aliases] or [None]
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if not any(role.may(action, key_arn, context) for context in contexts):
            role.must_be_allowed(action, key_arn)


def greet(aws: Aws, role: ServiceRole, application: str, group: str, triggers: Sequence[Mapping[str, Any]]) -> None:
    """Send the test message of new triggers.

    Raises:
        DeploymentError: When the role may not.
        ClientError: When a topic refuses for another reason, such as that it does not exist.
    """
    for trigger in triggers:
        topic_arn = trigger["triggerTargetArn"]
        name = trigger["triggerName"]
        message = {
            "region": role.scope.region,
            "accountId": role.scope.account,
            "eventTriggerName": name,
            "applicationName": application,
            "deploymentGroupName": group,
            "message": f"The trigger {name} was created for the deployment group {group}.",
        }
        publish(role, topic_arn, f"CREATED: AWS CodeDeploy trigger {name}", message)
        check_key(aws, role, topic_arn)


class Notifications:
    """Tells of one deployment.

    At AWS a message that cannot be published is lost and the deployment goes on. Here the deployment fails, on purpose:
    a service role that lacks a permission must not go unnoticed.

    Args:
        aws: The AWS around.
        scope: Account and region.
        triggers: TriggerConfigurations of the deployment group.
        application: Name of the application.
        group: Name of the deployment group.
        group_id: Id of the deployment group.
        deployment_id: Id of the deployment.
    """

    def __init__(
        self,
        aws: Aws,
        scope: Scope,
        *,
        triggers: Sequence[Mapping[str, Any]],
        application: str,
        group: str,
        group_id: str,
        deployment_id: str,
    ) -> None:
        self._aws = aws
        self._scope = scope
        self._triggers = triggers
        self._detail = {
            "region": scope.region,
            "application": application,
            "deploymentGroup": group,
            "deploymentId": deployment_id,
            "instanceGroupId": group_id,
        }
        self._group_arns = [
            scope.arn("codedeploy", f"application:{application}"),
            scope.arn("codedeploy", f"deploymentgroup:{application}/{group}"),
        ]

    def tell_bus(self, event: str, instance_arn: str | None = None) -> None:
        """Put an event on the bus, as AWS itself.

        Args:
            event: Event of a trigger, such as ``DeploymentStart``.
            instance_arn: The instance, for the event of one.
        """
        state = (_INSTANCE_STATES if instance_arn else _DEPLOYMENT_STATES).get(event)
        if state is None:
            return
        kind = "Instance" if instance_arn else "Deployment"
        detail = self._detail | {"state": state}
        if instance_arn:
            detail["instanceId"] = instance_arn.rpartition("/")[2]
        self._aws.put_event(
            self._scope,
            {
                "Source": "aws.codedeploy",
                "DetailType": f"CodeDeploy {kind} State-change Notification",
                "Resources": [instance_arn] if instance_arn else self._group_arns,
                "Detail": json.dumps(detail),
            },
        )

    def tell_topics(self, role: ServiceRole, event: str, message: Mapping[str, Any]) -> None:
        """Publish to the topics whose triggers have an event.

        Args:
            role: The service role.
            event: Event of a trigger.
            message: What is told besides the place and the trigger's name.

        Raises:
            DeploymentError: When a topic cannot be published to.
        """
        for trigger in self._triggers:
            if event not in trigger["triggerEvents"]:
                continue
            topic_arn = trigger["triggerTargetArn"]
            told = {
                "region": self._scope.region,
                "accountId": self._scope.account,
                "eventTriggerName": trigger["triggerName"],
                **message,
            }
            subject = f"{event}: AWS CodeDeploy {self._detail['deploymentId']}"
            try:
                publish(role, topic_arn, subject, told)
                check_key(self._aws, role, topic_arn)
            except ClientError as error:
                text = f"{topic_arn} cannot be published to: {error_code(error)}."
                raise DeploymentError("IAM_ROLE_PERMISSIONS", text) from error
