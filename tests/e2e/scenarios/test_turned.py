"""A group is turned from in place to blue/green and back, each in one update, and its instances serve all the time.

That takes a generated name, and a deployment in the stack: CloudFormation takes away what has left the template only
after all else is done, and the deployment is part of that. Without a deployment the old instances are kept for a while.
"""

import pytest

from harness.deployments import eventually
from harness.sites import Site, Watch

STACK = "Turned"


@pytest.fixture(scope="module")
def site(emulator, deployed):
    with deployed("turned/in-place", STACK) as outputs:
        yield Site(emulator, outputs)


def test_in_place(site):
    eventually(lambda: len(site.serving()) == 2, "two instances that serve")


@pytest.mark.parametrize(("step", "kind"), [("blue-green", "BLUE_GREEN"), ("back", "IN_PLACE")])
def test_turned(emulator, cdk, assemblies, site, step, kind):
    before, group, fleet = site.serving(), site.group(), site.fleet()
    with Watch(site):
        cdk.deploy(assemblies / "turned" / step, STACK)
    assert site.group().name != group.name
    assert site.group().settings()["deploymentStyle"]["deploymentType"] == kind
    after = eventually(lambda: len(site.serving()) == 2 and site.serving(), "two instances that serve")
    assert not after.keys() & before.keys()
    assert not set.union(*after.values()) & set.union(*before.values())
    # The only Auto Scaling group is the one of the new group, and one deployment group alone has a hook on it.
    assert fleet.name not in site.auto_scaling_groups()
    assert site.auto_scaling_groups() == {site.fleet().name}
    assert len(site.fleet().hooks()) == 1


def test_turned_without_a_deployment_in_the_stack(cdk, assemblies, site):
    before, fleet = site.serving(), site.fleet()
    with Watch(site):
        cdk.deploy(assemblies / "turned/kept", STACK)
    assert site.serving() == before
    assert site.group().settings()["deploymentStyle"]["deploymentType"] == "BLUE_GREEN"
    # No hook of the group that is gone: new instances would wait for it in vain.
    assert fleet.hooks() == []
    site.deploy("by-hand")
    new = site.fleet().in_service()
    assert site.serving().keys() == before.keys() | new
    with Watch(site):
        cdk.deploy(assemblies / "turned/alone", STACK)
    assert site.serving().keys() == new
    assert site.auto_scaling_groups() == {site.fleet().name}
