"""The end of an instance's start: what its start script tells a lifecycle hook, with the instance's own credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, Scope
from emulator.codedeploy.run.agent import credentials as credentials_of
from emulator.codedeploy.run.agent import start_script
from emulator.codedeploy.run.agent.failure import NoAnswerError
from emulator.control import MachineRefusedError

_HOOK = re.compile(r"^hook='?(?P<name>[A-Za-z0-9_-]+)'?$", re.MULTILINE)
_REPORT = "complete-lifecycle-action"


class Boots:
    """Ends the starts of instances, each when it is asked to.

    Args:
        aws: The AWS around.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def end(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Do the last command of an instance's start script: get the agent, and tell the hook how that went.

        Args:
            request: ``account``, ``region``, ``instance``, and whether the service answers the agent: ``answered``.

        Returns:
            What was told, and of which Auto Scaling group.

        Raises:
            MachineRefusedError: When the script tells nobody, or the instance may not.
        """
        scope = Scope(request["account"], request["region"])
        try:
            return self._end(scope, request["instance"], answered=request["answered"])
        except (ClientError, NoAnswerError) as error:
            raise MachineRefusedError(str(error)) from error

    def _end(self, scope: Scope, instance_id: str, *, answered: bool) -> dict[str, str]:
        ec2 = self._aws.client(scope, "ec2")
        described = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
        data = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData").get("UserData", {})
        script = start_script.decode(data.get("Value"))
        hook = _HOOK.search(script)
        if hook is None or _REPORT not in script:
            raise MachineRefusedError(f"The start script of {instance_id} tells no lifecycle hook.")
        installer = start_script.installer_of(script)
        if installer is None:
            raise MachineRefusedError(f"The start script of {instance_id} does not install the agent.")
        own = credentials_of.of_ec2_instance(self._aws, scope, described)
        self._aws.client(scope, "s3", own).get_object(Bucket=installer.bucket, Key=installer.key)
        auto_scaling = self._aws.client(scope, "autoscaling", own)
        found = auto_scaling.describe_auto_scaling_instances(InstanceIds=[instance_id])["AutoScalingInstances"]
        group = found[0]["AutoScalingGroupName"]
        result = "CONTINUE" if answered else "ABANDON"
        auto_scaling.complete_lifecycle_action(
            LifecycleHookName=hook["name"],
            AutoScalingGroupName=group,
            InstanceId=instance_id,
            LifecycleActionResult=result,
        )
        return {"group": group, "hook": hook["name"], "result": result}
