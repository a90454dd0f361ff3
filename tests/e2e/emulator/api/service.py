"""A service: its model, and a function for each operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
from botocore.model import OperationModel  # noqa: TC002  # botocore.session loads it in any case.
from botocore.validate import ParamValidator

from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

Operation = Callable[[Scope, dict[str, Any]], Mapping[str, Any] | None]


class Service:
    """Checks requests against botocore's model and calls the function of the operation.

    Args:
        name: boto3's name of the service.
        operations: Operations by name. Others are not answered.
    """

    def __init__(self, name: str, operations: Mapping[str, Operation]) -> None:
        self.model = botocore.session.Session().get_service_model(name)
        self._operations = dict(operations)
        unknown = sorted(set(operations) - set(self.model.operation_names))
        if unknown:
            raise ValueError(f"{name} has no operations {unknown}.")

    def operation(self, name: str) -> OperationModel | None:
        """Return the model of an operation that is answered here, or None."""
        return self.model.operation_model(name) if name in self._operations else None

    def call(self, scope: Scope, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """Run an operation.

        Raises:
            ApiError: When the request does not fit the model, or the operation refuses it.
        """
        shape = self.model.operation_model(name).input_shape
        if shape is not None:
            report = ParamValidator().validate(request, shape)
            if report.has_errors():
                raise ApiError("ValidationError", report.generate_report())
        return dict(self._operations[name](scope, request) or {})
