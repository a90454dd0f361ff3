"""What every variant of a program stands on, so that the variants differ in their deployment groups alone.

A variant is imported when it runs, never before: the hand-written one must not pay for the library's import.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from benchmarks.programs.counting import counted

GROUPS_PER_STACK = 50
"""A stack holds at most 500 resources."""

Variant = Callable[[cdk.App, int], None]
"""Puts a number of deployment groups into an app."""


def sizes(count: int) -> list[range]:
    """Return the positions of the groups in each stack."""
    return [range(first, min(first + GROUPS_PER_STACK, count)) for first in range(0, count, GROUPS_PER_STACK)]


def network(stack: cdk.Stack) -> ec2.IVpc:
    """Return the network that the target groups of a stack belong to."""
    return ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-central-1a"])


def target_group(stack: cdk.Stack, vpc: ec2.IVpc, position: int) -> elbv2.ApplicationTargetGroup:
    """Return the target group of a deployment group."""
    return elbv2.ApplicationTargetGroup(
        stack, f"Targets{position}", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE
    )


def alarm(stack: cdk.Stack, position: int, kind: str) -> cloudwatch.Alarm:
    """Return an alarm of a deployment group."""
    metric = cloudwatch.Metric(namespace="Web", metric_name=kind, dimensions_map={"Group": str(position)})
    return cloudwatch.Alarm(stack, f"{kind}{position}", metric=metric, threshold=1, evaluation_periods=1)


def run(variants: Mapping[str, Variant]) -> None:
    """Run one variant as the command line says, and print what it cost as one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("variant", choices=variants)
    parser.add_argument("groups", type=int)
    parser.add_argument("outdir")
    parser.add_argument("--count", action="store_true", help="count round trips, which takes time")
    options = parser.parse_args()
    with counted(enabled=options.count) as trips:
        start = time.perf_counter()
        app = cdk.App(outdir=options.outdir)
        variants[options.variant](app, options.groups)
        built = time.perf_counter()
        before = trips.callbacks
        app.synth()
        end = time.perf_counter()
    print(
        json.dumps(
            {
                "seconds": end - start,
                "synth_seconds": end - built,
                "round_trips": trips.total,
                "synth_callbacks": trips.callbacks - before,
            }
        )
    )
