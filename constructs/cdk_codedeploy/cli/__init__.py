"""The command ``cdk-codedeploy``: what the pure rooms and the operations can do, from a terminal.

Nothing is decided here. A command reads its options, calls one function of another room, and shows what comes back.
"""

from __future__ import annotations

from cdk_codedeploy.cli.app import main

__all__ = ["main"]
