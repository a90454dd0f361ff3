"""Puts our small services in front of ministack's services of the same names."""

from __future__ import annotations

from emulator.api.json_api import answer_json
from emulator.api.rest import answer_rest
from emulator.hosting.services import Request, Response, add_service, extend_service
from emulator.roles_anywhere.service import RolesAnywhere
from emulator.small_services.activations import Activations
from emulator.small_services.associations import Associations
from emulator.small_services.notification_rules import NotificationRules

_NOTIFICATIONS = "codestar-notifications"


def add_associations(associations: Associations) -> None:
    """Answer the operations on associations in Systems Manager."""

    def answer(request: Request) -> Response | None:
        return answer_json(associations.api, request.scope, request.target, request.body)

    extend_service("ssm", answer)


def add_activations(activations: Activations) -> None:
    """Answer the operations on hybrid activations in Systems Manager."""

    def answer(request: Request) -> Response | None:
        return answer_json(activations.api, request.scope, request.target, request.body)

    extend_service("ssm", answer)


def add_roles_anywhere(roles_anywhere: RolesAnywhere) -> None:
    """Answer IAM Roles Anywhere."""

    def answer(request: Request) -> Response | None:
        return answer_rest(roles_anywhere.api, request.scope, request.method, request.path, request.query, request.body)

    add_service("rolesanywhere", answer, namespace="rolesanywhere")


def add_notification_rules(rules: NotificationRules) -> None:
    """Answer CodeStar Notifications."""

    def answer(request: Request) -> Response | None:
        return answer_rest(rules.api, request.scope, request.method, request.path, request.query, request.body)

    add_service(_NOTIFICATIONS, answer, namespace=_NOTIFICATIONS)
