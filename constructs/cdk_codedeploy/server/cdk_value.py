"""Values of ours that are the CDK's own values too."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import Any

import jsii


class _Deferred(jsii.JSIIAbstractClass):
    """Makes a value without telling JavaScript, which the CDK's metaclass would do at once."""

    def __call__(cls, *args: Any, **parameters: Any) -> Any:  # noqa: N805 (what a metaclass makes are classes)
        return type.__call__(cls, *args, **parameters)


class CdkValue(metaclass=_Deferred):
    """A value that lives in Python, and that JavaScript sees as the CDK's class of that name when it asks for it.

    It comes before the CDK's class among the bases. Nothing crosses over to JavaScript until the value is handed to the
    CDK: to a deployment group of its own, or to one of its ``…Props``.
    """

    @abstractmethod
    def _as_the_cdks(self) -> Any:
        """Return the same value as the CDK makes it."""

    @cached_property
    def __jsii_ref__(self) -> Any:
        return self._as_the_cdks().__jsii_ref__
