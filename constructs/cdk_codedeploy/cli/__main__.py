"""Run the command line as ``python -m cdk_codedeploy.cli``."""

from __future__ import annotations

from cdk_codedeploy.cli.app import main

if __name__ == "__main__":
    main()
