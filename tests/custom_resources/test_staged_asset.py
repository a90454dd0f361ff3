"""Assets that are written during synthesis: once for each content, where the CDK looks for them."""

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk as cdk
import pytest

from cdk_codedeploy.custom_resources import staged_asset


@pytest.fixture
def writes():
    return []


def stage(scope, id, writes, content=b"content"):
    def write(path):
        writes.append(path)
        path.write_bytes(content)

    return staged_asset(scope, id, content_hash=content.hex(), extension="zip", write=write)


def test_is_the_file_that_the_cdk_publishes(app, stack, writes):
    asset = stage(stack, "Asset", writes)
    assembly = Path(app.synth().directory)
    files = json.loads((assembly / "Stack.assets.json").read_text())["files"]
    source = files[asset.asset_hash]["source"]
    assert source["packaging"] == "file"
    assert (assembly / source["path"]).read_bytes() == b"content"
    # It lies there once, under the CDK's own name.
    assert [path.name for path in assembly.glob("*asset.*")] == [source["path"]]
    assert list(assembly.glob(".unfinished-*")) == []


def test_hash_is_that_of_the_content_alone(stack, writes):
    first = stage(stack, "First", writes)
    second = stage(cdk.Stack(cdk.App(tree_metadata=False), "Elsewhere"), "Second", writes)
    other = stage(stack, "Other", writes, b"other")
    assert first.asset_hash == second.asset_hash != other.asset_hash


def test_is_written_once_an_app(stack, writes):
    stage(stack, "First", writes)
    stage(cdk.Stack(stack.node.root, "Two"), "Second", writes)
    assert len(writes) == 1


def test_is_not_written_again_by_the_next_synthesis(tmp_path, writes):
    for _ in range(2):
        app = cdk.App(outdir=str(tmp_path), tree_metadata=False)
        stage(cdk.Stack(app, "Stack"), "Asset", writes)
        app.synth()
    assert len(writes) == 1


def test_leaves_nothing_when_it_cannot_be_written(app, stack):
    def fail(path):
        path.write_bytes(b"half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        staged_asset(stack, "Asset", content_hash="00", extension="zip", write=fail)
    assert [
        path.name for path in Path(app.asset_outdir).iterdir() if "asset" in path.name or "unfin" in path.name
    ] == []


def test_is_found_where_staging_is_off(writes):
    app = cdk.App(context={"aws:cdk:disable-asset-staging": True}, tree_metadata=False)
    stack = cdk.Stack(app, "Stack")
    asset = stage(stack, "Asset", writes)
    assembly = Path(app.synth().directory)
    files = json.loads((assembly / "Stack.assets.json").read_text())["files"]
    assert Path(assembly, files[asset.asset_hash]["source"]["path"]).read_bytes() == b"content"


def test_is_in_the_assembly_of_the_app_for_a_stage(app, writes):
    inner = cdk.Stage(app, "Inner")
    asset = stage(cdk.Stack(inner, "Stack"), "Asset", writes)
    assembly = Path(app.synth().directory)
    (manifest,) = assembly.glob("assembly-Inner/*.assets.json")
    source = json.loads(manifest.read_text())["files"][asset.asset_hash]["source"]
    assert (manifest.parent / source["path"]).resolve().read_bytes() == b"content"
