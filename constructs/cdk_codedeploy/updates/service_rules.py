"""Services of Amazon ECS that CodeDeploy deploys to: what an update of them cannot change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cdk_codedeploy.updates.problem import UpdateProblem, UpdateRule
from cdk_codedeploy.updates.replacement import CREATE_ONLY, Replacements
from cdk_codedeploy.updates.template import Resource, Template
from cdk_codedeploy.updates.values import ABSENT, Difference, as_map, canonical, differences, written

SERVICE = "AWS::ECS::Service"
CODE_DEPLOY = "CODE_DEPLOY"
_TASK_DEFINITION = "AWS::ECS::TaskDefinition"
_IN_DEPLOYMENTS = "leave it in the template as it is, and give it to deployments, with {} of app_spec()"
_SECOND = "leave it as it is, or make a second service with a deployment group of its own and move the traffic there"


@dataclass(frozen=True, kw_only=True)
class FixedProperty:
    """A property that Amazon ECS does not change in a service with the controller ``CODE_DEPLOY``.

    Attributes:
        name: Its name.
        way_out: What to do instead.
        defaults: What the service takes where the template says nothing, by the names on the way to it.
    """

    name: str
    way_out: str
    defaults: Mapping[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])


FIXED = (
    FixedProperty(name="CapacityProviderStrategy", way_out=_IN_DEPLOYMENTS.format("capacity_provider_strategy=")),
    FixedProperty(name="ForceNewDeployment", way_out="take it out, and start a deployment of CodeDeploy"),
    FixedProperty(
        name="LoadBalancers",
        way_out="leave it in the template as it is: a deployment takes the container and port of its AppSpec file and "
        "the target groups of its deployment group",
    ),
    FixedProperty(
        name="NetworkConfiguration",
        way_out=_IN_DEPLOYMENTS.format("network="),
        defaults={("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"): "DISABLED"},
    ),
    FixedProperty(
        name="PlatformVersion",
        way_out=_IN_DEPLOYMENTS.format("platform_version="),
        defaults={("PlatformVersion",): "LATEST"},
    ),
    FixedProperty(name="ServiceConnectConfiguration", way_out=_SECOND),
    FixedProperty(name="ServiceRegistries", way_out=_SECOND),
    FixedProperty(
        name="TaskDefinition", way_out="leave it in the template as it is, and deploy the revision with CodeDeploy"
    ),
    FixedProperty(name="VolumeConfigurations", way_out=_SECOND),
    FixedProperty(name="VpcLatticeConfigurations", way_out=_SECOND),
)
"""What UpdateService refuses. ECS API reference, "UpdateService": what it lists for the controller ``CODE_DEPLOY``, and
what is not said to go without a deployment."""


def service_problems(deployed: Template, new: Template, replaced: Replacements) -> Iterator[UpdateProblem]:
    """Return what goes wrong with the services of a template.

    Args:
        deployed: The template that is deployed.
        new: The next one.
        replaced: What is replaced.
    """
    for before in deployed.of_type(SERVICE):
        after = new.resources.get(before.logical_id)
        if after is None or after.type != SERVICE:
            continue
        was, will_be = controller_of(before), controller_of(after)
        if CODE_DEPLOY in (was, will_be):
            yield from _replacements(before, after, replaced)
        if was == will_be == CODE_DEPLOY:
            yield from _fixed(before, after, replaced)
            yield from _resent(before, after, deployed, new)
        elif will_be == CODE_DEPLOY:
            yield _handed_over(after, was)
        elif was == CODE_DEPLOY:
            yield _leaving(after, will_be)
    yield from _moved(deployed, new)


def controller_of(service: Resource) -> str:
    """Return the deployment controller of a service."""
    return str(as_map(service.properties.get("DeploymentController")).get("Type") or "ECS")


def _replacements(before: Resource, after: Resource, replaced: Replacements) -> Iterator[UpdateProblem]:
    for name in CREATE_ONLY[SERVICE]:
        for found in _changes(before, after, name, {}, replaced):
            yield _problem(
                UpdateRule.REPLACED,
                after,
                found,
                allowed="CloudFormation replaces the service: the new one runs the first task definition, and the one "
                "that serves is deleted",
                remedy=_SECOND,
            )


def _fixed(before: Resource, after: Resource, replaced: Replacements) -> Iterator[UpdateProblem]:
    for each in FIXED:
        for found in _changes(before, after, each.name, each.defaults, replaced):
            yield _problem(
                UpdateRule.FIXED,
                after,
                found,
                allowed="Amazon ECS refuses to change it in a service that CodeDeploy deploys to",
                remedy=each.way_out,
            )


def _changes(
    before: Resource, after: Resource, name: str, defaults: Mapping[tuple[str, ...], str], replaced: Replacements
) -> Iterator[Difference]:
    """Return the changes of a property, or what it refers to that becomes another resource."""
    old, new = before.properties.get(name, ABSENT), after.properties.get(name, ABSENT)
    found = [
        each
        for each in differences(old, new, (name,))
        if _or_default(each.path, each.before, defaults) != _or_default(each.path, each.after, defaults)
    ]
    yield from found
    other = None if found else replaced.behind(new)
    if other is not None:
        yield Difference((name,), old, _Replaced(*other))


@dataclass(frozen=True)
class _Replaced:
    """A reference whose resource becomes another one."""

    logical_id: str
    why: str


def _or_default(path: tuple[str, ...], value: object, defaults: Mapping[tuple[str, ...], str]) -> object:
    return defaults.get(path, value) if value is ABSENT else canonical(value)


def _resent(before: Resource, after: Resource, deployed: Template, new: Template) -> Iterator[UpdateProblem]:
    """Warn of a change beside a new revision of the family, which Amazon ECS takes for a change of what runs."""
    family = after.properties.get("TaskDefinition")
    if not isinstance(family, str) or (before.properties == after.properties and before.depends_on == after.depends_on):
        return
    for task in new.of_type(_TASK_DEFINITION):
        old = deployed.resources.get(task.logical_id)
        if task.properties.get("Family") == family and old is not None:
            changed = next(differences(old.properties, task.properties), None)
            if changed is not None:
                yield UpdateProblem(
                    rule=UpdateRule.RESENT,
                    logical_id=after.logical_id,
                    path=after.path,
                    parameter="service",
                    value=f"a change beside a new revision of its task definition {task.path or task.logical_id}",
                    allowed="CloudFormation sends the whole service with each change, and Amazon ECS takes the newest "
                    "revision of the family for another task definition",
                    remedy="change one of the two, deploy the revision with CodeDeploy, then change the other",
                )


def _handed_over(after: Resource, was: str) -> UpdateProblem:
    return _problem(
        UpdateRule.CONTROLLER,
        after,
        Difference(("DeploymentController", "Type"), was, CODE_DEPLOY),
        allowed="Amazon ECS does not hand a service over to CodeDeploy",
        remedy="make a second service with the controller CODE_DEPLOY, and move the traffic there",
    )


def _leaving(after: Resource, will_be: str) -> UpdateProblem:
    return _problem(
        UpdateRule.LEAVES,
        after,
        Difference(("DeploymentController", "Type"), CODE_DEPLOY, will_be),
        allowed="when the stack goes back, Amazon ECS refuses to give CodeDeploy the service again",
        remedy="change the controller with the API first, as the guide from CodeDeploy to Amazon ECS has it",
    )


def _moved(deployed: Template, new: Template) -> Iterator[UpdateProblem]:
    gone = [each for each in deployed.of_type(SERVICE) if each.logical_id not in new.resources]
    come = [each for each in new.of_type(SERVICE) if each.logical_id not in deployed.resources]
    pairs = zip((each for each in gone if controller_of(each) == CODE_DEPLOY), come, strict=False)
    for each, other in pairs:
        yield UpdateProblem(
            rule=UpdateRule.MOVED,
            logical_id=each.logical_id,
            path=each.path,
            parameter="service",
            value=f"no service of the logical id {each.logical_id} any more, and {other.logical_id} as a new one",
            allowed="CloudFormation makes the new one with the first task definition and deletes the one that serves",
            remedy=f'where only the construct has moved, keep its id with override_logical_id("{each.logical_id}")',
        )


def _problem(rule: UpdateRule, resource: Resource, found: Difference, *, allowed: str, remedy: str) -> UpdateProblem:
    if isinstance(found.after, _Replaced):
        value = f"a reference to {found.after.logical_id}, which CloudFormation replaces because {found.after.why}"
    else:
        value = f"{written(found.after)} in place of {written(found.before)}"
    return UpdateProblem(
        rule=rule,
        logical_id=resource.logical_id,
        path=resource.path,
        parameter=".".join(found.path),
        value=value,
        allowed=allowed,
        remedy=remedy,
    )
