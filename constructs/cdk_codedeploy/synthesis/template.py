"""The template of a stack before the app is written: with overrides, aspects and references between stacks."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import jsii
from aws_cdk import cx_api


@jsii.implements(cdk.ISynthesisSession)
class _Session:
    """A place to write one template to."""

    def __init__(self, outdir: str) -> None:
        self._outdir = outdir
        self._assembly = cx_api.CloudAssemblyBuilder(outdir)

    @property
    def outdir(self) -> str:
        return self._outdir

    @property
    def assembly(self) -> cx_api.CloudAssemblyBuilder:
        return self._assembly

    @property
    def validate_on_synth(self) -> None:
        return None


def template_of(stack: cdk.Stack) -> dict[str, Any]:
    """Return what the template of a stack will be. To be asked at the end of construction, in a rule.

    The stack's own synthesizer is left alone. One of a kind that adds nothing to a stack writes the template.

    Args:
        stack: The stack, which may be a nested one.
    """
    synthesizer = cdk.NestedStackSynthesizer(cdk.BootstraplessSynthesizer())
    synthesizer.bind(stack)
    with tempfile.TemporaryDirectory() as folder:
        session = cast("cdk.ISynthesisSession", _Session(folder))
        # The CDK's method for classes of synthesizers, whose place this function takes.
        synthesizer._synthesize_template(session)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        found: dict[str, Any] = json.loads((Path(folder) / stack.template_file).read_text(encoding="utf-8"))
        return found
