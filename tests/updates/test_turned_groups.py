"""Groups that are turned from in place to blue/green and back: what cannot be done in one update."""

from __future__ import annotations

from copy import deepcopy

import pytest

from cdk_codedeploy.updates import Template, UpdateRule, check_update

APPLICATION = {"Type": "AWS::CodeDeploy::Application", "Properties": {"ComputePlatform": "Server"}}
FLEET = {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {"MinSize": "2", "MaxSize": "4"}}


def in_place(name=None, groups=({"Ref": "Fleet"},), application="Application", **more):
    properties = {"ApplicationName": {"Ref": application}, "AutoScalingGroups": list(groups), **more}
    if name is not None:
        properties["DeploymentGroupName"] = name
    return {
        "Type": "AWS::CodeDeploy::DeploymentGroup",
        "Properties": properties,
        "Metadata": {"aws:cdk:path": "Stack/Group/Resource"},
    }


def blue_green(name=None, application="Application", fleet=True):
    properties = {"Application": {"Ref": application}}
    if name is not None:
        properties["Name"] = name
    if fleet:
        properties["Fleet"] = {"MinSize": 2}
    return {"Type": "Custom::CodeDeployBlueGreenDeploymentGroup", "Properties": properties}


def deployment(group="BlueGreen", attribute="DeploymentGroupName"):
    name = {"Fn::GetAtt": [group, attribute]} if attribute else {"Ref": group}
    return {"Type": "Custom::CodeDeployDeployment", "Properties": {"DeploymentGroup": name}}


def found(deployed, new, *, accepted=()):
    templates = [
        Template.of({"Resources": deepcopy({"Application": APPLICATION, **each})}, "stack") for each in (deployed, new)
    ]
    return [(each.rule, each.logical_id) for each in check_update(*templates, accepted=accepted)]


TAKEN = UpdateRule.GROUP_NAME
END = UpdateRule.INSTANCES
NAMED = {"Fleet": FLEET, "InPlace": in_place("web")}


@pytest.mark.parametrize(
    ("deployed", "new", "expected"),
    [
        # Under its own name, in both directions.
        (NAMED, {"Fleet": FLEET, "BlueGreen": blue_green("web")}, (TAKEN, "BlueGreen")),
        ({"BlueGreen": blue_green("web")}, NAMED, (TAKEN, "InPlace")),
        # And where the construct has only moved.
        (NAMED, {"Fleet": FLEET, "Moved": in_place("web")}, (TAKEN, "Moved")),
        # Instances that serve would end.
        ({"Fleet": FLEET, "InPlace": in_place()}, {"BlueGreen": blue_green()}, (END, "BlueGreen")),
        ({"BlueGreen": blue_green()}, {"Fleet": FLEET, "InPlace": in_place()}, (END, "InPlace")),
        (
            {"Fleet": FLEET, "InPlace": in_place()},
            {"BlueGreen": blue_green(), "Deployment": deployment("Other")},
            (END, "BlueGreen"),
        ),
        (NAMED, {"BlueGreen": blue_green("other")}, (END, "BlueGreen")),
    ],
)
def test_what_is_refused(deployed, new, expected):
    assert found(deployed, new) == [expected]
    assert expected[0].refuses
    assert found(deployed, new, accepted=[expected[1]]) == []


@pytest.mark.parametrize(
    ("deployed", "new"),
    [
        # In two updates.
        (NAMED, {"Fleet": FLEET}),
        ({"Fleet": FLEET}, {"Fleet": FLEET, "BlueGreen": blue_green("web")}),
        # One beside the other.
        (NAMED, {**NAMED, "BlueGreen": blue_green("green")}),
        ({**NAMED, "BlueGreen": blue_green("green")}, {"BlueGreen": blue_green("green")}),
        # The Auto Scaling group stays, or was never the stack's.
        ({"Fleet": FLEET, "InPlace": in_place()}, {"Fleet": FLEET, "BlueGreen": blue_green()}),
        ({"InPlace": in_place(groups=["web"])}, {"BlueGreen": blue_green()}),
        ({"InPlace": in_place(groups=[])}, {"BlueGreen": blue_green()}),
        ({"BlueGreen": blue_green(fleet=False)}, {"InPlace": in_place(groups=["web"])}),
        # The stack itself deploys to the new group.
        (
            {"Fleet": FLEET, "InPlace": in_place()},
            {"BlueGreen": blue_green(), "Deployment": deployment()},
        ),
        (
            {"BlueGreen": blue_green()},
            {"Fleet": FLEET, "InPlace": in_place(), "Deployment": deployment("InPlace", None)},
        ),
        ({"BlueGreen": blue_green()}, {"Fleet": FLEET, "InPlace": in_place(Deployment={"Revision": {}})}),
        # Another name, or another application.
        (NAMED, {"Fleet": FLEET, "BlueGreen": blue_green("other")}),
        (NAMED, {"Fleet": FLEET, "Second": APPLICATION, "BlueGreen": blue_green("web", "Second")}),
        (NAMED, {"Second": APPLICATION, "BlueGreen": blue_green(application="Second")}),
        # What goes without anything in its place is meant to go.
        ({"BlueGreen": blue_green()}, {}),
        (NAMED, NAMED),
    ],
)
def test_what_is_not(deployed, new):
    assert found(deployed, new) == []


def test_the_sentences():
    templates = [
        Template.of({"Resources": {"Application": APPLICATION, **each}}, "stack")
        for each in (NAMED, {"Fleet": FLEET, "BlueGreen": blue_green("web")})
    ]
    [taken] = check_update(*templates)
    assert str(taken) == (
        'update of "BlueGreen": deployment_group_name: got the name of Stack/Group/Resource, which goes in the same '
        "update, but CloudFormation makes the new group before it deletes the old one, and an application has one "
        "group of a name; deploy the stack once without the group and then with the new one, or give it another name"
    )
