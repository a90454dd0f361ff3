"""A CodeDeploy for benchmarks: ``python on_premises_service.py``. It prints its port, and answers until it is killed.

It knows the operations that registering takes, answers each after a time, throttles a part of them, and notes when each
came. ``POST /set`` begins anew with other settings; ``GET /seen`` tells what came.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Service:
    """The settings, and what came since they were made.

    Args:
        latency: Seconds until an answer.
        throttled: The part of the requests that is throttled, 0 to 1.
    """

    latency: float = 0.0
    throttled: float = 0.0
    times: list[float] = field(default_factory=list[float])
    instances: dict[str, dict[str, Any]] = field(default_factory=dict[str, "dict[str, Any]"])
    registrations: Counter[str] = field(default_factory=Counter[str])
    refusals: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def answer(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer a request."""
        self.times.append(time.monotonic())
        if self.chance.random() < self.throttled:
            self.refusals += 1
            return 400, {"__type": "ThrottlingException", "message": "Rate exceeded"}
        if operation == "RegisterOnPremisesInstance":
            name = request["instanceName"]
            if name in self.instances:
                return 400, {"__type": "InstanceNameAlreadyRegisteredException", "message": name}
            self.registrations[name] += 1
            self.instances[name] = {**request, "registerTime": 1.7e9, "tags": []}
        elif operation == "AddTagsToOnPremisesInstances":
            for name in request["instanceNames"]:
                self.instances[name]["tags"] = request["tags"]
        elif operation == "BatchGetOnPremisesInstances":
            found = [self.instances[name] for name in request["instanceNames"] if name in self.instances]
            return 200, {"instanceInfos": found}
        else:
            return 400, {"__type": "UnknownOperationException", "message": operation}
        return 200, {}

    def seen(self) -> dict[str, Any]:
        """Tell what came."""
        return {
            "requests": len(self.times),
            "throttled": self.refusals,
            "busiest_second": max((self._within_a_second(start) for start in range(len(self.times))), default=0),
            "registered": len(self.instances),
            "tagged": sum(bool(each["tags"]) for each in self.instances.values()),
            "twice": sum(times > 1 for times in self.registrations.values()),
        }

    def _within_a_second(self, start: int) -> int:
        until = self.times[start] + 1
        return sum(moment < until for moment in self.times[start:])


async def serve() -> None:
    """Listen on a free port of the loopback interface."""
    state = [Service()]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := (await reader.readline()).decode().split():
            headers: dict[str, str] = {}
            while line := (await reader.readline()).decode().strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
            status, answer = 200, {}
            if head[1] == "/set":
                state[0] = Service(**body)
            elif head[1] == "/seen":
                answer = state[0].seen()
            else:
                await asyncio.sleep(state[0].latency)
                status, answer = state[0].answer(headers["x-amz-target"].partition(".")[2], body)
            content = json.dumps(answer).encode()
            writer.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: application/x-amz-json-1.1\r\n"
                f"Content-Length: {len(content)}\r\n\r\n".encode()
                + content
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
