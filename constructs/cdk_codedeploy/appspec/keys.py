"""The keys of AppSpec files: names, meaning and form. Checks, writers and JSON Schemas are made from these tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdk_codedeploy.service import HOOKABLE_EVENTS, LifecycleEvent, Platform


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a mapping.

    Attributes:
        name: The key.
        text: What it is for, with unit, default and limits. Editors show it.
        form: The JSON Schema of a scalar value, or of the list when ``shape`` is given with ``many``.
        shape: The mapping that stands under the key.
        many: Whether it stands there in a list.
        required: Whether the key may not be left out.
        shown: Whether editors offer it. A key that is only let pass is not.
    """

    name: str
    text: str
    form: Mapping[str, object] = field(default_factory=dict[str, object])
    shape: Shape | None = None
    many: bool = False
    required: bool = False
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The keys of one mapping.

    Attributes:
        title: What the mapping is.
        keys: Its keys, in the order they are written.
        single: Whether the mapping holds exactly one of the keys.
    """

    title: str
    keys: tuple[Key, ...]
    single: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys."""
        return tuple(key.name for key in self.keys)


TEXT = {"type": "string", "minLength": 1}
VERSION = Key(
    name="version",
    text="Version of the file's format: always the number 0.0, without quotes.",
    form={"type": "number", "enum": [0.0]},
    required=True,
)
_RUN_BY = {
    LifecycleEvent.APPLICATION_STOP: "Stops the application. Runs from the last successful revision, before the new "
    "one is downloaded; on a first deployment it does not run.",
    LifecycleEvent.BEFORE_INSTALL: "Prepares the host: the revision is unpacked, nothing is copied yet.",
    LifecycleEvent.AFTER_INSTALL: "Configures the application: files are copied and permissions set.",
    LifecycleEvent.APPLICATION_START: "Starts what ApplicationStop stopped.",
    LifecycleEvent.VALIDATE_SERVICE: "Verifies that the deployment succeeded; the last event without a load balancer.",
    LifecycleEvent.BEFORE_BLOCK_TRAFFIC: "Before the instance is taken from the load balancer. Runs from the last "
    "successful revision.",
    LifecycleEvent.AFTER_BLOCK_TRAFFIC: "After the instance was taken from the load balancer. Runs from the last "
    "successful revision.",
    LifecycleEvent.BEFORE_ALLOW_TRAFFIC: "Before the instance is given to the load balancer.",
    LifecycleEvent.AFTER_ALLOW_TRAFFIC: "After the instance was given to the load balancer.",
}
_ANSWERED_BY = {
    LifecycleEvent.BEFORE_INSTALL: "Before the replacement task set is created. No rollback is possible here.",
    LifecycleEvent.AFTER_INSTALL: "After the replacement task set was created and joined a target group.",
    LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC: "After the test listener serves the replacement task set.",
    LifecycleEvent.BEFORE_ALLOW_TRAFFIC: "Before traffic shifts to the new version.",
    LifecycleEvent.AFTER_ALLOW_TRAFFIC: "After traffic has shifted to the new version.",
}
_FUNCTION = " Name or ARN of a Lambda function that reports Succeeded or Failed within one hour."

FILE = Shape(
    title="A file or folder to copy",
    keys=(
        Key(
            name="source",
            text="Path in the revision. A file is copied; of a folder, its contents are. / means the whole revision. "
            "There are no wildcards.",
            form=TEXT,
            required=True,
        ),
        Key(
            name="destination",
            text="Absolute path of the folder to copy to. It is always a folder, so a file cannot be renamed.",
            form=TEXT,
            required=True,
        ),
    ),
)
CONTEXT = Shape(
    title="SELinux context",
    keys=(
        Key(name="name", text="SELinux user. Default: none is set.", form=TEXT),
        Key(name="user", text="The guide's name for the SELinux user; the agent reads it under name.", form=TEXT),
        Key(name="type", text="SELinux type, such as httpd_sys_content_t.", form=TEXT, required=True),
        Key(
            name="range",
            text="SELinux range: s0, s0-s3 or s0:c0.c5,c9; categories 0 to 1023. The agent fails without it.",
            form={"type": "string", "pattern": r"^s[0-9]+(-s[0-9]+)?(:c[0-9]+(\.c[0-9]+)?(,c[0-9]+(\.c[0-9]+)?)*)?$"},
            required=True,
        ),
        Key(name="role", text="Ignored by the agent.", form={}, shown=False),
    ),
)
PERMISSION = Shape(
    title="Access rights of what this file copies",
    keys=(
        Key(
            name="object",
            text="Absolute path of a copied file, or of a folder: then what is copied under it is meant, not itself.",
            form=TEXT,
            required=True,
        ),
        Key(
            name="pattern",
            text="Which names under the folder. Default **, which is everything at any depth; any other pattern is for "
            "one level, with * as the only wildcard. Quote it.",
            form={"type": "string", "pattern": r"^(\*\*|[^/]+)$", "default": "**"},
        ),
        Key(
            name="except",
            text="Patterns of names that are left out, one level deep.",
            form={"type": "array", "items": {"type": "string", "pattern": "^[^/]+$"}},
        ),
        Key(name="owner", text="Name of the owner, not a number. Default: unchanged.", form=TEXT),
        Key(name="group", text="Name of the group, not a number. Default: unchanged.", form=TEXT),
        Key(
            name="mode",
            text='Access mode: one to four digits from 0 to 7, best in quotes, as in "0644". Without quotes a leading '
            "0 turns it into another number.",
            form={
                "anyOf": [
                    {"type": "string", "pattern": "^[0-7]{1,4}$"},
                    {"type": "integer", "minimum": 100, "maximum": 7777},
                ]
            },
        ),
        Key(
            name="acls",
            text="Access control entries such as u:deploy:rw; they replace those there are. Give the mask as well, as "
            "in m::rw.",
            form={
                "type": "array",
                "items": {
                    "type": "string",
                    "pattern": r"^((d|default):)?((u|user|g|group|m|mask|o|other):)?[^:\s]*:([0-7]|[rwx-]*)$",
                },
            },
        ),
        Key(name="context", text="SELinux context.", shape=CONTEXT),
        Key(
            name="type",
            text="Whether files, directories or both are meant. Default: both.",
            form={"type": "array", "items": {"enum": ["file", "directory"]}, "minItems": 1},
        ),
    ),
)
SCRIPT = Shape(
    title="A script",
    keys=(
        Key(
            name="location",
            text="Path of the script in the revision, without spaces and without arguments.",
            form={"type": "string", "pattern": r"^\s*\S+\s*$"},
            required=True,
        ),
        Key(
            name="timeout",
            text="Seconds until the script is stopped. Default 3600. All scripts of an event have 3600 together.",
            form={"type": "integer", "minimum": 1, "default": 3600},
        ),
        Key(
            name="runas",
            text="Name of the user to run as, without a password prompt. Linux only. Default: the agent's user, root.",
            form={"type": "string", "pattern": r"^\S+$"},
        ),
        Key(name="sudo", text="Whether to run with sudo. Linux only. Default: false.", form={"type": "boolean"}),
    ),
)


def _scripts(event: LifecycleEvent) -> Key:
    return Key(name=str(event), text=_RUN_BY[event], shape=SCRIPT, many=True)


def _function(event: LifecycleEvent) -> Key:
    return Key(name=str(event), text=_ANSWERED_BY[event] + _FUNCTION, form=TEXT)


HOOKS = Shape(
    title="Scripts of lifecycle events", keys=tuple(_scripts(event) for event in HOOKABLE_EVENTS[Platform.SERVER])
)
SERVER = Shape(
    title="AppSpec file for EC2 and on-premises instances",
    keys=(
        VERSION,
        Key(
            name="os",
            text="Operating system of the instances, in lower case.",
            form={"enum": ["linux", "windows"]},
            required=True,
        ),
        Key(name="files", text="What is copied to the instance during Install.", shape=FILE, many=True),
        Key(
            name="file_exists_behavior",
            text="What happens when a file that CodeDeploy did not put there is in the way: DISALLOW fails (the "
            "default), OVERWRITE replaces it, RETAIN keeps it. Goes before the setting of the deployment.",
            form={"enum": ["DISALLOW", "OVERWRITE", "RETAIN"], "default": "DISALLOW"},
        ),
        Key(name="permissions", text="Access rights of copied files. Linux only.", shape=PERMISSION, many=True),
        Key(name="hooks", text="Scripts that run during the deployment.", shape=HOOKS),
    ),
)


def functions(platform: Platform) -> Shape:
    """Return the hooks of Lambda or ECS: one event and its function."""
    events = HOOKABLE_EVENTS[platform]
    return Shape(
        title="A lifecycle event and its function", keys=tuple(_function(event) for event in events), single=True
    )
