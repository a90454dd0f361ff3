"""Where a symbolic link in a tree leads, told from the tree alone: the machine that bundles it does not count."""

from __future__ import annotations

from collections.abc import Mapping

# As many as Linux follows (path_resolution(7)).
_MOST_LINKS = 40


def resolve(path: str, links: Mapping[str, str]) -> str | None:
    """Follow a link through the tree.

    Args:
        path: Path of the link below the root, with slashes.
        links: The text of every link in the tree, by its path.

    Returns:
        The path below the root that it leads to, ``""`` for the root itself, which need not exist; None when it leaves
        the tree, also to come back, or goes round in circles.
    """
    left = path.split("/")[::-1]
    found: list[str] = []
    followed = 0
    while left:
        name = left.pop()
        if name in {"", "."}:
            continue
        if name == "..":
            if not found:
                return None
            found.pop()
            continue
        found.append(name)
        text = links.get("/".join(found))
        if text is None:
            continue
        followed += 1
        if followed > _MOST_LINKS or is_absolute(text):
            return None
        found.pop()
        left += text.split("/")[::-1]
    return "/".join(found)


def is_absolute(text: str) -> bool:
    """Tell whether a link names a place of its machine, in the way of Linux or of Windows."""
    return text.startswith(("/", "\\")) or text[1:2] == ":"
