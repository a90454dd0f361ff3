"""Puts Classic Load Balancers in front of ministack's load balancers, and mends what those answer wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb
from ministack.services.cloudformation import provisioners

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
    _mend_forwarding()
    name_resources(NAME, _resource_arn)


def _resource_arn(request: Request) -> str | None:
    form = read_form(request.body, request.query)
    # No description can be allowed for one load balancer or target group alone.
    if form.get("Action", "").startswith("Describe"):
        return "*"
    name = form.get("LoadBalancerName") or form.get("LoadBalancerNames.member.1")
    if form.get("Version") == _CLASSIC and name:
        return request.scope.arn(NAME, f"loadbalancer/{name}")
    return form.get("RuleArn")


def _mend_forwarding() -> None:
    """Let actions forward to several target groups by weight, which ministack passes over."""
    parse, write, of_template = alb._parse_actions, alb._action_xml, provisioners._elbv2_listener_actions

    def parsed(parameters: Any, prefix: str = "DefaultActions") -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = parse(parameters, prefix)
        for number, action in enumerate(actions, 1):
            groups: list[dict[str, Any]] = []
            while True:
                field = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member.{len(groups) + 1}"
                arn = alb._p(parameters, f"{field}.TargetGroupArn")
                if not arn:
                    break
                groups.append({"TargetGroupArn": arn, "Weight": int(alb._p(parameters, f"{field}.Weight", "1"))})
            _forward(action, groups)
            _belong(_balancer_of(parameters), action)
        return actions

    def written(action: Mapping[str, Any]) -> str:
        groups = "".join(
            f"<member><TargetGroupArn>{each['TargetGroupArn']}</TargetGroupArn><Weight>{each['Weight']}</Weight></member>"
            for each in (action.get("ForwardConfig") or {}).get("TargetGroups", [])
        )
        config = f"<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig>" if groups else ""
        return str(write(action)).replace("</member>", f"{config}</member>")

    def made(properties: Mapping[str, Any], balancer: str | None, prop: str = "DefaultActions") -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = of_template(properties, balancer, prop)
        for action, source in zip(actions, properties.get(prop) or [], strict=False):
            listed = (source.get("ForwardConfig") or {}).get("TargetGroups") or []
            arns = [{"TargetGroupArn": each["TargetGroupArn"], "Weight": int(each.get("Weight", 1))} for each in listed]
            _forward(action, arns)
            # Of a rule, ministack says no load balancer.
            _belong(balancer or _balancer_of_listener(properties.get("ListenerArn")), action)
        return actions

    alb._parse_actions, alb._action_xml, provisioners._elbv2_listener_actions = parsed, written, made


def _balancer_of(parameters: Any) -> str:
    balancer = alb._p(parameters, "LoadBalancerArn")
    return str(balancer or _balancer_of_listener(alb._p(parameters, "ListenerArn")))


def _balancer_of_listener(arn: str | None) -> str:
    return str((alb._listeners.get(arn) or {}).get("LoadBalancerArn", ""))


def _belong(balancer: str | None, action: Mapping[str, Any]) -> None:
    """Note that the target groups of an action, also those of a rule, belong to a load balancer from now on."""
    for each in (action.get("ForwardConfig") or {}).get("TargetGroups", []):
        group = alb._tgs.get(each["TargetGroupArn"])
        if group is not None and balancer and balancer not in group["LoadBalancerArns"]:
            group["LoadBalancerArns"].append(balancer)


def _forward(action: dict[str, Any], groups: list[dict[str, Any]]) -> None:
    """Note the target groups of an action that forwards. A single one shows without its weight as well."""
    if action["Type"] != "forward":
        return
    if not groups and action.get("TargetGroupArn"):
        groups = [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 1}]
    action["ForwardConfig"] = {"TargetGroups": groups}
    if len(groups) == 1:
        action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
    else:
        action.pop("TargetGroupArn", None)


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
