"""The end of instances' starts: what their start scripts tell a lifecycle hook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from harness.machines import RefusedError, ask
from harness.server import ACCOUNT, REGION, Emulator


def end_start(emulator: Emulator, instance_id: str, *, answered: bool = True) -> dict[str, str]:
    """Let the start script of an instance come to its end.

    Args:
        emulator: The local AWS.
        instance_id: The instance.
        answered: Whether CodeDeploy answers its agent.

    Returns:
        What it told which hook.

    Raises:
        RefusedError: When it tells nobody, or may not.
    """
    request = {"account": ACCOUNT, "region": REGION, "instance": instance_id, "answered": answered}
    return ask(emulator, "boots", request)


def waiting(emulator: Emulator) -> list[str]:
    """Return the instances that wait for a launching hook."""
    found = emulator.client("autoscaling").describe_auto_scaling_instances()["AutoScalingInstances"]
    return [each["InstanceId"] for each in found if each["LifecycleState"] == "Pending:Wait"]


@contextmanager
def all_start(emulator: Emulator) -> Iterator[set[str]]:
    """Let every instance start well for a while, each once. Gives those that have told so."""
    told: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            for instance in set(waiting(emulator)) - told:
                try:
                    end_start(emulator, instance)
                except RefusedError:
                    # Gone meanwhile; what it may not do is another test's affair.
                    continue
                told.add(instance)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()
