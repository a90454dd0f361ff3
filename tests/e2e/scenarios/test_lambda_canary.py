"""The example lambda_canary, deployed and used as its page says: hooks really run, and failing ones roll back."""

import json

import pytest

from harness import permissions
from harness.cdk import physical_ids
from harness.deployments import Group

STACK = "LambdaCanary"
ALIAS = "live"
SERVICE = [
    "cloudwatch:DescribeAlarms",
    "lambda:GetAlias",
    "lambda:GetProvisionedConcurrencyConfig",
    "lambda:InvokeFunction",
    "lambda:UpdateAlias",
]
# Of each hook's role: what the deployment says when it is missing.
HOOK = {"codedeploy:PutLifecycleEventHookExecutionStatus": "within an hour", "lambda:InvokeFunction": "reported Failed"}
# What nothing here needs: functions run without writing a log.
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture
def ask(emulator, outputs):
    """Ask the alias for the price of an item, as any caller does."""

    def ask(item):
        payload = json.dumps({"item": item}).encode()
        client = emulator.client("lambda")
        answer = client.invoke(FunctionName=outputs["FunctionName"], Qualifier=ALIAS, Payload=payload)
        return json.loads(answer["Payload"].read())

    return ask


@pytest.fixture
def version(emulator, outputs):
    """The version that all traffic goes to."""

    def version():
        alias = emulator.client("lambda").get_alias(FunctionName=outputs["FunctionName"], Name=ALIAS)
        assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"), alias
        return alias["FunctionVersion"]

    return version


@pytest.fixture
def update(cdk, assemblies, group):
    """Update the stack and return the deployment that it made. ``fails`` says that it must not succeed."""

    def update(assembly, *, fails=False):
        before = {info["deploymentId"] for info in group.by_creator("user")}
        cdk.deploy(assemblies / assembly, STACK, fails=fails)
        (info,) = [info for info in group.by_creator("user") if info["deploymentId"] not in before]
        return info

    return update


def events_of(group, id):
    (target,) = group.targets(id).values()
    return {each["lifecycleEventName"]: each["status"] for each in target["lifecycleEvents"]}


def of_type(emulator, kind):
    return sorted(id for found, id in physical_ids(emulator, STACK).values() if found == kind)


def test_settings_of_the_deployment_group(emulator, outputs, group):
    settings = group.settings()
    assert settings["computePlatform"] == "Lambda"
    assert settings["deploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    assert settings["deploymentStyle"] == {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    assert [alarm["name"] for alarm in settings["alarmConfiguration"]["alarms"]] == of_type(
        emulator, "AWS::CloudWatch::Alarm"
    )
    assert settings["autoRollbackConfiguration"] == {
        "enabled": True,
        "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
    }


def test_first_version_serves_without_a_deployment(group, ask, version):
    assert group.deployments() == []
    assert version() == "1"
    assert ask("apple") == {"status": "ok", "item": "apple", "cents": 40}


def test_new_version_takes_over_in_two_steps(emulator, group, ask, version, update):
    emulator.control("DELETE", "calls")
    info = update("second")
    assert info["status"] == "Succeeded"
    assert set(events_of(group, info["deploymentId"]).values()) == {"Succeeded"}
    assert version() == "2"
    assert ask("apple")["cents"] == 45
    calls = [call for call in emulator.control("GET", "calls") if call["action"] == "lambda:UpdateAlias"]
    assert len(calls) == 2
    assert all(call["allowed"] for call in emulator.control("GET", "calls"))


def test_version_that_fails_the_first_check_gets_no_traffic(group, ask, version, update):
    was = version()
    info = update("broken", fails=True)
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
    events = events_of(group, info["deploymentId"])
    assert (events["BeforeAllowTraffic"], events["AllowTraffic"]) == ("Failed", "Skipped")
    assert version() == was
    assert ask("apple")["status"] == "ok"


def test_version_that_fails_the_last_check_is_rolled_back(group, ask, version, update):
    was = version()
    info = update("third", fails=True)
    assert info["status"] == "Failed"
    events = events_of(group, info["deploymentId"])
    assert (events["AllowTraffic"], events["AfterAllowTraffic"]) == ("Succeeded", "Failed")
    rollback = group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
    assert rollback["creator"] == "codeDeployRollback"
    assert version() == was
    assert ask("stone")["status"] == "unknown"


@pytest.fixture
def quiet(emulator):
    """At the end no alarm rings any more."""
    yield
    for name in of_type(emulator, "AWS::CloudWatch::Alarm"):
        emulator.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="OK", StateReason="the test is over")


@pytest.mark.usefixtures("quiet")
def test_alarm_stops_a_deployment(emulator, ask, version, update):
    was = version()
    (alarm,) = of_type(emulator, "AWS::CloudWatch::Alarm")
    emulator.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")
    info = update("examples", fails=True)
    assert info["status"] == "Stopped"
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert version() == was
    assert ask("apple")["status"] == "ok"


@pytest.fixture
def shift(emulator, outputs, group, version, versions):
    """Shift the alias to its other version with CodeDeploy alone, and return how that ended."""

    def shift():
        (other,) = versions - {version()}
        info = group.end(group.begin(revision(emulator, outputs, version(), other)))
        if "rollbackDeploymentId" in info.get("rollbackInfo", {}):
            group.end(info["rollbackInfo"]["rollbackDeploymentId"])
        return info

    return shift


def revision(emulator, outputs, current, target):
    names = {key: id for key, (kind, id) in physical_ids(emulator, STACK).items() if kind == "AWS::Lambda::Function"}
    before, after = (next(id for key, id in names.items() if key.startswith(start)) for start in ("Before", "After"))
    properties = {
        "Name": outputs["FunctionName"],
        "Alias": ALIAS,
        "CurrentVersion": current,
        "TargetVersion": target,
    }
    document = {
        "version": 0.0,
        "Resources": [{"F": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        "Hooks": [{"BeforeAllowTraffic": before}, {"AfterAllowTraffic": after}],
    }
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(document)}}


@pytest.fixture(scope="module")
def versions(emulator, outputs):
    """The version that serves, and one more of the same code, so that all checks pass."""
    client, name = emulator.client("lambda"), outputs["FunctionName"]
    client.update_function_configuration(FunctionName=name, Description="the same again")
    serving = client.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
    return {serving, client.publish_version(FunctionName=name)["Version"]}


@pytest.fixture(scope="module")
def roles(emulator, outputs):
    found = physical_ids(emulator, STACK)
    names = {key: id for key, (kind, id) in found.items() if kind == "AWS::IAM::Role"}

    def role(start):
        (name,) = [id for key, id in names.items() if key.startswith(start)]
        return name

    return role


def test_actions_of_the_roles_are_listed_here(emulator, roles):
    assert permissions.actions(emulator, roles("ServiceRole")) == {*SERVICE}
    for hook in ("Before", "After"):
        assert permissions.actions(emulator, roles(hook)) == HOOK.keys() | LOG


def test_nothing_is_missed_with_all_of_them(emulator, shift):
    emulator.control("DELETE", "calls")
    assert shift()["status"] == "Succeeded"
    assert all(call["allowed"] for call in emulator.control("GET", "calls"))


@pytest.mark.parametrize("action", SERVICE)
def test_service_role_needs(emulator, roles, shift, action):
    with permissions.without(emulator, roles("ServiceRole"), action):
        info = shift()
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert action in info["errorInformation"]["message"]


@pytest.fixture(scope="module")
def impatient(emulator, outputs):
    """Hooks that try once, and not for long: theirs is the time of this machine."""
    client = emulator.client("lambda")
    for key, (kind, name) in physical_ids(emulator, STACK).items():
        if kind == "AWS::Lambda::Function" and key.startswith(("Before", "After")):
            client.update_function_configuration(FunctionName=name, Timeout=8)
            client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("hook", ["Before", "After"])
@pytest.mark.parametrize(("action", "message"), HOOK.items())
def test_hook_needs(emulator, roles, shift, hook, action, message):
    with permissions.without(emulator, roles(hook), action):
        info = shift()
    assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
    assert f"{hook}AllowTraffic" in info["errorInformation"]["message"]
    assert message in info["errorInformation"]["message"]
