"""Python runs this first in each Lambda function: connections to load balancers, whose names nobody knows, reach us."""

import os
import socket
from typing import Any

_connect = socket.create_connection


def _to_us(address: Any, *arguments: Any, **options: Any) -> Any:
    host, _port = address
    here = os.environ.get("EMULATOR_LOAD_BALANCERS")
    if here and str(host).lower().endswith(".elb.amazonaws.com"):
        address = ("127.0.0.1", int(here))
    return _connect(address, *arguments, **options)


socket.create_connection = _to_us
