"""Access rights of what a Server revision puts on an instance."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from cdk_codedeploy.appspec.acl import AccessEntry, missing_masks
from cdk_codedeploy.appspec.checks.context import check_context
from cdk_codedeploy.appspec.checks.permissions import TYPES, check_permission
from cdk_codedeploy.appspec.model import hold, without_none
from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import ApiText, check_kind, listed
from cdk_codedeploy.tokens import is_token


class ObjectType(ApiText):
    """What a permission reaches."""

    FILE = "file"
    DIRECTORY = "directory"


@dataclass(frozen=True)
class SelinuxContext:
    """An SELinux context.

    Args:
        type: SELinux type, such as ``httpd_sys_content_t``.
        range: SELinux range: ``s0``, ``s0-s3`` or ``s0:c0.c5,c9`` with categories 0 to 1023. The agent needs it, though
            the guide calls it optional.
        name: SELinux user. Default: none is set.

    Raises:
        ValidationError: When the agent would refuse a value.

    Source: user guide ``reference-appspec-file-structure-permissions.html``.
    """

    type: str
    range: str = "s0"
    name: str | None = None

    def __post_init__(self) -> None:
        hold(check_context, self.to_document())

    @classmethod
    def of(cls, value: Value) -> SelinuxContext:
        """Return the context at a place of a file without errors."""
        name = value.at("name") if not value.at("name").is_null else value.at("user")
        return cls(str(value.at("type").value), str(value.at("range").value), name.text)

    def to_document(self) -> dict[str, object]:
        """Return the context as it stands in a file; the user is there under both names it goes by."""
        return without_none({"name": self.name, "user": self.name, "type": self.type, "range": self.range})


@dataclass(frozen=True)
class Permission:
    """Access rights of copied files and folders, on Linux.

    Args:
        object: Absolute path of a copied file, or of a folder. Of a folder, what is copied under it is meant, never the
            folder itself.
        pattern: Which names under the folder. Default: ``**``, which is everything at any depth. Any other pattern is
            for one level, with ``*`` as the only wildcard.
        except_: Patterns of names to leave out, one level deep. In the file the key is ``except``.
        owner: Name of the owner, not a number. Default: unchanged.
        group: Name of the group, not a number. Default: unchanged.
        mode: Access mode as text: one to four digits from 0 to 7, such as ``"644"`` or ``"0644"``. Default: unchanged.
        acls: Access control entries such as ``u:deploy:rw``, which replace those there are. A mask is added when names
            are given without one: it holds all rights, so that names have what their entries say.
        context: SELinux context. Default: unchanged.
        type: Whether files, directories or both are meant. Default: both.

    Raises:
        ValidationError: When the agent would refuse a value or do something that was plainly not meant.

    Source: user guide ``reference-appspec-file-structure-permissions.html``.
    """

    object: str
    pattern: str = "**"
    except_: Iterable[str] = ()
    owner: str | None = None
    group: str | None = None
    mode: str | None = None
    acls: Iterable[str] = ()
    context: SelinuxContext | None = None
    type: Iterable[ObjectType | str] = (ObjectType.FILE, ObjectType.DIRECTORY)

    def __post_init__(self) -> None:
        for name, value in (("except_", self.except_), ("acls", self.acls), ("type", self.type)):
            builtins.object.__setattr__(self, name, tuple(listed(name, value)))
        check_kind("context", self.context, SelinuxContext, "pass a SelinuxContext")
        # A number has lost its digits: 0o644 is 420.
        check_kind("mode", self.mode, str, 'write the digits as text, such as "644"')
        hold(check_permission, self.to_document())
        builtins.object.__setattr__(self, "acls", _with_masks(tuple(self.acls)))
        builtins.object.__setattr__(self, "type", tuple(name for name in TYPES if name in set(map(str, self.type))))

    @classmethod
    def of(cls, value: Value) -> Permission:
        """Return the permission at a place of a file without errors."""
        mode, context, kinds = value.at("mode"), value.at("context"), value.at("type")
        return cls(
            str(value.at("object").value).strip(),
            value.at("pattern").text or "**",
            [str(item.value) for item in value.at("except").items()],
            value.at("owner").text,
            value.at("group").text,
            str(mode.value) if mode.kind is Kind.INTEGER else mode.text,
            [str(item.value) for item in value.at("acls").items()],
            None if context.is_null else SelinuxContext.of(context),
            TYPES if kinds.is_false else [str(item.value) for item in kinds.items()],
        )

    def to_document(self) -> dict[str, builtins.object]:
        """Return the permission as it stands in a file."""
        kinds = [str(kind) for kind in self.type]
        return without_none(
            {
                "object": self.object,
                "pattern": None if self.pattern == "**" else self.pattern,
                "except": list(self.except_) or None,
                "owner": self.owner,
                "group": self.group,
                "mode": self.mode,
                "acls": list(self.acls) or None,
                "context": self.context.to_document() if self.context else None,
                "type": None if set(kinds) == set(TYPES) else kinds,
            }
        )


def _with_masks(acls: tuple[str, ...]) -> tuple[str, ...]:
    """Return entries in the form that both generations read alike, with the masks that they need."""
    written: list[str] = []
    entries: list[AccessEntry] = []
    for text in acls:
        if is_token(text):
            written.append(text)
            continue
        entry = AccessEntry.parse(text)
        entries.append(entry)
        written.append(str(entry))
    return (*written, *(str(mask) for mask in missing_masks(entries)))
