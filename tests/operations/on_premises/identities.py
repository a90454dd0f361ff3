"""ARNs of instances that the tests register."""

from __future__ import annotations


def session(name: str) -> str:
    return f"arn:aws:sts::111122223333:assumed-role/OnPremises/{name}"


def user(name: str) -> str:
    return f"arn:aws:iam::111122223333:user/AWS/CodeDeploy/{name}"
