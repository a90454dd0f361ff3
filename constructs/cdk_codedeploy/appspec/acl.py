"""Access control entries, as the agent reads them: ``[d:]type:name:rights``."""

from __future__ import annotations

from dataclasses import dataclass

_TYPES = {
    "u": "u", "user": "u", "g": "g", "group": "g", "m": "m", "mask": "m", "o": "o", "other": "o",
}  # fmt: skip
_DEFAULT = {"d", "default"}
_PARTS = range(2, 5)
_NAMELESS = {"m": "the mask", "o": "others"}
_RIGHTS = "rwx"
_MOST_RIGHTS = 7


class AclError(Exception):
    """An entry that the agent refuses; the text says why, as a clause."""


class BaseEntryError(AclError):
    """An entry for the owner, the group or the others of the file itself."""


@dataclass(frozen=True)
class AccessEntry:
    """One entry.

    Attributes:
        type: ``u``, ``g``, ``m`` or ``o``.
        name: The user or group; empty for the mask, for others, and in default entries for the owner.
        rights: Three characters such as ``rw-``.
        default: Whether it is what new files in a directory get.
        typed: Whether the type was written, as generation 2 of the agent needs it.
    """

    type: str
    name: str
    rights: str
    default: bool = False
    typed: bool = True

    @classmethod
    def parse(cls, text: str) -> AccessEntry:
        """Read an entry.

        Args:
            text: Such as ``u:deploy:rw``, ``default:group:web:r-x``, ``m::7``.

        Raises:
            AclError: If generation 1.8 of the agent refuses it.
        """
        parts = text.split(":", _PARTS.stop)
        if len(parts) not in _PARTS:
            raise AclError("an entry has two to four parts between colons")
        *before, name, rights = parts
        default = bool(before) and before[0] in _DEFAULT
        kinds = before[1:] if default else before
        if len(kinds) > 1 or (kinds and kinds[0] not in _TYPES):
            raise AclError("before the name stand d or default, and then one of u, g, m and o")
        kind = _TYPES[kinds[0]] if kinds else ""
        if not kind and _TYPES.get(name) in _NAMELESS:
            kind, name, typed = _TYPES[name], "", True
        else:
            kind, typed = kind or "u", bool(kinds)
        _check_name(kind, name, default=default)
        return cls(kind, name, _rights(rights), default, typed)

    @property
    def is_named(self) -> bool:
        """Whether it is for one user or group, so that a mask limits it."""
        return bool(self.name)

    def __str__(self) -> str:
        """Return the entry in the form that both generations read alike."""
        return f"{'d:' if self.default else ''}{self.type}:{self.name}:{self.rights}"


def _check_name(kind: str, name: str, *, default: bool) -> None:
    if kind in _NAMELESS and name:
        raise AclError(f"an entry for {_NAMELESS[kind]} has no name")
    if not name and not default and kind != "m":
        raise BaseEntryError("the file's own rights are no entries")


def _rights(text: str) -> str:
    if len(text) == 1 and text in "01234567":
        number = int(text)
        return "".join(right if number & (4 >> index) else "-" for index, right in enumerate(_RIGHTS))
    if foreign := set(text) - set(_RIGHTS + "-"):
        raise AclError(f"rights are one digit from 0 to 7 or letters of rwx-, not {min(foreign)!r}")
    return "".join(right if right in text else "-" for right in _RIGHTS)


def missing_masks(entries: list[AccessEntry], rights: str = "rwx") -> list[AccessEntry]:
    """Return the masks that names need and that are not given, for the entries themselves and for default ones.

    Args:
        entries: All entries of a permission.
        rights: The rights of a mask that is added. The default limits nobody.
    """
    missing: list[AccessEntry] = []
    for default in (False, True):
        these = [entry for entry in entries if entry.default is default]
        if any(entry.is_named for entry in these) and not any(entry.type == "m" for entry in these):
            missing.append(AccessEntry("m", "", rights, default))
    return missing
