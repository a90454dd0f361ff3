"""What the service remembers of one account in one region.

Values in the API's own shapes (``dict[str, Any]``) have the names of botocore's model. Times are aware datetimes.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.aws import Scope


@dataclass
class Revision:
    """A revision registered with an application."""

    location: dict[str, Any]  # RevisionLocation
    description: str | None
    registered: datetime
    first_used: datetime | None = None
    last_used: datetime | None = None


@dataclass
class DeploymentGroup:
    """A deployment group. ``settings`` are the parameters of CreateDeploymentGroup in its own shapes.

    Some live elsewhere: names and role beside them, the Auto Scaling groups in ``hooks``, and the tags in the store.
    Configuration, style and strategy are always there.
    """

    id: str  # UUID
    application_name: str
    name: str
    service_role_arn: str
    settings: dict[str, Any]
    hooks: list[dict[str, str]] = field(default_factory=list)  # AutoScalingGroup: name, hook, terminationHook
    target_revision: dict[str, Any] | None = None  # RevisionLocation of the last successful deployment
    last_successful: str | None = None  # deployment id
    last_attempted: str | None = None  # deployment id
    # How instances stand after the deployments of this group: instance id to "Healthy" or "Unhealthy".
    health: dict[str, str] = field(default_factory=dict)


@dataclass
class Application:
    """An application with its deployment groups and revisions."""

    id: str  # UUID
    name: str
    platform: str  # Server, Lambda, ECS
    created: datetime
    linked_to_github: bool = False
    github_account: str | None = None
    groups: dict[str, DeploymentGroup] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)


@dataclass
class DeploymentConfig:
    """A deployment configuration, predefined or custom. ``info`` is DeploymentConfigInfo."""

    info: dict[str, Any]

    @property
    def platform(self) -> str:
        """Compute platform."""
        return str(self.info.get("computePlatform", "Server"))


@dataclass
class OnPremisesInstance:
    """An on-premises instance. ``info`` is InstanceInfo."""

    info: dict[str, Any]


@dataclass
class Target:
    """What a deployment deploys to, with what happened to it. ``events`` are LifecycleEvent of the API."""

    id: str  # i-…, the name of an on-premises instance or of a function, or cluster:service
    label: str | None = None  # Blue, Green: instances alone
    status: str = "Pending"
    updated: datetime | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    # Of functions and services alone: their ARN, and what the API tells beside (lambdaFunctionInfo, taskSetsInfo).
    arn: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, str] = field(default_factory=dict)  # what a rollback has to know

    def reached(self, event: str) -> bool:
        """Whether a lifecycle event has begun."""
        begun = {"InProgress", "Succeeded", "Failed"}
        return any(each["lifecycleEventName"] == event and each["status"] in begun for each in self.events)


@dataclass
class HookExecution:
    """A function that was called for a lifecycle event, and has to report."""

    id: str
    event: str
    function: str  # name or ARN, as the AppSpec has it
    status: str | None = None  # Succeeded or Failed, once it has reported
    over: bool = False  # nobody waits for it any more
    reported: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class StackUpdate:
    """What CloudFormation lets CodeDeploy do while it updates a stack: another task set takes over.

    Args:
        stack: Id of the stack.
        role: Name of the role that CodeDeploy assumes.
        cluster: Cluster of the service.
        service: Name of the service.
        target_groups: Names of the two target groups.
        production: ARN of the production listener.
        test: ARN of the test listener, or None.
        task_set: Parameters of CreateTaskSet beside cluster and service.
        routing: TrafficRoutingConfig of the API.
        wait: Minutes for which the original task set stays.
        functions: The functions of lifecycle events, by event.
    """

    stack: str
    role: str
    cluster: str
    service: str
    target_groups: tuple[str, str]
    production: str
    test: str | None
    task_set: Mapping[str, Any]
    routing: Mapping[str, Any]
    wait: int
    functions: Mapping[str, str]


@dataclass
class Deployment:
    """A deployment. ``request`` is what CreateDeployment was given, or would have been for one the service began."""

    id: str  # d-XXXXXXXXX
    scope: Scope
    application_name: str
    group_name: str
    group_id: str
    platform: str
    request: dict[str, Any]
    revision: dict[str, Any]  # RevisionLocation
    config_name: str
    creator: str  # user, autoscaling, codeDeployRollback, CodeDeployAutoUpdate, autoscalingTermination, CloudFormation
    created: datetime
    group: DeploymentGroup
    # Of a deployment that CloudFormation makes. It has no application, no group and no configuration of a name.
    stack_update: StackUpdate | None = None
    previous_revision: dict[str, Any] | None = None
    status: str = "Created"
    started: datetime | None = None
    completed: datetime | None = None
    error: dict[str, str] | None = None  # ErrorInformation: code, message
    rollback: dict[str, str] | None = None  # RollbackInfo
    instances_waiting: bool = False  # blue/green: instanceTerminationWaitTimeStarted
    related: dict[str, Any] | None = None
    targets: dict[str, Target] = field(default_factory=dict)
    hooks: dict[str, HookExecution] = field(default_factory=dict)  # by id
    # The group's settings when the deployment was made.
    settings: dict[str, Any] = field(default_factory=dict)
    # Set by those who want something of a running deployment.
    stop_requested: threading.Event = field(default_factory=threading.Event)
    stop_rolls_back: bool | None = None
    ready: threading.Event = field(default_factory=threading.Event)  # ContinueDeployment READY_WAIT
    terminate: threading.Event = field(default_factory=threading.Event)  # ContinueDeployment TERMINATION_WAIT
    finished: threading.Event = field(default_factory=threading.Event)


@dataclass
class Store:
    """Everything of one account in one region. ``lock`` is held while it is read or changed, never while waiting."""

    scope: Scope
    applications: dict[str, Application] = field(default_factory=dict)
    deployment_configs: dict[str, DeploymentConfig] = field(default_factory=dict)  # the custom ones
    on_premises_instances: dict[str, OnPremisesInstance] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)  # in the order of creation
    github_tokens: set[str] = field(default_factory=set)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)  # by ARN
    lock: threading.RLock = field(default_factory=threading.RLock)
