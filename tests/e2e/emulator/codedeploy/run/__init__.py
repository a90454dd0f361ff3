"""Deployments to EC2 and on-premises instances on the move."""

from __future__ import annotations

from emulator.codedeploy.run.runs import Runs

__all__ = ["Runs"]
