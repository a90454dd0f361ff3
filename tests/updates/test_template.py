"""Reading templates: JSON, YAML with short forms, what the AWS CLI answers, and what is none."""

from __future__ import annotations

import json

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.updates import read_template
from tests.updates.templates import DEPLOYED

YAML = """
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      Cluster: !Ref Cluster
      Role: !GetAtt Role.Arn.Inner
      LaunchType: !If [Prod, FARGATE, EC2]
      ServiceName: !Sub
        - "${Name}-web"
        - {Name: !Ref Name}
      Condition: !Condition Prod
"""


def test_json(tmp_path):
    file = tmp_path / "Shop.template.json"
    file.write_text(json.dumps(DEPLOYED))
    service = read_template(file).resources["Service"]
    assert (service.type, service.path) == ("AWS::ECS::Service", "Shop/Web/Service/Service")
    assert service.properties == DEPLOYED["Resources"]["Service"]["Properties"]
    assert service.depends_on == {"Listener"}


def test_yaml_with_short_forms(tmp_path):
    file = tmp_path / "Shop.template.yaml"
    file.write_text(YAML)
    service = read_template(file).resources["Service"]
    assert service.depends_on == {"Listener"}
    assert service.properties == {
        "Cluster": {"Ref": "Cluster"},
        "Role": {"Fn::GetAtt": ["Role", "Arn.Inner"]},
        "LaunchType": {"Fn::If": ["Prod", "FARGATE", "EC2"]},
        "ServiceName": {"Fn::Sub": ["${Name}-web", {"Name": {"Ref": "Name"}}]},
        "Condition": {"Condition": "Prod"},
    }


@pytest.mark.parametrize("body", [DEPLOYED, json.dumps(DEPLOYED), YAML], ids=["map", "JSON", "YAML"])
def test_answer_of_get_template(tmp_path, body):
    file = tmp_path / "Shop.json"
    file.write_text(json.dumps({"TemplateBody": body, "StagesAvailable": ["Original"]}))
    assert read_template(file).resources["Service"].type == "AWS::ECS::Service"


def test_template_without_resources(tmp_path):
    file = tmp_path / "Empty.template.json"
    file.write_text('{"Parameters": {}}')
    assert read_template(file).resources == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": "1.0"}',
        b"\xff\xfe",
        b"a: [",
        b"!!python/object/apply:os.getcwd []",
        b"{" * 100_000,
        b'{"TemplateBody": null}',
        b"- " * 5000,
    ],
)
def test_what_is_no_template(tmp_path, content):
    file = tmp_path / "Shop.template.json"
    file.write_bytes(content)
    with pytest.raises(ValidationError, match="get-template") as raised:
        read_template(file)
    assert raised.value.where == str(file)


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_template(tmp_path / "Shop.template.json")
