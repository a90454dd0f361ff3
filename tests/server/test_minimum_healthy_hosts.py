"""How many hosts must stay healthy during a deployment."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import MinimumHealthyHosts, MinimumHealthyHostsPerZone, ServerDeploymentConfig, ValidationError
from tests.deployment import later
from tests.deployment.templates import of_type, only

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
BOTH = pytest.mark.parametrize("cls", [MinimumHealthyHosts, MinimumHealthyHostsPerZone])

COUNTS = [
    (-5, "got -5, but a minimum of healthy hosts takes at least 0 hosts; give 0 to deploy to all hosts at once"),
    (2.5, "got 2.5, but a minimum of healthy hosts takes at least 0 hosts; give a whole number"),
]
PERCENTAGES = [
    (
        100,
        (
            "got 100, but a minimum of healthy hosts in percent of the fleet takes 0 to 99 percent; "
            "give a share that leaves at least one host to deploy to"
        ),
    ),
    (
        -5,
        (
            "got -5, but a minimum of healthy hosts in percent of the fleet takes 0 to 99 percent; "
            "give a share that leaves at least one host to deploy to"
        ),
    ),
    (2.5, "got 2.5, but a minimum of healthy hosts in percent of the fleet takes 0 to 99 percent; give a whole number"),
]
NO_NUMBERS = [
    (True, "got True, but a minimum of healthy hosts takes at least 0 hosts; give a whole number"),
    ("3", 'got "3", but a minimum of healthy hosts takes at least 0 hosts; give a whole number'),
    (None, "got None, but a minimum of healthy hosts takes at least 0 hosts; give a whole number"),
]


@BOTH
class TestValues:
    @pytest.mark.parametrize("value", [0, 1, 10_000])
    def test_counts(self, cls, value):
        assert cls.count(value).to_property() == {"type": "HOST_COUNT", "value": value}

    @pytest.mark.parametrize("value", [0, 50, 99])
    def test_percentages(self, cls, value):
        assert cls.percentage(value).to_property() == {"type": "FLEET_PERCENT", "value": value}

    @pytest.mark.parametrize(("value", "message"), COUNTS + NO_NUMBERS)
    def test_bad_counts(self, cls, value, message):
        with pytest.raises(ValidationError) as caught:
            cls.count(value)
        assert str(caught.value) == f"value: {message}"

    @pytest.mark.parametrize(("value", "message"), PERCENTAGES)
    def test_bad_percentages(self, cls, value, message):
        with pytest.raises(ValidationError) as caught:
            cls.percentage(value)
        assert str(caught.value) == f"value: {message}"

    def test_no_numbers_as_percentages(self, cls):
        with pytest.raises(ValidationError, match=r"^value: got True, but .* percent; give a whole number$"):
            cls.percentage(True)

    def test_shows_how_it_was_made(self, cls):
        assert repr(cls.count(2)) == f"{cls.__name__}.count(2)"
        assert repr(cls.percentage(75)) == f"{cls.__name__}.percentage(75)"

    def test_made_by_the_constructor(self, cls):
        with pytest.raises(ValidationError) as caught:
            cls()
        name = cls.__name__
        assert str(caught.value) == (
            f"{name}: got no number, but it is a number of hosts or a share of them; "
            f"make one with {name}.count() or .percentage()"
        )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (50, "50"),
        (None, "None"),
        ("50%", '"50%"'),
        (MinimumHealthyHostsPerZone.count(1), "MinimumHealthyHostsPerZone.count(1)"),
        (codedeploy.MinimumHealthyHostsPerZone.count(1), "a MinimumHealthyHostsPerZone"),
    ],
)
def test_what_is_no_minimum_of_the_fleet(stack, given, shown):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=given)
    assert str(caught.value) == (
        f'deployment configuration "Config": minimum_healthy_hosts: got {shown}, but it is a number of hosts or a '
        "share of them; pass MinimumHealthyHosts.count() or .percentage()"
    )
    # Nothing was made, so the id is free.
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=MinimumHealthyHosts.count(1))


class TestTokens:
    def test_pass(self, stack, synth):
        number = cdk.CfnParameter(stack, "Number", type="Number").value_as_number
        ServerDeploymentConfig(stack, "A", minimum_healthy_hosts=MinimumHealthyHosts.count(number))
        ServerDeploymentConfig(stack, "B", minimum_healthy_hosts=MinimumHealthyHosts.percentage(later.number(75)))
        found = [each["MinimumHealthyHosts"] for each in of_type(synth(stack), CONFIG).values()]
        assert found == [{"Type": "HOST_COUNT", "Value": {"Ref": "Number"}}, {"Type": "FLEET_PERCENT", "Value": 75}]

    @pytest.mark.parametrize(("made", "kind"), [("count", "HOST_COUNT"), ("percentage", "FLEET_PERCENT")])
    def test_pass_in_the_cdks_own_values(self, stack, synth, made, kind):
        number = cdk.CfnParameter(stack, "Number", type="Number").value_as_number
        fleet = getattr(codedeploy.MinimumHealthyHosts, made)(number)
        zonal = codedeploy.ZonalConfig(
            minimum_healthy_hosts_per_zone=getattr(codedeploy.MinimumHealthyHostsPerZone, made)(number)
        )
        ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=fleet, zonal_config=zonal)
        expected = {"Type": kind, "Value": {"Ref": "Number"}}
        assert only(synth(stack), CONFIG) == {
            "MinimumHealthyHosts": expected,
            "ZonalConfig": {"MinimumHealthyHostsPerZone": expected},
        }


class TestOfTheCdk:
    """Values of the CDK's own are checked like ours; the CDK itself takes any number."""

    @pytest.mark.parametrize(("value", "message"), COUNTS)
    def test_bad_counts(self, stack, value, message):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(value))
        assert str(caught.value) == f'deployment configuration "Config": minimum_healthy_hosts: {message}'

    @pytest.mark.parametrize(("value", "message"), PERCENTAGES)
    def test_bad_percentages(self, stack, value, message):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentConfig(
                stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(value)
            )
        assert str(caught.value) == f'deployment configuration "Config": minimum_healthy_hosts: {message}'

    # The CDK itself refuses what is not whole, of a zone but not of the fleet.
    @pytest.mark.parametrize(("value", "message"), [row for row in PERCENTAGES if row[0] == int(row[0])])
    def test_bad_minimums_per_zone(self, stack, value, message):
        zonal = codedeploy.ZonalConfig(
            minimum_healthy_hosts_per_zone=codedeploy.MinimumHealthyHostsPerZone.percentage(value)
        )
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentConfig(
                stack, "Config", minimum_healthy_hosts=MinimumHealthyHosts.count(1), zonal_config=zonal
            )
        assert str(caught.value) == f'deployment configuration "Config": minimum_healthy_hosts_per_zone: {message}'

    def test_good_ones_leave_no_trace_in_the_stack(self, stack, synth):
        given = codedeploy.MinimumHealthyHosts.percentage(75)
        config = ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=given)
        assert only(synth(stack), CONFIG) == {"MinimumHealthyHosts": {"Type": "FLEET_PERCENT", "Value": 75}}
        assert [child.node.id for child in stack.node.children if child.node.id.startswith("Code")] == []
        assert config.node.path == "Stack/Config"


def test_ours_go_where_the_cdk_takes_its_own(stack, synth):
    codedeploy.ServerDeploymentConfig(
        stack,
        "Config",
        minimum_healthy_hosts=MinimumHealthyHosts.percentage(75),
        zonal_config=codedeploy.ZonalConfig(minimum_healthy_hosts_per_zone=MinimumHealthyHostsPerZone.count(1)),
    )
    assert only(synth(stack), CONFIG) == {
        "MinimumHealthyHosts": {"Type": "FLEET_PERCENT", "Value": 75},
        "ZonalConfig": {"MinimumHealthyHostsPerZone": {"Type": "HOST_COUNT", "Value": 1}},
    }
