"""The agent on one instance."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, Credentials, Scope
from emulator.clock import Clock
from emulator.codedeploy.run import lifecycle_events
from emulator.codedeploy.run.agent import credentials as credentials_of
from emulator.codedeploy.run.agent import start_script
from emulator.codedeploy.run.agent.appspec import AppSpec, parse
from emulator.codedeploy.run.agent.bundle import Bundle, download
from emulator.codedeploy.run.agent.failure import EventError, NoAnswerError
from emulator.codedeploy.run.agent.installation import Disk, Installed
from emulator.faults import Faults

_SECURE_COMMANDS = (
    "codedeploy-commands-secure:PollHostCommand",
    "codedeploy-commands-secure:GetDeploymentSpecification",
    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
    "codedeploy-commands-secure:PutHostCommandComplete",
)
SILENT = "Silent"
"""What a fault says of an agent that never answers."""


@dataclass(frozen=True)
class Command:
    """What the service wants of an agent: a deployment of a revision."""

    scope: Scope
    deployment_id: str
    group_id: str
    revision: Mapping[str, Any]
    file_exists_behavior: str = "DISALLOW"
    on_premises: Mapping[str, Any] | None = None


@dataclass
class _Machine:
    """An instance as it was found when the agent was asked first."""

    windows: bool
    generation: int
    credentials: Credentials


@dataclass
class Agent:
    """The agent on one instance. It does one thing at a time."""

    instance_id: str
    aws: Aws
    clock: Clock
    faults: Faults
    running: bool = True
    installed: bool | None = None  # None: nobody has looked yet
    reason: str | None = None  # why it is not installed
    groups: dict[str, Installed] = field(default_factory=dict)
    disk: Disk = field(default_factory=Disk)
    events: list[dict[str, str]] = field(default_factory=list)
    _installer: start_script.Installer | None = None
    _bundles: dict[str, Bundle] = field(default_factory=dict)  # by deployment
    _sessions: dict[str, Credentials] = field(default_factory=dict)  # by deployment
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def run(self, command: Command, event: str, stop: threading.Event) -> None:
        """Run a lifecycle event.

        Args:
            command: The deployment.
            event: Name of the event.
            stop: Ends what waits.

        Raises:
            EventError: When the event fails.
            NoAnswerError: When no agent answers.
        """
        record = {"deploymentId": command.deployment_id, "event": event, "status": "Failed"}
        with ExitStack() as stack:
            stack.enter_context(self._lock)
            if not self.running:
                raise NoAnswerError("The agent is stopped.")
            machine = self._reach(command, stack)
            fault = self.faults.in_script(self.instance_id, event)
            if fault == SILENT:
                raise NoAnswerError("The agent does not answer.")
            self.events.append(record)
            self._run(command, event, machine, fault, stop)
            record["status"] = "Succeeded"

    def _run(self, command: Command, event: str, machine: _Machine, fault: str | None, stop: threading.Event) -> None:
        if event in lifecycle_events.OF_THE_AGENT and fault is not None:
            raise EventError(fault, f"{event} failed: {fault}.")
        if event == "DownloadBundle":
            self._bundles[command.deployment_id] = download(
                self.aws, command.scope, machine.credentials, command.revision
            )
        elif event == "Install":
            self._install(command, machine)
        else:
            self._run_scripts(command, event, machine, fault, stop)

    def _install(self, command: Command, machine: _Machine) -> None:
        bundle = self._bundles[command.deployment_id]
        spec = _read(bundle, ("appspec.yml", "appspec.yaml"), machine)
        files = self.disk.install(command.group_id, spec, bundle, command.file_exists_behavior)
        self.groups[command.group_id] = Installed(command.deployment_id, command.revision, bundle, files)

    def _run_scripts(
        self, command: Command, event: str, machine: _Machine, fault: str | None, stop: threading.Event
    ) -> None:
        bundle = self._bundle_for(command, event)
        # Generation 1 looks for appspec.yaml while installing alone.
        names = ("appspec.yml",) if machine.generation == 1 else ("appspec.yml", "appspec.yaml")
        scripts = _read(bundle, names, machine).hooks.get(event, []) if bundle else []
        for script in scripts:
            path = script.location.replace("\\", "/") if machine.windows else script.location
            path = path.lstrip("/")
            if bundle is None or path not in bundle.files:
                message = f"Script does not exist at specified location: {script.location}"
                raise EventError("ScriptMissing", message, script.location)
        if fault is None:
            return
        name = scripts[0].location if scripts else ""
        if fault == "ScriptTimedOut":
            self.clock.wait(stop, scripts[0].timeout if scripts else 3600)
        raise EventError(fault, f"Script at specified location: {name} failed: {fault}", name)

    def _bundle_for(self, command: Command, event: str) -> Bundle | None:
        """Return the revision whose scripts run: the last one's before it is replaced. None when there was none."""
        last = self.groups.get(command.group_id)
        if event in lifecycle_events.FROM_LAST_REVISION or command.deployment_id not in self._bundles:
            return last.bundle if last else None
        return self._bundles[command.deployment_id]

    def _reach(self, command: Command, stack: ExitStack) -> _Machine:
        """Find the machine and whether there is an agent on it.

        Raises:
            NoAnswerError: When there is none.
        """
        if command.on_premises is not None:
            own = stack.enter_context(
                credentials_of.of_on_premises_instance(self.aws, command.scope, command.on_premises)
            )
            self.installed = True  # Whoever registered the machine did that as well.
            return _Machine(windows=False, generation=1, credentials=own)
        ec2 = self.aws.client(command.scope, "ec2")
        try:
            described = ec2.describe_instances(InstanceIds=[self.instance_id])["Reservations"][0]["Instances"][0]
        except (ClientError, LookupError) as error:
            raise NoAnswerError(f"The instance is gone: {error}") from error
        if described["State"]["Name"] not in {"pending", "running"}:
            raise NoAnswerError(f"The instance is {described['State']['Name']}.")
        if command.deployment_id not in self._sessions:
            session = credentials_of.of_ec2_instance(self.aws, command.scope, described)
            self._sessions[command.deployment_id] = session
        credentials = self._sessions[command.deployment_id]
        windows = described.get("Platform") == "windows"
        if self.installed is None:
            # An instance starts once, so what happened then stays.
            self.reason = self._start(command.scope, credentials, windows=windows)
            self.installed = self.reason is None
        if not self.installed:
            raise NoAnswerError(f"The agent is not installed: {self.reason}")
        if self._installer is not None and self._installer.secure_commands:
            for action in _SECURE_COMMANDS:
                if not self.aws.may(command.scope, credentials, action, "*"):
                    raise NoAnswerError(
                        f"The agent may not talk to the service: {credentials.role_arn} lacks {action}."
                    )
        generation = self._installer.generation if self._installer else 1
        return _Machine(windows, generation, credentials)

    def _start(self, scope: Scope, credentials: Credentials, *, windows: bool) -> str | None:
        """Do what the start script does about the agent. Returns why that failed, or None."""
        attribute = self.aws.client(scope, "ec2").describe_instance_attribute(
            InstanceId=self.instance_id, Attribute="userData"
        )
        installer = start_script.installer_of(start_script.decode(attribute.get("UserData", {}).get("Value")))
        if installer is None:
            return "the start script does not install it"
        if installer.for_windows != windows:
            return f"{installer.key} is for another operating system"
        try:
            answer = self.aws.client(scope, "s3", credentials).get_object(Bucket=installer.bucket, Key=installer.key)
            answer["Body"].read()
        except ClientError as error:
            return f"s3://{installer.bucket}/{installer.key}: {error}"
        self._installer = installer
        return None


def _read(bundle: Bundle, names: tuple[str, ...], machine: _Machine) -> AppSpec:
    for name in names:
        if name in bundle.files:
            return parse(bundle.files[name], windows=machine.windows)
    raise EventError(
        "UnknownError",
        f"The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory: {names[0]}.",
    )
