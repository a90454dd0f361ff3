"""What is remembered of Classic Load Balancers. Values have the shapes and names of botocore's model."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.codedeploy.errors import ApiError


@dataclass
class LoadBalancer:
    """A Classic Load Balancer."""

    name: str
    dns_name: str
    created: datetime
    scheme: str
    listeners: list[dict[str, Any]]
    zones: list[str]
    subnets: list[str]
    security_groups: list[str]
    vpc: str | None
    health_check: dict[str, Any]
    attributes: dict[str, Any]
    tags: dict[str, str]
    instances: list[str] = field(default_factory=list)


@dataclass
class Store:
    """The load balancers of one account in one region, by name."""

    load_balancers: dict[str, LoadBalancer] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def find(self, name: str) -> LoadBalancer:
        """Return a load balancer.

        Raises:
            ApiError: When there is none of that name.
        """
        if name not in self.load_balancers:
            raise ApiError("LoadBalancerNotFound", f"There is no ACTIVE Load Balancer named '{name}'")
        return self.load_balancers[name]
