"""L2 constructs begun without checking types that are as they should be."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from cdk_codedeploy.synthesis.l1 import create


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
