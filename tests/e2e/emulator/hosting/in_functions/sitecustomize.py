"""Python runs this first in each Lambda function.

Connections to load balancers, whose names nobody knows, reach us, and a function does not sleep long.
"""

import os
import socket
import time
from typing import Any

# Not as fast as the services' time: what a function waits for may be done by a test.
_HASTE = 10
_connect = socket.create_connection
_sleep = time.sleep


def _to_us(address: Any, *arguments: Any, **options: Any) -> Any:
    host, _port = address
    here = os.environ.get("EMULATOR_LOAD_BALANCERS")
    if here and str(host).lower().endswith(".elb.amazonaws.com"):
        address = ("127.0.0.1", int(here))
    return _connect(address, *arguments, **options)


def _sleep_less(seconds: Any) -> None:
    _sleep(seconds / _HASTE)


socket.create_connection = _to_us
time.sleep = _sleep_less
