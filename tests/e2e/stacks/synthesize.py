"""Synthesizes everything in one process: ``python -m stacks.synthesize FOLDER``.

``FOLDER/examples`` is what app.py makes. ``FOLDER/first`` and ``FOLDER/second`` are two versions of the other stacks,
``FOLDER/third`` is one more of some, and ``FOLDER/broken`` are those that CloudFormation must fail to deploy. Below
``FOLDER/hooked`` and ``FOLDER/updated`` are the versions of two services of Amazon ECS,
below ``FOLDER/turned`` and ``FOLDER/turned-by-name`` the steps from in place to blue/green and back.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main(folder: Path) -> None:
    """Write all assemblies.

    Args:
        folder: Where to.
    """
    # The CDK reads both when it is first imported: what the CDK's command line would set.
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    os.environ["CDK_CONTEXT_JSON"] = json.dumps(context)
    os.environ["CDK_OUTDIR"] = str(folder / "examples")
    runpy.run_path(str(ROOT / "app.py"))
    _others(folder)
    _broken(folder)
    _in_versions(folder)


def _others(folder: Path) -> None:
    import aws_cdk as cdk

    from stacks import blue_green, changed_examples
    from stacks.agents import AgentsStack
    from stacks.blue_green_privileges import BlueGreenPrivilegesStack
    from stacks.deployed import DeployedStack
    from stacks.everything import EverythingStack
    from stacks.half_failed import HalfFailedStack
    from stacks.inline import InlineStack
    from stacks.load_balanced_fleet import LoadBalancedFleetStack
    from stacks.neighbours import NeighboursStack
    from stacks.on_premises import OnPremisesFleetStack, add_on_premises
    from stacks.on_premises_roles import OnPremisesRolesStack
    from stacks.private_network import PrivateNetworkStack
    from stacks.privileges import PrivilegesStack
    from stacks.registered import RegisteredStack
    from stacks.registering import RackStack, RegisteringStack
    from stacks.removal import RemovalStack
    from stacks.shifted import ShiftedStack

    for version, name in enumerate(("first", "second"), 1):
        app = cdk.App(outdir=str(folder / name))
        EverythingStack(app, "Everything", version=version)
        AgentsStack(app, "Agents", version=version)
        RemovalStack(app, "Removal", version=version)
        blue_green.add(app, version=version)
        HalfFailedStack(app, "HalfFailed", fails=False)
        add_on_premises(app, version=version)
        OnPremisesRolesStack(app, "OnPremisesRoles", folder=folder / "certificates", version=version)
        RegisteredStack(app, "Registered", folder=folder / "revisions", content=name)
        RackStack(app, "Rack", version=version)
        DeployedStack(app, "Deployed", folder=folder / "revisions", contents=[name])
        ShiftedStack(app, "Shifted", folder=folder / "hooks", version=version)
        LoadBalancedFleetStack(app, "LoadBalancedFleet", version=version)
        PrivateNetworkStack(app, "PrivateNetwork", version=version)
        if version == 1:
            BlueGreenPrivilegesStack(app, "BlueGreenPrivileges")
            InlineStack(app, "Inline")
            NeighboursStack(app, "Neighbours")
            PrivilegesStack(app, "Privileges")
            RegisteringStack(app, "Registering")
        else:
            changed_examples.second(app, folder)
        app.synth()
    third = cdk.App(outdir=str(folder / "third"))
    OnPremisesFleetStack(third, "OnPremisesFleet", version=3)
    RegisteredStack(third, "Registered", folder=folder / "revisions", content="third")
    RackStack(third, "Rack", version=3)
    DeployedStack(third, "Deployed", folder=folder / "revisions", contents=["third", "fourth"])
    RemovalStack(third, "Removal", version=3)
    changed_examples.third(third, folder)
    third.synth()


def _broken(folder: Path) -> None:
    import aws_cdk as cdk

    from stacks import blue_green, changed_examples
    from stacks.half_failed import HalfFailedStack
    from stacks.on_premises import OnPremisesInstancesStack
    from stacks.shifted import ShiftedStack

    broken = cdk.App(outdir=str(folder / "broken"))
    blue_green.add(broken, version=1, fails=True)
    HalfFailedStack(broken, "HalfFailed", fails=True, version=2)
    ShiftedStack(broken, "Shifted", folder=folder / "hooks", version=3, agrees=False)
    HalfFailedStack(broken, "NeverMade", fails=True)
    OnPremisesInstancesStack(broken, "OnPremisesInstances", version=2, fails=True)
    changed_examples.broken(broken, folder)
    broken.synth()


def _in_versions(folder: Path) -> None:
    from stacks import hooked, turned, updated

    hooked.add(folder / "hooked")
    updated.add(folder / "updated")
    turned.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
