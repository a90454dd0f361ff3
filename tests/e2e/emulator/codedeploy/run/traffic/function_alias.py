"""The alias of a function, which says how much traffic which version gets."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import error_code

_LONGEST_WAIT_SECONDS = 3600
_POLL_SECONDS = 15
_ALL = 100
_MISSING = "INVALID_LAMBDA_FUNCTION"
_UNFIT = "INVALID_LAMBDA_CONFIGURATION"


class FunctionAlias:
    """An alias, seen and changed with the service role.

    Args:
        context: The deployment.
        function: Name of the function.
        alias: Name of the alias.
    """

    def __init__(self, context: Context, function: str, alias: str) -> None:
        self._context = context
        self._function = function
        self._alias = alias

    def must_point_to(self, version: str) -> None:
        """Check that all traffic goes to a version.

        Raises:
            DeploymentError: ``INVALID_LAMBDA_FUNCTION`` when there is no such alias, ``INVALID_LAMBDA_CONFIGURATION``
                when it points elsewhere, or to several versions.
        """
        found = self._call("GetAlias")
        if found["FunctionVersion"] != version:
            message = f"{self} points to version {found['FunctionVersion']}, CurrentVersion is {version}."
            raise DeploymentError(_UNFIT, message)
        weights = (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
        if weights:
            message = f"{self} gives traffic to version {', '.join(weights)} as well: {weights}."
            raise DeploymentError(_UNFIT, message)

    def must_find(self, version: str) -> None:
        """Check that there is a version, as Lambda does when an alias is to point there.

        Raises:
            DeploymentError: ``INVALID_LAMBDA_FUNCTION``.
        """
        client = self._context.surroundings.aws.client(self._context.role.scope, "lambda")
        try:
            client.get_function_configuration(FunctionName=self._function, Qualifier=version)
        except ClientError as error:
            raise DeploymentError(_MISSING, f"{self._function} has no version {version}.") from error

    def shift(self, current: str, target: str, percent: int) -> None:
        """Give a percentage of the traffic to another version.

        Raises:
            DeploymentError: When the alias cannot be changed.
        """
        if percent >= _ALL:
            self.point_to(target)
            return
        weights = {target: percent / _ALL}
        self._call("UpdateAlias", FunctionVersion=current, RoutingConfig={"AdditionalVersionWeights": weights})

    def point_to(self, version: str) -> None:
        """Give all traffic to a version.

        Raises:
            DeploymentError: When the alias cannot be changed.
        """
        self._call("UpdateAlias", FunctionVersion=version, RoutingConfig={"AdditionalVersionWeights": {}})

    def wait_for_concurrency(self) -> None:
        """Wait until provisioned concurrency, where the alias has any, is there for the new version.

        Raises:
            DeploymentError: When it is not within an hour.
        """
        waited = 0
        while (status := self._concurrency()) not in {None, "READY"}:
            self._context.check()
            if status == "FAILED" or waited >= _LONGEST_WAIT_SECONDS:
                message = f"{self} has no provisioned concurrency: {status}."
                raise DeploymentError(_UNFIT, message)
            self._context.surroundings.clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS

    def _concurrency(self) -> str | None:
        try:
            answer = self._context.role.call(
                "lambda", "GetProvisionedConcurrencyConfig", FunctionName=self._function, Qualifier=self._alias
            )
        except ClientError as error:
            if error_code(error) == "ProvisionedConcurrencyConfigNotFoundException":
                return None
            raise self._invalid(error) from error
        return str(answer["Status"])

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._context.role.call(
                "lambda", operation, FunctionName=self._function, Name=self._alias, **parameters
            )
        except ClientError as error:
            raise self._invalid(error) from error

    def _invalid(self, error: ClientError) -> DeploymentError:
        code = _MISSING if error_code(error) == "ResourceNotFoundException" else _UNFIT
        return DeploymentError(code, f"{self} cannot be used: {error_code(error)}.")

    def __str__(self) -> str:
        return f"The alias {self._function}:{self._alias}"
