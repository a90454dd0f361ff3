"""PowerShell as a parser sees it: no PowerShell can be installed from a package index, so nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter
import tree_sitter_powershell

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
# What PowerShell itself defines.
AUTOMATIC = {"_", "null", "true", "false", "lastexitcode", "erroractionpreference", "progresspreference"}


class Script:
    """A parsed script."""

    def __init__(self, text: str) -> None:
        self.bytes = text.encode()
        self.root = _PARSER.parse(self.bytes).root_node

    def of(self, kind: str) -> list[str]:
        """The text of every node of a kind."""
        return [self._text(node) for node in self._nodes() if node.type == kind]

    @property
    def errors(self) -> list[str]:
        """What the parser could not read."""
        return [self._text(node) for node in self._nodes() if node.type == "ERROR" or node.is_missing]

    @property
    def functions(self) -> set[str]:
        """The functions that it defines."""
        return set(self.of("function_name"))

    @property
    def commands(self) -> set[str]:
        """The commands that it calls."""
        return set(self.of("command_name"))

    @property
    def read(self) -> set[str]:
        """The variables that it uses, in lower case and without their scope."""
        names = (name.strip("$@{}").lower() for name in self.of("variable"))
        return {name.rpartition(":")[2] for name in names if not name.startswith("env:")}

    @property
    def assigned(self) -> set[str]:
        """The variables that it gives a value: by assignment, as a parameter, or in a loop."""
        found = set()
        for node in self._nodes():
            if node.type in {"left_assignment_expression", "script_parameter", "foreach_statement"}:
                name = next((child for child in _inside(node) if child.type == "variable"), None)
                if name is not None:
                    found.add(self._text(name).lstrip("$").rpartition(":")[2].lower())
        return found

    def assignment(self, name: str) -> list[str]:
        """The texts that a variable is given, as PowerShell reads them."""
        found = []
        for node in self._nodes():
            if node.type != "assignment_expression":
                continue
            left, right = node.children[0], node.children[-1]
            if self._text(left) == f"${name}":
                literal = next((child for child in _inside(right) if child.type.startswith("verbatim_string")), None)
                if literal is not None:
                    found.append(self._text(literal)[1:-1].replace("''", "'"))
        return found

    def _nodes(self) -> Iterator[tree_sitter.Node]:
        yield self.root
        yield from _inside(self.root)

    def _text(self, node: tree_sitter.Node) -> str:
        return self.bytes[node.start_byte : node.end_byte].decode()


def _inside(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    for child in node.children:
        yield child
        yield from _inside(child)
