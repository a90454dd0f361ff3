"""All agents."""

from __future__ import annotations

import threading
from typing import Any

from emulator.aws import Aws
from emulator.clock import Clock
from emulator.codedeploy.run.agent.agent import Agent
from emulator.faults import Faults


class Agents:
    """The agents of all instances. Any thread may ask.

    Args:
        aws: The AWS around.
        clock: The time.
        faults: What is to go wrong.
    """

    def __init__(self, aws: Aws, clock: Clock, faults: Faults) -> None:
        self._aws = aws
        self._clock = clock
        self._faults = faults
        self._lock = threading.Lock()
        self._agents: dict[str, Agent] = {}

    def of(self, instance_id: str) -> Agent:
        """Return the agent of an instance."""
        with self._lock:
            if instance_id not in self._agents:
                self._agents[instance_id] = Agent(instance_id, self._aws, self._clock, self._faults)
            return self._agents[instance_id]

    def revision_of(self, instance_id: str, group_id: str) -> Any:
        """Return the revision that a deployment group installed last on an instance, or None."""
        installed = self.of(instance_id).groups.get(group_id)
        return installed.revision if installed else None

    def set_state(self, instance_id: str, state: str) -> None:
        """Start or stop an agent. One that runs already, or could not be installed, is installed by hand.

        Args:
            instance_id: The instance.
            state: ``running`` or ``stopped``.
        """
        agent = self.of(instance_id)
        if state == "running" and (agent.running or agent.installed is False):
            agent.installed, agent.reason = True, None
        agent.running = state == "running"

    def describe(self) -> list[dict[str, Any]]:
        """Return what each agent is and has done, by instance."""
        with self._lock:
            agents = sorted(self._agents.values(), key=lambda each: each.instance_id)
        return [
            {
                "instance": agent.instance_id,
                "running": agent.running,
                "installed": agent.installed,
                "reason": agent.reason,
                "revisions": {
                    group_id: {
                        "deploymentId": installed.deployment_id,
                        "revision": dict(installed.revision),
                        "files": installed.files,
                    }
                    for group_id, installed in list(agent.groups.items())
                },
                "events": [dict(event) for event in list(agent.events)],
            }
            for agent in agents
        ]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._agents.clear()
