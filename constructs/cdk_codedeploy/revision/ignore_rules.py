"""Which files of a directory are left out of the bundle: ``.codedeployignore``, in the syntax of ``.gitignore``.

The lines are read here, the wildcards are matched by wcmatch. ``tests/revision/test_ignore_rules.py`` holds the two
together against git itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

IGNORE_FILE = ".codedeployignore"
"""Name of the file in the root of a revision that lists what is left out."""

DEFAULT_IGNORES: tuple[str, ...] = (".git", ".hg", ".svn", f"/{IGNORE_FILE}", ".DS_Store", "__MACOSX")
"""What is left out in any case, unless a line takes it back by its name (``!.git``, but not ``!*``)."""

_DEFAULT_NAMES = {line.lstrip("/") for line in DEFAULT_IGNORES}


@dataclass(frozen=True)
class _Pattern:
    """One line: what it matches, and what that means."""

    wildcard: str
    ignores: bool
    only_directories: bool

    @property
    def name(self) -> str:
        """The last part of the wildcard."""
        return self.wildcard.rpartition("/")[2]


@dataclass(frozen=True)
class _Rule:
    """Neighbouring lines that mean the same, as one expression."""

    expression: re.Pattern[str]
    ignores: bool
    only_directories: bool


class IgnoreRules:
    """Patterns in the syntax of ``.gitignore``. The last one that matches decides.

    As in git, nothing inside an ignored directory can be taken back: whoever walks a tree does not enter it.
    A difference on purpose: ``?`` and ``[...]`` match a character here, and a byte of UTF-8 in git.

    Args:
        lines: The lines of the file, with or without their line ends. ``DEFAULT_IGNORES`` count as well.

    Source: gitignore(5), "Pattern format".
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        given = [found for line in lines if (found := _read(line)) is not None]
        defaults = [found for line in DEFAULT_IGNORES if (found := _read(line)) is not None]
        # Lines such as `!*/`, which are there to get at something else, do not bring back what git keeps.
        named = [pattern for pattern in given if not pattern.ignores and pattern.name in _DEFAULT_NAMES]
        # The last match decides, so the last line is asked first.
        self._rules = _compiled([*given, *defaults, *named][::-1])

    @classmethod
    def of_text(cls, text: str) -> IgnoreRules:
        """Read a whole file."""
        return cls(text.removeprefix("\ufeff").split("\n"))

    def ignores(self, path: str, *, is_directory: bool) -> bool:
        """Tell whether a path is left out.

        Args:
            path: Path below the root, with slashes.
            is_directory: Whether it is a directory. A link to one is none.
        """
        for rule in self._rules:
            if (is_directory or not rule.only_directories) and rule.expression.match(path):
                return rule.ignores
        return False


def _read(line: str) -> _Pattern | None:
    """Read one line; None when it says nothing."""
    line = line.rstrip("\r\n")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    ignores = not line.startswith("!")
    line = line.removeprefix("!")
    only_directories = line.endswith("/")
    line = line.removesuffix("/")
    # A backslash at the end escapes nothing: git lets such a line match nothing.
    if not line or (len(line) - len(line.rstrip("\\"))) % 2:
        return None
    wildcard = line.lstrip("/") if "/" in line else f"**/{line}"
    if wildcard.endswith("/**"):
        # What is inside, but not the directory itself.
        wildcard += "/*"
    return _Pattern(wildcard, ignores, only_directories)


def _compiled(patterns: Sequence[_Pattern]) -> list[_Rule]:
    from wcmatch import glob

    # Case matters and a slash separates on every system, and a star matches a leading dot.
    flags = glob.GLOBSTAR | glob.DOTGLOB | glob.CASE | glob.FORCEUNIX
    alike = groupby(patterns, key=lambda pattern: (pattern.ignores, pattern.only_directories))
    rules: list[_Rule] = []
    for meaning, group in alike:
        expressions, _ = glob.translate([pattern.wildcard for pattern in group], flags=flags, limit=0)
        rules.append(_Rule(re.compile("|".join(expressions)), *meaning))
    return rules
