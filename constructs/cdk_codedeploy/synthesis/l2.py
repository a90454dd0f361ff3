"""L2 constructs made without checking types that are as they should be."""

from __future__ import annotations

from typing import Any, TypeVar

import aws_cdk as cdk
from constructs import Construct

from cdk_codedeploy.synthesis.l1 import create

_L2 = TypeVar("_L2", bound=Construct)


def begin_l2(resource: cdk.Resource, scope: Any, id: Any, *, physical_name: Any = None) -> None:
    """Do what the constructor of ``cdk.Resource`` does, less the checks of Python types.

    The checks take longer than all else that it does in Python. Where a type is wrong, it is left to say so.

    Args:
        resource: The construct, from within its constructor.
        scope: Construct to make it in.
        id: Id in the scope.
        physical_name: Physical name. Default: CloudFormation generates one.
    """
    if isinstance(scope, Construct) and isinstance(id, str) and isinstance(physical_name, (str, type(None))):
        properties = {} if physical_name is None else {"physicalName": physical_name}
        create(type(resource), resource, [scope, id, properties])
    else:
        cdk.Resource.__init__(resource, scope, id, physical_name=physical_name)


def make_l2(l2: type[_L2], properties: type, scope: Construct, id: str, **values: Any) -> _L2:
    """Make a construct of the CDK as its own constructor does, less the checks of Python types.

    JavaScript checks the types again, and the parameters of this library were checked before.

    Args:
        l2: The class of the construct.
        properties: The class of its ``…Props``, which knows JavaScript's name of each property.
        scope: Construct to make it in.
        id: Id in the scope.
        values: Properties by their names in Python. None leaves one out.
    """
    names: dict[str, str] = properties.__jsii_name_mapping__  # type: ignore[attr-defined]
    given: dict[str, Any] = {names[name]: value for name, value in values.items() if value is not None}
    made = l2.__new__(l2)
    create(l2, made, [scope, id, given])
    return made
