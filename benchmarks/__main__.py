"""What this library costs beside the CDK's own ways: ``python -m benchmarks``.

Every figure comes from fresh processes; runs that are compared alternate. It reports and judges nothing: its exit
status is 0 unless it breaks down.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

from benchmarks import bundling, registering, report
from benchmarks.figures import cost, doublings, ratio
from benchmarks.processes import Case, Laboratory, Runs, interleaved
from benchmarks.templates import templates

VARIANTS = {
    "library": "this library",
    "l2": "the CDK's L2",
    "l1": "L1s by hand",
    "javascript": "the L2 in JavaScript",
}
FLEETS = {"library": "LoadBalancedFleet", "l2": "the CDK's L2s"}
HEAVY = ("aws_ec2", "aws_elasticloadbalancingv2", "aws_lambda", "aws_ecs", "aws_autoscaling")
"""Modules of the CDK that take long to load, so that nothing here may load them unless it is used."""


@dataclass(frozen=True)
class Plan:
    """How often what is run.

    Args:
        own_roles: Rounds for each number of groups with roles of their own.
        shared_role: Rounds for each number of groups that share a role.
        fleets: Rounds for each number of fleets.
        imports: Pairs of interpreters.
    """

    own_roles: Mapping[int, int]
    shared_role: Mapping[int, int]
    fleets: Mapping[int, int]
    imports: int

    def cases(self) -> dict[Case, int]:
        """Return all runs with their rounds."""
        own = {
            Case("own_roles", variant, groups): rounds
            for groups, rounds in self.own_roles.items()
            for variant in VARIANTS
        }
        shared = {Case("shared_role", "library", groups): rounds for groups, rounds in self.shared_role.items()}
        fleets = {Case("fleets", variant, count): rounds for count, rounds in self.fleets.items() for variant in FLEETS}
        return own | shared | fleets


FULL = Plan({1: 7, 10: 5, 100: 5, 200: 7}, {1: 5, 50: 5, 100: 5, 200: 5}, {1: 7, 30: 5, 60: 7}, imports=31)
QUICK = Plan({1: 3, 10: 3, 50: 3}, {1: 3, 25: 3, 50: 3}, {1: 3, 15: 3, 30: 3}, imports=11)


def main() -> None:
    """Measure, then print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer groups and rounds: a minute, and rough figures")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON instead of tables")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    with Laboratory() as laboratory:
        results = measure(laboratory, plan)
    results["bundling"] = bundling.measure(quick=options.quick)
    results["bars"] += bundling.bars(results["bundling"] or {})
    results["registering"] = registering.measure(quick=options.quick)
    results["bars"] += registering.bars(results["registering"])
    results["quick"] = options.quick
    print(json.dumps(plain(results), indent=2) if options.json else written(results))


def measure(laboratory: Laboratory, plan: Plan) -> dict[str, Any]:
    """Run everything and return the figures."""
    cases = plan.cases()
    progress = Progress(sum(cases.values()) + 2 * len(VARIANTS) + len(FLEETS) + 2 * plan.imports + 2)
    progress.step("the CDK's JavaScript")
    laboratory.fetch_javascript()
    counts = counted(laboratory, progress.step)
    runs: Runs = defaultdict(list)
    for case in interleaved(cases):
        progress.step(str(case))
        runs[case].append(laboratory.measured(case))
    imports = import_times(laboratory, plan.imports, progress.step)
    progress.end()
    costs = {variant: cost(runs, "own_roles", variant) for variant in VARIANTS}
    results = {
        "machine": machine(laboratory),
        "cost": costs | {"shared_role": cost(runs, "shared_role", "library")},
        "ratio": {other: ratio(runs, "own_roles", "library", other) for other in VARIANTS if other != "library"},
        "fleet_cost": {variant: cost(runs, "fleets", variant) for variant in FLEETS},
        "fleet_ratio": ratio(runs, "fleets", "library", "l2"),
        "doubling": doublings(runs, "shared_role", "library"),
        **counts,
        "import_ms": imports,
        "loaded": loaded(laboratory),
        "runs": {str(case): [asdict(run) for run in each] for case, each in runs.items()},
    }
    return {**results, "bars": judged(results)}


def counted(laboratory: Laboratory, step: Callable[[str], None]) -> dict[str, Any]:
    """Count round trips, check that what is compared is the same, and warm up: none of this is timed."""
    found: dict[str, Any] = {"round_trips": {}, "synth_callbacks": {}}
    few, more = 10, 20
    programs = [("own_roles", variant, variant) for variant in VARIANTS if variant != "javascript"]
    programs += [("shared_role", "library", "shared_role"), *(("fleets", each, f"fleets-{each}") for each in FLEETS)]
    for program, variant, name in programs:
        step(f"counting {name}")
        small, large = (
            laboratory.report(Case(program, variant, groups), "--count", keep=f"{name}-{groups}")
            for groups in (few, more)
        )
        found["round_trips"][name] = (large["round_trips"] - small["round_trips"]) / (more - few)
        found["synth_callbacks"][name] = (large["synth_callbacks"] - small["synth_callbacks"]) / (more - few)
    step("javascript")
    laboratory.report(Case("own_roles", "javascript", more), keep=f"javascript-{more}")
    for one, other in [("library", "l1"), ("l2", "javascript")]:
        if templates(laboratory.assembly(f"{one}-{more}")) != templates(laboratory.assembly(f"{other}-{more}")):
            message = f"{one} and {other} give different templates, so comparing their time says nothing"
            raise RuntimeError(message)
    ours, theirs = (laboratory.assembly(f"fleets-{each}-{more}") for each in FLEETS)
    if templates(ours, paths=False) != templates(theirs, paths=False):
        message = "LoadBalancedFleet and the L2s give different templates, so comparing their time says nothing"
        raise RuntimeError(message)
    step("single operations")
    found["operations"] = json.loads(laboratory.python("-m", "benchmarks.programs.round_trips"))
    return found


def import_times(laboratory: Laboratory, pairs: int, step: Callable[[str], None]) -> dict[str, float]:
    """Return what importing takes, in milliseconds, beyond starting an interpreter."""
    times: dict[str, list[float]] = {"pass": [], "import cdk_codedeploy": []}
    for _ in range(pairs):
        for code, found in times.items():
            step(code)
            found.append(1000 * laboratory.seconds_of(code))
    bare, ours = (median(found) for found in times.values())
    return {"interpreter": bare, "import cdk_codedeploy": ours - bare}


def loaded(laboratory: Laboratory) -> dict[str, list[str]]:
    """Return which modules an import loads that it should not: the CDK itself, or its heavy modules."""
    code = "import sys, {}; print(*sorted(name for name in sys.modules if name in {}))"
    names = {
        "cdk_codedeploy": ["aws_cdk", "jsii"],
        "cdk_codedeploy.server": [f"aws_cdk.{name}" for name in HEAVY],
    }
    return {module: laboratory.python("-c", code.format(module, heavy)).split() for module, heavy in names.items()}


def machine(laboratory: Laboratory) -> dict[str, str]:
    """Return what the figures were measured on."""
    return {
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "node": laboratory.output(["node", "--version"]).strip().removeprefix("v"),
        **{name: version(name) for name in ("aws-cdk-lib", "jsii")},
    }


def judged(results: Mapping[str, Any]) -> list[report.Bar]:
    """Return the bars."""
    trips = {name: len(requests) for name, requests in results["operations"].items()}
    callbacks = results["synth_callbacks"]
    extra = results["loaded"]
    doubled = results["doubling"]
    return [
        report.most("time of a group against L1s by hand", 1.35, results["ratio"]["l1"].middle),
        report.most("time of a group against the CDK's L2", 1.35, results["ratio"]["l2"].middle),
        report.most("LoadBalancedFleet against the L2s", 1.0, results["fleet_ratio"].middle),
        *(
            report.most(f"round trips, {name}", limit, trips[name], digits=0)
            for name, limit in [
                ("bare group on a given application", 6),
                ("bare group on an application of the CDK", 6),
                ("bare group that makes its application", 9),
            ]
        ),
        report.most("callbacks of a group at synth", 0, max(callbacks["library"], callbacks["shared_role"]), digits=0),
        *(report.most(f"shared role, growth from {step}", 2.2, growth) for step, growth in doubled.items()),
        report.most("import cdk_codedeploy", 20, results["import_ms"]["import cdk_codedeploy"], " ms", digits=1),
        *(
            report.Bar(f"loaded by importing {module}", "none of them", " ".join(found) or "none", not found)
            for module, found in extra.items()
        ),
    ]


def plain(value: Any) -> Any:
    """Return figures as JSON takes them."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value


def written(results: Mapping[str, Any]) -> str:
    """Return everything as text."""
    names = {**VARIANTS, "shared_role": "this library, shared role"}
    named = {names[name]: each for name, each in results["cost"].items()}
    trips = {names[name]: each for name, each in results["round_trips"].items() if name in names}
    fleet_trips = {name: results["round_trips"][f"fleets-{each}"] for each, name in FLEETS.items()}
    place = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    rough = "\nA quick run: its figures are rough, and N is smaller than the bars are meant for.\n"
    return "\n".join(
        [
            f"\nMeasured with {place}.",
            rough if results["quick"] else "",
            "What one deployment group costs with its role, tags, target group and two alarms, beyond the first:\n",
            report.costs({name: each for name, each in named.items() if name != names["shared_role"]}, trips),
            "",
            report.ratios({names[name]: each for name, each in results["ratio"].items()}),
            "\nOne role for all, and for each group a topic, a trigger and two alarms added later:\n",
            report.costs({names["shared_role"]: named[names["shared_role"]]}, trips),
            "\nA fleet with its load balancer and three alarms, beyond the first:\n",
            report.costs({FLEETS[name]: each for name, each in results["fleet_cost"].items()}, fleet_trips),
            "",
            report.ratios({FLEETS["l2"]: results["fleet_ratio"]}),
            "\nRound trips of single operations:\n",
            report.operations(results["operations"]),
            "\nBundling a directory as zip:\n",
            bundling.written(results["bundling"]) if results["bundling"] else bundling.NO_AWS_CLI,
            "\nRegistering on-premises instances:\n",
            registering.written(results["registering"]),
            "\nBars:\n",
            report.bars(results["bars"]),
        ]
    )


class Progress:
    """A bar on a terminal; nothing elsewhere."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._shown = sys.stderr.isatty()

    def step(self, what: str) -> None:
        """Show that something begins."""
        if self._shown:
            full = 30 * self._done // self._steps
            print(f"\r[{'#' * full}{'.' * (30 - full)}] {what[:45]:45}", end="", file=sys.stderr, flush=True)
        self._done += 1

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(f"\r{' ' * 80}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
