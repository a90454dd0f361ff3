"""What containers answer to requests through a load balancer. Nothing runs: a test says what goes wrong."""

from __future__ import annotations

import fnmatch
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class ContainerFault:
    """Containers that do not answer as they should.

    Args:
        image: Which images: one or a pattern.
        status: The status that they answer with.
    """

    image: str
    status: int


class Answers:
    """The answers of all containers: status 200 and the name of the image, if nothing else was asked for.

    Any thread may ask.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[ContainerFault] = []

    def add(self, fault: ContainerFault) -> None:
        """Let containers of an image answer something else from now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Let all containers answer as they should."""
        with self._lock:
            self._faults.clear()

    def of(self, image: str) -> tuple[int, str]:
        """Return status and body of what a container of an image answers."""
        with self._lock:
            wrong = next((each for each in self._faults if fnmatch.fnmatchcase(image, each.image)), None)
        return wrong.status if wrong else 200, image
