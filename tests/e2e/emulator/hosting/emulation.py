"""Puts all parts together: ministack, what it lacks, and CodeDeploy."""

from __future__ import annotations

from typing import Any

from ministack import app as ministack_app
from ministack.core import lambda_runtime

from emulator.auto_scaling.service import AutoScaling
from emulator.aws import LifecycleNotice, Scope
from emulator.clock import Clock
from emulator.codedeploy.run import Runs
from emulator.codedeploy.run.agent.boot import Boots
from emulator.codedeploy.service import CodeDeploy
from emulator.codedeploy.state import Deployment
from emulator.containers.answers import Answers
from emulator.control import Control
from emulator.faults import Faults
from emulator.hosting import services
from emulator.hosting.agent_installers import seed_installers
from emulator.hosting.auto_scaling_route import add_auto_scaling
from emulator.hosting.blue_green_stacks import deploy_stacks_blue_green
from emulator.hosting.calls import Calls
from emulator.hosting.cancelled_updates import give_up_on_cancelled_updates
from emulator.hosting.cloudformation_types import add_types
from emulator.hosting.codedeploy_route import add_codedeploy
from emulator.hosting.containers_route import add_task_sets
from emulator.hosting.ec2 import extend_ec2
from emulator.hosting.enforcement import record_calls
from emulator.hosting.function_calls import (
    FunctionCalls,
    name_actions_of_functions,
    record_calls_of_functions,
    watch_function_calls,
)
from emulator.hosting.function_logs import keep_deleted_log_groups_deleted
from emulator.hosting.iam_users import KeyUse, add_iam_users
from emulator.hosting.load_balancer_front import serve_load_balancers
from emulator.hosting.load_balancing_route import add_classic_load_balancing
from emulator.hosting.local_aws import LocalAws
from emulator.hosting.settings import Settings
from emulator.hosting.small_services_route import (
    add_activations,
    add_associations,
    add_notification_rules,
    add_roles_anywhere,
)
from emulator.hosting.tags import add_tags_of, of_instances
from emulator.load_balancing.service import ClassicLoadBalancing
from emulator.roles_anywhere.service import RolesAnywhere
from emulator.roles_anywhere.sessions import CertificateSessions
from emulator.small_services.activations import Activations
from emulator.small_services.associations import Associations
from emulator.small_services.notification_rules import NotificationRules


class Emulation:
    """Everything that runs in one server.

    Args:
        settings: How the server runs.
        endpoint: Its address.
    """

    def __init__(self, settings: Settings, endpoint: str) -> None:
        self.calls = Calls()
        self.clock = Clock(settings.speed)
        self.faults = Faults()
        function_calls = FunctionCalls()
        self.aws = LocalAws(endpoint, settings.ca, self.calls, function_calls)
        watch_function_calls(function_calls)
        record_calls_of_functions(self.calls)
        name_actions_of_functions()
        keep_deleted_log_groups_deleted()
        uses = KeyUse()
        record_calls(self.calls, uses)
        services.install()
        add_iam_users(uses)
        extend_ec2()
        self.auto_scaling = AutoScaling(self.aws, self.clock, self._instance_waits)
        add_auto_scaling(self.auto_scaling, self.aws)
        add_classic_load_balancing(ClassicLoadBalancing(self.aws, self.clock))
        add_task_sets(self.clock)
        add_associations(Associations(self.clock))
        activations = Activations(self.clock)
        add_activations(activations)
        roles_anywhere = RolesAnywhere(self.clock)
        add_roles_anywhere(roles_anywhere)
        add_notification_rules(NotificationRules(self.clock))
        add_types(self.aws)
        add_tags_of("ec2", of_instances)
        runs = Runs(self.aws, self.clock, self.faults, self._begin)
        self.codedeploy = CodeDeploy(self.aws, self.clock, self.faults, runs)
        add_codedeploy(self.codedeploy, self.aws)
        give_up_on_cancelled_updates()
        deploy_stacks_blue_green(self.aws, self.codedeploy.update_stack)
        answers = Answers()
        serve_load_balancers(answers)
        self.control = Control(
            self.faults,
            self.calls,
            runs.agents,
            answers,
            self.clock,
            machines={
                "sessions": CertificateSessions(self.aws, self.clock, roles_anywhere).create,
                "activations": activations.activate,
                "boots": Boots(self.aws).end,
            },
        )
        self.application = ministack_app.app

    def _instance_waits(self, scope: Scope, notice: LifecycleNotice) -> None:
        self.codedeploy.instance_waits(scope, notice)

    def _begin(self, *arguments: Any, **options: Any) -> Deployment:
        return self.codedeploy.begin(*arguments, **options)

    def seed(self) -> None:
        """Make what AWS itself has in every account or region. The server has to answer by now."""
        seed_installers(self.aws)

    def close(self) -> None:
        """End the processes that run Lambda functions."""
        lambda_runtime.reset()
