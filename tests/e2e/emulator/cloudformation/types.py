"""All resource types that are added."""

from __future__ import annotations

from emulator.cloudformation import (
    auto_scaling,
    codedeploy,
    containers,
    ec2_instance,
    ec2_network,
    iam,
    load_balancing,
    management,
    roles_anywhere,
)
from emulator.cloudformation.handler import Handler

HANDLERS: dict[str, Handler] = {
    handler.type: handler
    for module in (
        auto_scaling,
        codedeploy,
        containers,
        ec2_instance,
        ec2_network,
        iam,
        load_balancing,
        management,
        roles_anywhere,
    )
    for handler in module.TYPES
}
