"""Every rule about AppSpec files, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdk_codedeploy.appspec.rule import Rule
from cdk_codedeploy.appspec.rules import hooks, permissions, server, service, text
from cdk_codedeploy.appspec.rules.text import (
    ALIAS,
    ALIAS_ON_SERVICE,
    BYTE_ORDER_MARK,
    DATE,
    ENCODING,
    MORE_DOCUMENTS,
    REFUSED_TAG,
    REPEATED_KEY,
    SYNTAX,
    TAB,
    TAG,
    TOO_DEEP,
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.id: rule
        for module in (text, server, permissions, hooks, service)
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    }
)
"""The rules by identifier, those of the text first, then Server, then Lambda and ECS."""

__all__ = [
    "ALIAS",
    "ALIAS_ON_SERVICE",
    "BYTE_ORDER_MARK",
    "DATE",
    "ENCODING",
    "MORE_DOCUMENTS",
    "REFUSED_TAG",
    "REPEATED_KEY",
    "RULES",
    "SYNTAX",
    "TAB",
    "TAG",
    "TOO_DEEP",
]
