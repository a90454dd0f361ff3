"""``python -m emulator``: starts the server."""

from __future__ import annotations

import argparse
from pathlib import Path

from emulator.hosting.server import run
from emulator.hosting.settings import Settings


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m emulator", description="A local AWS with CodeDeploy, for tests.")
    parser.add_argument("--port", type=int, default=0, help="port on the loopback address; 0 for a free one")
    parser.add_argument("--state", type=Path, required=True, help="the only folder that is written to")
    parser.add_argument("--speed", type=float, default=3000, help="how many times faster than AWS time passes")
    options = parser.parse_args()
    run(Settings(state=options.state.resolve(), speed=options.speed, port=options.port))


if __name__ == "__main__":
    main()
