"""The rules, one a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.rules.behind_another_load_balancer import behind_another_load_balancer
from cdk_codedeploy.server.integration.rules.closed_port import closed_port
from cdk_codedeploy.server.integration.rules.creation_signal import creation_signal
from cdk_codedeploy.server.integration.rules.health_check_grace import health_check_grace
from cdk_codedeploy.server.integration.rules.isolated_subnets import isolated_subnets
from cdk_codedeploy.server.integration.rules.listener import listener
from cdk_codedeploy.server.integration.rules.minimum_healthy_hosts import minimum_healthy_hosts
from cdk_codedeploy.server.integration.rules.named_blue_green import named_blue_green
from cdk_codedeploy.server.integration.rules.no_instance_left import no_instance_left
from cdk_codedeploy.server.integration.rules.not_behind_load_balancer import not_behind_load_balancer
from cdk_codedeploy.server.integration.rules.rolling_update import rolling_update
from cdk_codedeploy.server.integration.rules.rolling_update_processes import rolling_update_processes
from cdk_codedeploy.server.integration.rules.suspended_termination import suspended_termination
from cdk_codedeploy.server.integration.rules.target_type import target_type
from cdk_codedeploy.server.integration.rules.termination_hook import termination_hook

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Rule

RULES: tuple[Rule, ...] = (
    target_type,
    listener,
    not_behind_load_balancer,
    behind_another_load_balancer,
    minimum_healthy_hosts,
    no_instance_left,
    health_check_grace,
    rolling_update,
    rolling_update_processes,
    creation_signal,
    suspended_termination,
    closed_port,
    isolated_subnets,
    termination_hook,
    named_blue_green,
)
"""All rules, in the order in which they are told."""
