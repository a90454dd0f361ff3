"""Deployments on the move, of all compute platforms."""

from __future__ import annotations

from emulator.codedeploy.run.runs import Runs

__all__ = ["Runs"]
