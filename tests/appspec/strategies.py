"""What hypothesis makes: right models of the three platforms, and texts that are nearly AppSpec files."""

from __future__ import annotations

from hypothesis import strategies as st

from cdk_codedeploy.appspec import (
    AwsvpcConfiguration,
    CapacityProviderStrategyItem,
    EcsAppSpec,
    FileMapping,
    LambdaAppSpec,
    Permission,
    Script,
    SelinuxContext,
    ServerAppSpec,
)
from cdk_codedeploy.service import HOOKABLE_EVENTS, Platform

# Words that YAML likes to take for something else, beside letters of every kind.
AWKWARD = [
    "yes",
    "no",
    "on",
    "null",
    "~",
    "0644",
    "1e3",
    "0x1F",
    "1:30",
    "2020-01-01",
    ":a",
    "=",
    "<<",
    "-",
    "?",
    "a: b",
    "a #b",
    "'",
    '"',
    "@",
    "`",
    "%",
    "&a",
    "*a",
    "!a",
    "{",
    "[",
    "é",
    "😀",
    "\u2028",
    "\u0085",
    "\ufeff",
    "\x7f",
]
letters = st.characters(exclude_categories=["Cs", "Cc"])
words = st.one_of(st.sampled_from(AWKWARD), st.text(letters, min_size=1, max_size=8))
names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
# A dot, so that a name never looks like the whole revision; no glob and no backslash, which are refused.
parts = words.map(
    lambda text: (
        "".join("x" if letter in "*?\\/" or letter.isspace() or not letter.isprintable() else letter for letter in text)
        + "x"
    )
)
paths = st.lists(parts, min_size=1, max_size=3).map("/".join)
modes = st.from_regex(r"[0-7]{3,4}", fullmatch=True)
patterns = parts | st.just("*.sh")
rights = st.from_regex(r"[r-][w-][x-]", fullmatch=True) | st.from_regex(r"[0-7]", fullmatch=True)


@st.composite
def entries(draw):
    name = draw(names)
    return draw(st.sampled_from(["u", "g", "user", "group"])) + f":{name}x:" + draw(rights)


contexts = st.builds(
    SelinuxContext, names, st.sampled_from(["s0", "s0-s3", "s0:c0.c5,c9", "s1-s2:c1023"]), st.none() | names
)
timeouts = st.none() | st.integers(1, 3600)
scripts = {
    "linux": st.builds(Script, paths, timeouts, st.none() | names, sudo=st.booleans()),
    "windows": st.builds(Script, paths, timeouts),
}


def permissions_of(folder):
    return st.builds(
        Permission,
        st.just(folder),
        pattern=st.just("**") | patterns,
        except_=st.lists(patterns, max_size=2),
        owner=st.none() | names,
        group=st.none() | names,
        mode=st.none() | modes,
        acls=st.lists(entries(), max_size=3),
        context=st.none() | contexts,
        type=st.sampled_from([["file"], ["directory"], ["file", "directory"]]),
    )


@st.composite
def servers(draw):
    """Files go to folders of their own, so that nothing clashes, and each permission is for one of them."""
    windows = draw(st.booleans())
    count = draw(st.integers(0, 4))
    folders = [f"{'C:' if windows else ''}/srv/{number}" for number in range(count)]
    files = [FileMapping(draw(paths | st.just("/")), folder) for folder in folders]
    chosen = draw(st.lists(st.sampled_from(folders), unique=True)) if folders and not windows else []
    permissions = [draw(permissions_of(folder)) for folder in chosen]
    hooks = draw(
        st.dictionaries(
            st.sampled_from(HOOKABLE_EVENTS[Platform.SERVER]),
            st.lists(scripts["windows" if windows else "linux"], max_size=3),
        )
    )
    return ServerAppSpec(
        os="windows" if windows else "linux",
        files=files,
        permissions=permissions,
        hooks={event: listed for event, listed in hooks.items() if listed},
        file_exists_behavior=draw(st.sampled_from([None, "DISALLOW", "OVERWRITE", "RETAIN"])),
    )


functions = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True) | names.map(
    lambda name: f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
)
versions = st.integers(1, 10**9).map(str)
aliases = st.from_regex(r"[A-Za-z0-9_-]{0,8}[A-Za-z_-]", fullmatch=True)


def hooks_of(platform):
    return st.dictionaries(st.sampled_from(HOOKABLE_EVENTS[platform]), functions)


lambdas = st.builds(
    LambdaAppSpec,
    name=functions,
    alias=aliases,
    current_version=versions,
    target_version=versions,
    hooks=hooks_of(Platform.LAMBDA),
    # The mark of a merge is no name.
    resource=st.none() | words.filter(lambda name: name != "<<"),
)
networks = st.builds(
    AwsvpcConfiguration,
    subnets=st.lists(names.map("subnet-{}".format), min_size=1, max_size=16),
    security_groups=st.lists(names.map("sg-{}".format), min_size=1, max_size=5),
    assign_public_ip=st.sampled_from(["ENABLED", "DISABLED"]),
)


@st.composite
def capacity_strategies(draw):
    found = [
        CapacityProviderStrategyItem(capacity_provider=draw(words), weight=draw(st.integers(1, 1000)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    if found and draw(st.booleans()):
        found.append(CapacityProviderStrategyItem(capacity_provider="FARGATE", base=draw(st.integers(0, 100_000))))
    return found


ecs = st.builds(
    EcsAppSpec,
    task_definition=names.map("arn:aws:ecs:eu-west-1:123456789012:task-definition/{}:7".format),
    container_name=words,
    container_port=st.integers(1, 65535),
    platform_version=st.sampled_from([None, "LATEST", "1.4.0"]),
    network=st.none() | networks,
    capacity_provider_strategy=capacity_strategies(),
    hooks=hooks_of(Platform.ECS),
)
models = st.one_of(servers(), lambdas, ecs)


@st.composite
def mutated(draw):
    """The text of a right file with a few pieces removed, repeated or replaced."""
    model = draw(models)
    text = draw(st.sampled_from([model.to_yaml(), model.to_json()]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 20)))
        new = draw(st.one_of(words, st.just(text[start:end] * 2), st.just(""), st.text(max_size=3)))
        text = text[:start] + new + text[end:]
    return text
