"""The models as a program uses them: the same rules at once, with the name of the parameter."""

from __future__ import annotations

import struct
from dataclasses import FrozenInstanceError

import pytest

from cdk_codedeploy.appspec import (
    AssignPublicIp,
    AwsvpcConfiguration,
    CapacityProviderStrategyItem,
    EcsAppSpec,
    FileExistsBehavior,
    FileMapping,
    LambdaAppSpec,
    ObjectType,
    OperatingSystem,
    Permission,
    Script,
    SelinuxContext,
    ServerAppSpec,
)
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import LifecycleEvent

TASKS = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7"
NUMBER_TOKEN = struct.unpack(">d", b"\xfb\xff" + bytes(6))[0]
LIST_TOKEN = ["#{Token[TOKEN.5]}"]


def lambda_(**changed):
    return LambdaAppSpec(**({"name": "fn", "alias": "live", "current_version": "1", "target_version": "2"} | changed))


def ecs(**changed):
    return EcsAppSpec(**({"task_definition": TASKS, "container_name": "web", "container_port": 80} | changed))


def network(**changed):
    known = {"subnets": ["subnet-1"], "security_groups": ["sg-1"], "assign_public_ip": "ENABLED"}
    return AwsvpcConfiguration(**(known | changed))


WRONG = [
    (lambda: Script("a b.sh"), "location", '"a b.sh"'),
    (lambda: Script(""), "location", '""'),
    (lambda: Script(None), "location", "nothing"),
    (lambda: Script("a.sh", timeout=0), "timeout", "0"),
    (lambda: Script("a.sh", timeout="30"), "timeout", '"30"'),
    (lambda: Script("a.sh", timeout=2**32), "timeout", "4294967296"),
    (lambda: Script("a.sh", timeout=True), "timeout", "True"),
    (lambda: Script("a.sh", runas=""), "runas", '""'),
    (lambda: Script("a.sh", runas="1000"), "runas", '"1000"'),
    (lambda: Script("a.sh", sudo="false"), "sudo", '"false"'),
    (lambda: FileMapping("a", "srv"), "destination", '"srv"'),
    (lambda: FileMapping(5, "/srv"), "source", "5"),
    (lambda: FileMapping("a/*", "/srv"), "source", '"a/*"'),
    (lambda: FileMapping("a", "/srv/\ud800"), "AppSpec", "text that UTF-8 cannot carry"),
    (lambda: Permission("srv"), "object", '"srv"'),
    (lambda: Permission("/srv", mode=0o644), "mode", "420"),
    (lambda: Permission("/srv", mode="u+x"), "mode", '"u+x"'),
    (lambda: Permission("/srv", owner=5), "owner", "5"),
    (lambda: Permission("/srv", except_="*.sh"), "except_", '"*.sh"'),
    (lambda: Permission("/srv", except_=["a/b"]), "except_[0]", '"a/b"'),
    (lambda: Permission("/srv", acls=["u::rw"]), "acls[0]", '"u::rw"'),
    (lambda: Permission("/srv", type=["files"]), "type[0]", '"files"'),
    (lambda: Permission("/srv", context={"type": "t"}), "context", "{'type': 't'}"),
    (lambda: SelinuxContext("t", "s1-s0"), "range", '"s1-s0"'),
    (lambda: SelinuxContext(""), "type", '""'),
    (lambda: ServerAppSpec(os="Linux"), "os", '"Linux"'),
    (lambda: ServerAppSpec(files=FileMapping("/", "/srv")), "files", "FileMapping(source='/', destination='/srv')"),
    (lambda: ServerAppSpec(files=["/srv"]), "files", '"/srv"'),
    (lambda: ServerAppSpec(hooks=[Script("a.sh")]), "hooks", None),
    (lambda: ServerAppSpec(hooks={"AfterInstall": ["a.sh"]}), "hooks.AfterInstall", '"a.sh"'),
    (lambda: ServerAppSpec(hooks={"AfterInstal": [Script("a.sh")]}), "hooks.AfterInstal", "an unknown event"),
    (lambda: ServerAppSpec(file_exists_behavior="KEEP"), "file_exists_behavior", '"KEEP"'),
    (lambda: ServerAppSpec(files=[FileMapping("a", "/srv"), FileMapping("a", "/srv")]), "files[1].source", '"a"'),
    (lambda: lambda_(current_version=1), "current_version", "1"),
    (lambda: lambda_(target_version="$LATEST"), "target_version", '"$LATEST"'),
    (lambda: lambda_(alias="5"), "alias", '"5"'),
    (lambda: lambda_(name="a b"), "name", '"a b"'),
    (lambda: lambda_(hooks={"BeforeInstall": "f"}), "hooks.BeforeInstall", '"BeforeInstall"'),
    (lambda: lambda_(hooks={"AfterAllowTraffic": "a.b"}), "hooks.AfterAllowTraffic", '"a.b"'),
    (lambda: lambda_(hooks=["f"]), "hooks", "['f']"),
    (lambda: ecs(task_definition="web:7"), "task_definition", '"web:7"'),
    (lambda: ecs(container_port="80"), "container_port", '"80"'),
    (lambda: ecs(container_port=0), "container_port", "0"),
    (lambda: ecs(container_name=""), "container_name", '""'),
    (lambda: ecs(platform_version="1.4"), "platform_version", '"1.4"'),
    (lambda: ecs(network={"Subnets": []}), "network", "{'Subnets': []}"),
    (lambda: network(subnets="subnet-1"), "subnets", '"subnet-1"'),
    (lambda: network(subnets=["web"]), "subnets[0]", '"web"'),
    (lambda: network(security_groups=[]), "security_groups", "0"),
    (lambda: network(assign_public_ip="yes"), "assign_public_ip", '"yes"'),
    (
        lambda: ecs(capacity_provider_strategy=[CapacityProviderStrategyItem(capacity_provider="a")]),
        "capacity_provider_strategy",
        "no weight",
    ),
]


@pytest.mark.parametrize(("make", "parameter", "value"), WRONG)
def test_a_wrong_value_is_refused_at_once(make, parameter, value):
    with pytest.raises(ValidationError) as caught:
        make()
    assert caught.value.parameter == parameter
    assert value is None or caught.value.value == value
    assert caught.value.allowed
    assert caught.value.remedy


def test_enums_and_words_are_alike():
    spec = ServerAppSpec(
        os=OperatingSystem.LINUX,
        files=[FileMapping("a", "/srv")],
        permissions=[Permission("/srv", type=[ObjectType.FILE])],
        hooks={LifecycleEvent.AFTER_INSTALL: [Script("a.sh")]},
        file_exists_behavior=FileExistsBehavior.RETAIN,
    )
    assert ServerAppSpec.loads(spec.to_yaml()) == spec
    assert network(assign_public_ip=AssignPublicIp.ENABLED) == network()


def test_models_are_frozen():
    spec = ServerAppSpec()
    with pytest.raises(FrozenInstanceError):
        spec.os = "windows"
    with pytest.raises(TypeError):
        spec.hooks["AfterInstall"] = ()


def test_load(tmp_path):
    path = tmp_path / "appspec.yml"
    path.write_text("version: 0.0\nos: linux\n")
    assert ServerAppSpec.load(path) == ServerAppSpec()


def test_the_first_error_of_a_file_with_its_place(tmp_path):
    path = tmp_path / "appspec.yml"
    path.write_text("version: 0.0\nos: plan9\nhooks: []\n")
    with pytest.raises(ValidationError) as caught:
        ServerAppSpec.load(path)
    assert str(caught.value) == (
        f'{path}:2:5: os: got "plan9", but the operating system is linux or windows, in lower case; '
        "write os: linux or windows"
    )


def test_another_platform_is_refused():
    with pytest.raises(ValidationError, match="the type is AWS::Lambda::Function"):
        LambdaAppSpec.loads(ecs().to_yaml())
    with pytest.raises(ValidationError, match="os: got nothing"):
        ServerAppSpec.loads(lambda_().to_yaml())


class TestValuesOfTheCdk:
    def test_numbers_and_lists_are_for_the_construct_layer(self):
        spec = ecs(container_port=NUMBER_TOKEN, network=network(subnets=LIST_TOKEN, security_groups=LIST_TOKEN))
        properties = spec.to_document()["Resources"][0]["TargetService"]["Properties"]
        assert properties["LoadBalancerInfo"]["ContainerPort"] == NUMBER_TOKEN
        assert properties["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"] == LIST_TOKEN
        with pytest.raises(ValidationError, match="to_document"):
            spec.to_yaml()
        with pytest.raises(ValidationError, match="to_document"):
            spec.to_json()

    def test_texts_pass_on_server(self):
        token = "${Token[TOKEN.7]}"
        spec = ServerAppSpec(files=[FileMapping("app", f"/srv/{token}")], hooks={"AfterInstall": [Script(token)]})
        assert ServerAppSpec.loads(spec.to_yaml()) == spec


def test_the_default_name_of_a_resource():
    assert lambda_().resource == "fn"
    assert lambda_(resource="other").to_document()["Resources"][0]["other"]["Type"] == "AWS::Lambda::Function"
