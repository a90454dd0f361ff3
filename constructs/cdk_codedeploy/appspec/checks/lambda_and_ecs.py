"""Checks of AppSpec files for Lambda and ECS: the resource and the hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cdk_codedeploy.appspec.checks.ecs import check_ecs_properties
from cdk_codedeploy.appspec.checks.function import check_hook_function
from cdk_codedeploy.appspec.checks.lambda_ import check_lambda_properties
from cdk_codedeploy.appspec.checks.service_keys import check_service_keys, is_list, is_mapping
from cdk_codedeploy.appspec.checks.version import check_version
from cdk_codedeploy.appspec.keys import functions
from cdk_codedeploy.appspec.keys_of_services import DOCUMENTS, RESOURCE_TYPES, RESOURCES
from cdk_codedeploy.appspec.near_miss import suggestion
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import service, text
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import Platform

_TARGET_SERVICE = "TargetService"
_CHECKS: Mapping[Platform, Callable[[Report, Value], None]] = {
    Platform.LAMBDA: check_lambda_properties,
    Platform.ECS: check_ecs_properties,
}


def check_service_document(report: Report, root: Value, platform: Platform) -> None:
    """Check the whole document."""
    if not root.is_mapping:
        report.add(text.ROOT, root)
        return
    check_service_keys(report, root, DOCUMENTS[platform])
    if root.has("version"):
        check_version(report, root.at("version"), on_server=False)
    if root.has("Resources"):
        _check_resources(report, root.at("Resources"), platform)
    check_function_hooks(report, root.at("Hooks"), platform)


def _check_resources(report: Report, resources: Value, platform: Platform) -> None:
    if not is_list(report, resources, "begin the resource with - and its name"):
        return
    items = list(resources.items())
    if len(items) != 1:
        remedy = "add the resource" if not items else "make a deployment for each"
        report.add(service.ONE_RESOURCE, resources, got=f"{len(items)} of them", remedy=remedy)
    for item in items:
        if not is_mapping(report, item, "write the resource's name, then Type and Properties under it"):
            continue
        entries = list(item.entries())
        if len(entries) != 1:
            remedy = "write a name and the resource under it; indent Type and Properties"
            report.add(service.ONE_RESOURCE, item, got=f"{len(entries)} names", remedy=remedy)
        for name, resource in entries:
            if platform is Platform.ECS and name.text != _TARGET_SERVICE and len(entries) == 1:
                report.add(service.TARGET_SERVICE, name, got=name.got)
            if resource.is_mapping or len(entries) == 1:
                check_resource(report, resource, platform)


def check_resource(report: Report, resource: Value, platform: Platform) -> None:
    """Check what stands under the name of the resource."""
    if not is_mapping(report, resource, "write Type and Properties under it"):
        return
    check_service_keys(report, resource, RESOURCES[platform])
    kind = resource.at("Type")
    if resource.has("Type") and kind.text != RESOURCE_TYPES[platform] and not kind.is_token:
        report.add(service.RESOURCE_TYPE, kind, type=RESOURCE_TYPES[platform])
    properties = resource.at("Properties")
    if resource.has("Properties") and is_mapping(report, properties, "write the properties under it"):
        _CHECKS[platform](report, properties)


def check_function_hooks(report: Report, hooks: Value, platform: Platform) -> None:
    """Check the functions of lifecycle events."""
    if hooks.is_null or not is_list(report, hooks, "begin each line with - and the name of an event"):
        return
    events = functions(platform).names
    known = ", ".join(events)
    latest = -1
    seen: set[str] = set()
    for item in hooks.items():
        if not is_mapping(report, item, f"write {events[0]}: and the function's name"):
            continue
        entries = list(item.entries())
        if len(entries) != 1:
            remedy = "begin a line with - for each event"
            report.add(
                service.SHAPE,
                item,
                got=f"{len(entries)} keys",
                name="an item of Hooks",
                kind="one event",
                remedy=remedy,
            )
        for event, function in entries:
            if event.text not in events:
                advice = suggestion(event.raw, events, "take one of them, or remove it")
                report.add(service.HOOK_EVENT, event, got=event.got, known=known, suggestion=advice)
                continue
            if event.text in seen:
                report.add(service.HOOK_REPEATED, event, got="the event once more")
            elif events.index(event.text) < latest:
                report.add(service.HOOK_ORDER, event, got="a later place", known=known)
            seen.add(event.text)
            latest = max(latest, events.index(event.text))
            check_hook_function(report, function)
