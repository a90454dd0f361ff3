"""Compare an app with what is deployed, before an update fails or takes a service down."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, listed, shown
from cdk_codedeploy.synthesis import (
    Warning_,
    at_the_end_of_each_stage,
    compare_with_deployed,
    object_id,
    template_of,
    warn,
)
from cdk_codedeploy.tokens import is_token
from cdk_codedeploy.updates import Template, UpdateProblem, UpdateRule, check_update, read_template

if TYPE_CHECKING:
    from constructs import IConstruct

_SUFFIXES = (".template.json", ".template.yaml", ".template.yml")
_WARNINGS = {
    UpdateRule.LEAVES: Warning_.SERVICE_LEAVES,
    UpdateRule.LISTENER: Warning_.LISTENER_RESET,
    UpdateRule.MOVED: Warning_.SERVICE_MOVED,
    UpdateRule.RESENT: Warning_.SERVICE_RESENT,
}


def check_updates(
    scope: IConstruct, *, deployed: str | os.PathLike[str], accepted: Sequence[IConstruct] | None = None
) -> None:
    """Compare each stack with its deployed template, and refuse updates that would go wrong.

    Amazon ECS refuses most changes of a service that CodeDeploy deploys to, and CloudFormation answers some others
    with another service beside it, so the stack fails after minutes, or the service is down. Nothing in one template
    shows it; two do. So keep the templates that are deployed, and call this once at the end of the program:

        codedeploy.check_updates(app, deployed="deployed")

    Refused are changes of the network, the load balancers, the task definition, the platform version and the like, and
    what would replace a service or a deployment group; also where only something that they refer to is replaced, such
    as a security group with another description. Warned is of listeners that CloudFormation would reset.

    Refused are also a deployment group for instances that is turned to blue/green, or back, under its own name, and one
    whose instances would end before those of the new one have a revision.

    Args:
        scope: An app, a stage or a stack. All stacks in it are compared, nested ones too.
        deployed: Directory with the deployed templates, under the names that they have in ``cdk.out`` or, with
            ``.template.json`` or ``.template.yaml``, under the name of the stack: a copy of ``cdk.out``, or answers of
            ``aws cloudformation get-template``. A stack without one is taken to be deployed for the first time, which
            ``cdk synth`` says.
        accepted: Constructs whose changes are on purpose, with all that is in them. Default: none.

    Raises:
        ValidationError: When there is no such directory, or a parameter has another type.

    Source: Amazon ECS API reference, "UpdateService"; CloudFormation template reference, "AWS::ECS::Service".
    """
    refuse_plain("scope", scope, "pass the App, a Stage or a Stack")
    check_kind("deployed", deployed, (str, os.PathLike), "give the path of a directory", required=True)
    folder = Path(deployed)
    # An empty path would be the directory that the app runs in.
    if not os.fspath(deployed) or not folder.is_dir():
        raise ValidationError(
            "deployed",
            shown(os.fspath(deployed)),
            allowed="there is no such directory",
            remedy="make it, also where nothing is deployed yet; it is relative to the directory that the app runs in",
        )
    constructs = listed("accepted", accepted)
    for each in constructs:
        refuse_plain("accepted", each, "pass constructs, such as the service")
    compare_with_deployed(scope)
    at_the_end_of_each_stage(scope, lambda stage: _check(stage, scope, folder, constructs))


def _check(stage: IConstruct, scope: IConstruct, folder: Path, accepted: Sequence[IConstruct]) -> list[str]:
    return [
        sentence for stack in _stacks(stage) if _is_in(stack, scope) for sentence in _sentences(stack, folder, accepted)
    ]


def _stacks(stage: IConstruct) -> Iterator[cdk.Stack]:
    """Return the stacks of a stage, without those of the stages in it."""
    own = object_id(stage)
    for each in stage.node.find_all():
        if isinstance(each, cdk.Stack) and object_id(cdk.Stage.of(each) or each.node.root) == own:
            yield each


def _is_in(stack: cdk.Stack, scope: IConstruct) -> bool:
    return f"{stack.node.path}/".startswith(f"{scope.node.path}/") or not scope.node.path


def _sentences(stack: cdk.Stack, folder: Path, accepted: Sequence[IConstruct]) -> Iterator[str]:
    file = next((each for each in _places(stack, folder) if each.is_file()), None)
    if file is None:
        cdk.Annotations.of(stack).add_info(
            f"{folder} has no {stack.template_file}, so this is taken for the first deployment and not compared"
        )
        return
    new = Template.of(template_of(stack), stack.node.path)
    try:
        deployed = read_template(file)
    except ValidationError as error:
        yield str(error)
        return
    problems = check_update(deployed, new)
    if not problems:
        return
    constructs = _by_logical_id(stack)
    untold = {
        logical_id
        for logical_id, resource in constructs.items()
        if any(_is_inside(resource, each) for each in accepted)
    }
    for problem in problems:
        resource = constructs.get(problem.logical_id)
        told = problem if resource is None else replace(problem, path=resource.node.path)
        if problem.logical_id not in untold:
            yield from _tell(told, resource or stack)


def _tell(problem: UpdateProblem, construct: IConstruct) -> list[str]:
    warning = _WARNINGS.get(problem.rule)
    if warning is None:
        return [str(problem)]
    warn(construct, warning, str(problem))
    return []


def _places(stack: cdk.Stack, folder: Path) -> Iterator[Path]:
    """Return where the template of a stack may be, first where ``cdk.out`` has it."""
    stage, root = cdk.Stage.of(stack), stack.node.root
    inside = folder
    if stage is not None and isinstance(root, cdk.Stage):
        inside = folder / os.path.relpath(stage.outdir, root.outdir)
    name = stack.template_file.removesuffix(_SUFFIXES[0])
    names = [name]
    if stack.nested_stack_parent is None and not is_token(stack.stack_name):
        names.append(stack.stack_name)
    for place in (inside, folder):
        for each in names:
            yield from (place / f"{each}{suffix}" for suffix in _SUFFIXES)


def _by_logical_id(stack: cdk.Stack) -> dict[str, cdk.CfnResource]:
    found = [each for each in stack.node.find_all() if isinstance(each, cdk.CfnResource)]
    own = object_id(stack)
    return {str(stack.resolve(each.logical_id)): each for each in found if object_id(each.stack) == own}


def _is_inside(construct: IConstruct, other: IConstruct) -> bool:
    path = other.node.path
    return not path or f"{construct.node.path}/".startswith(f"{path}/")
