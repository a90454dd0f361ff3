"""Puts Classic Load Balancers in front of ministack's load balancers, and mends what those answer wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from ministack.services import alb

from emulator.api.query import answer_query, read_form
from emulator.hosting.services import Request, Response, extend_service, name_resources
from emulator.load_balancing.service import ClassicLoadBalancing

NAME = "elasticloadbalancing"
_CLASSIC = "2012-06-01"


def add_classic_load_balancing(balancing: ClassicLoadBalancing) -> None:
    """Answer the version of Elastic Load Balancing that is about Classic Load Balancers.

    Args:
        balancing: The service.
    """

    def answer(request: Request) -> Response | None:
        form = read_form(request.body, request.query)
        if form.get("Version") == _CLASSIC:
            return answer_query(balancing.api, request.scope, form)
        return _refuse_unknown_names(form)

    extend_service(NAME, answer)
    name_resources(NAME, _resource_arn)


def _resource_arn(request: Request) -> str | None:
    form = read_form(request.body, request.query)
    # No description can be allowed for one load balancer or target group alone.
    if form.get("Action", "").startswith("Describe"):
        return "*"
    name = form.get("LoadBalancerName") or form.get("LoadBalancerNames.member.1")
    if form.get("Version") == _CLASSIC and name:
        return request.scope.arn(NAME, f"loadbalancer/{name}")
    return None


def _refuse_unknown_names(form: Mapping[str, str]) -> Response | None:
    """Say that a target group is not there; ministack would pass over its name."""
    if form.get("Action") != "DescribeTargetGroups":
        return None
    names = [value for field, value in form.items() if field.startswith("Names.member.")]
    known = {group["TargetGroupName"] for group in alb._tgs.values()}
    if all(name in known for name in names):
        return None
    message = f"Target groups {[name for name in names if name not in known]} not found"
    body = (
        '<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><Error><Type>Sender</Type>'
        f"<Code>TargetGroupNotFound</Code><Message>{escape(message)}</Message></Error>"
        "<RequestId>0</RequestId></ErrorResponse>"
    )
    return 400, {"Content-Type": "text/xml"}, body.encode()
