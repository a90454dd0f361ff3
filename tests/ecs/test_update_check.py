"""An app is compared with what is deployed: stages, nested stacks, overrides, what is accepted, and what is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_codedeploy import EcsBlueGreenService, ValidationError, check_updates


class Shop:
    """An app whose parts can be chosen, synthesized again and again as a program is."""

    def __init__(self, deployed: Path) -> None:
        self.deployed = deployed
        self.services: list[EcsBlueGreenService] = []

    def service(self, scope: Construct, id: str = "Web", *, public: bool = False, listener_port: int = 80) -> None:
        vpc = ec2.Vpc(scope, f"{id}Vpc", max_azs=2, nat_gateways=0)
        task = ecs.FargateTaskDefinition(scope, f"{id}Task")
        image = ecs.ContainerImage.from_registry("web")
        task.add_container("web", image=image, port_mappings=[ecs.PortMapping(container_port=80)])
        made = EcsBlueGreenService(
            scope,
            id,
            vpc=vpc,
            task_definition=task,
            assign_public_ip=public,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            listener_port=listener_port,
        )
        self.services.append(made)

    def deploy(self, app: cdk.App) -> None:
        """Keep what is synthesized as what is deployed."""
        shutil.copytree(app.synth().directory, self.deployed, dirs_exist_ok=True)


@pytest.fixture
def shop(tmp_path):
    """Templates are kept in a directory beside."""
    folder = tmp_path / "deployed"
    folder.mkdir()
    return Shop(folder)


def new_app():
    return cdk.App(tree_metadata=False)


def simple(shop, **settings):
    app = new_app()
    stack = cdk.Stack(app, "Shop")
    shop.service(stack, **settings)
    return app, stack


def refused(app):
    with pytest.raises(RuntimeError) as raised:
        app.synth()
    return str(raised.value)


def notes(stack, kind="Info"):
    found = assertions.Annotations.from_stack(stack)
    find = {"Info": found.find_info, "Warning": found.find_warning}[kind]
    return [(each.id, str(each.entry.data)) for each in find("*", assertions.Match.any_value())]


@pytest.fixture
def deployed(shop):
    """The simple app is deployed."""
    shop.deploy(simple(shop)[0])
    return shop


def test_same_app_passes_and_its_template_stays_as_it_is(deployed):
    plain, stack = simple(deployed)
    before = (Path(plain.synth().directory) / stack.template_file).read_bytes()
    checked, stack = simple(deployed)
    check_updates(checked, deployed=deployed.deployed)
    assert (Path(checked.synth().directory) / stack.template_file).read_bytes() == before
    assert notes(stack) == []


def test_refused_with_the_way_out(deployed):
    app, _ = simple(deployed, public=True)
    check_updates(app, deployed=deployed.deployed)
    assert refused(app).count("update of") == 1
    assert (
        'update of "Shop/Web/Service/Service": NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp: got "ENABLED" '
        'in place of "DISABLED", but Amazon ECS refuses to change it in a service that CodeDeploy deploys to; '
        "leave it in the template as it is, and give it to deployments, with network= of app_spec()"
    ) in refused(app)


def test_overrides_and_aspects_count(deployed):
    app, _ = simple(deployed)
    resource = deployed.services[-1].service.node.default_child
    resource.add_property_override("PlatformVersion", "1.3.0")
    check_updates(app, deployed=deployed.deployed)
    assert 'PlatformVersion: got "1.3.0" in place of' in refused(app)


def test_path_as_text_relative_to_the_working_directory(deployed, monkeypatch):
    monkeypatch.chdir(deployed.deployed.parent)
    app, _ = simple(deployed, public=True)
    check_updates(app, deployed="deployed")
    assert "AssignPublicIp" in refused(app)


def test_what_is_accepted_is_not_told(deployed):
    app, _ = simple(deployed, public=True)
    check_updates(app, deployed=deployed.deployed, accepted=[deployed.services[-1].service])
    app.synth()


def test_accepted_is_what_is_in_the_construct(deployed):
    app, stack = simple(deployed, public=True)
    other = Construct(stack, "We")
    check_updates(app, deployed=deployed.deployed, accepted=[other])
    assert "AssignPublicIp" in refused(app)
    app, _ = simple(deployed, public=True)
    check_updates(app, deployed=deployed.deployed, accepted=[app])
    app.synth()


def test_warning_is_at_the_listener_and_can_be_acknowledged(deployed):
    app, stack = simple(deployed, listener_port=81)
    check_updates(app, deployed=deployed.deployed)
    [(path, message)] = [each for each in notes(stack, "Warning") if "listener-reset" in each[1]]
    assert path.startswith("/Shop/Web/")
    assert "Port: got 81 in place of 80" in message
    app, stack = simple(deployed, listener_port=81)
    check_updates(app, deployed=deployed.deployed)
    cdk.Annotations.of(stack).acknowledge_warning("cdk-codedeploy:listener-reset", "the tasks are in blue")
    assert not [each for each in notes(stack, "Warning") if "listener-reset" in each[1]]


def test_stack_without_a_template_is_a_first_deployment(shop):
    app, stack = simple(shop, public=True)
    check_updates(app, deployed=shop.deployed)
    app.synth()
    [(path, message)] = notes(stack)
    assert path == "/Shop"
    assert "has no Shop.template.json, so this is taken for the first deployment" in message


def test_an_empty_path_is_no_directory(shop):
    """It would be the one that the app runs in."""
    app, _ = simple(shop)
    with pytest.raises(ValidationError, match='deployed: got "", but there is no such directory'):
        check_updates(app, deployed="")


def test_missing_directory_is_refused_at_once(shop):
    app, _ = simple(shop)
    with pytest.raises(ValidationError, match="there is no such directory; make it") as raised:
        check_updates(app, deployed=shop.deployed / "typo")
    assert raised.value.parameter == "deployed"


@pytest.mark.parametrize("content", ["[]", "{"])
def test_file_that_is_no_template_is_refused(shop, content):
    (shop.deployed / "Shop.template.json").write_text(content)
    app, _ = simple(shop)
    check_updates(app, deployed=shop.deployed)
    assert "Shop.template.json: template: got" in refused(app)


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"deployed": None}, "deployed"),
        ({"deployed": 3}, "deployed"),
        ({"scope": "Shop"}, "scope"),
        ({"scope": None}, "scope"),
        ({"accepted": "Shop/Web"}, "accepted"),
        ({"accepted": ["Shop/Web"]}, "accepted"),
    ],
)
def test_wrong_types(shop, given, parameter):
    arguments = {"scope": new_app(), "deployed": shop.deployed, **given}
    with pytest.raises(ValidationError) as raised:
        check_updates(arguments.pop("scope"), **arguments)
    assert raised.value.parameter == parameter


def test_yaml_under_the_name_of_the_stack(deployed):
    template = deployed.deployed / "Shop.template.json"
    (deployed.deployed / "shop-prod.template.yaml").write_text(template.read_text())
    template.unlink()
    app = new_app()
    stack = cdk.Stack(app, "Other", stack_name="shop-prod")
    deployed.service(stack, public=True)
    check_updates(app, deployed=deployed.deployed)
    assert "AssignPublicIp" in refused(app)


def in_stages(shop, *, later=False, **settings):
    app = new_app()
    first = cdk.Stage(app, "Prod")
    shop.service(cdk.Stack(first, "Shop"), **settings)
    if later:
        check_updates(app, deployed=shop.deployed)
    inner = cdk.Stage(first, "Inner")
    shop.service(cdk.Stack(inner, "Shop"), **settings)
    return app, first, inner


@pytest.mark.parametrize("flat", [False, True])
def test_stages_in_stages(shop, flat):
    shop.deploy(in_stages(shop)[0])
    if flat:
        for each in sorted(shop.deployed.rglob("*.template.json")):
            each.rename(shop.deployed / each.name)
        for each in shop.deployed.glob("assembly-*"):
            shutil.rmtree(each)
    app, _, _ = in_stages(shop)
    check_updates(app, deployed=shop.deployed)
    app.synth()
    app, first, inner = in_stages(shop, public=True)
    check_updates(app, deployed=shop.deployed)
    assert 'update of "Prod/Inner/Shop/Web/Service/Service"' in refused(app)
    app, first, inner = in_stages(shop, public=True)
    check_updates(first, deployed=shop.deployed, accepted=[inner])
    assert 'update of "Prod/Shop/Web/Service/Service"' in refused(app)
    assert "Prod/Inner" not in refused(app)


def test_stage_warnings_are_written(shop):
    shop.deploy(in_stages(shop)[0])
    app, _, inner = in_stages(shop, listener_port=81)
    check_updates(app, deployed=shop.deployed)
    app.synth()
    assert [each for each in notes(inner.node.find_child("Shop"), "Warning") if "listener-reset" in each[1]]


def test_stage_that_is_made_after_the_call_is_refused_too(shop):
    shop.deploy(in_stages(shop)[0])
    app, first, _ = in_stages(shop, later=True, public=True)
    first.node.find_child("Shop").node.try_remove_child("Web")
    assert 'update of "Prod/Inner/Shop/Web/Service/Service"' in refused(app)


def test_stack_alone_is_compared_where_it_is_given(deployed):
    app, stack = simple(deployed, public=True)
    other = cdk.Stack(app, "Sho")
    check_updates(other, deployed=deployed.deployed)
    app.synth()
    app, stack = simple(deployed, public=True)
    check_updates(stack, deployed=deployed.deployed)
    assert "AssignPublicIp" in refused(app)


def nested(shop, **settings):
    app = new_app()
    stack = cdk.Stack(app, "Shop")
    shop.service(cdk.NestedStack(stack, "Inner"), **settings)
    return app


def test_nested_stacks(shop):
    shop.deploy(nested(shop))
    app = nested(shop, public=True)
    check_updates(app, deployed=shop.deployed)
    assert 'update of "Shop/Inner/Web/Service/Service"' in refused(app)


def test_references_between_stacks_are_resolved(shop):
    def build():
        app = new_app()
        around = cdk.Stack(app, "Around")
        vpc = ec2.Vpc(around, "Vpc", max_azs=2, nat_gateways=0, subnet_configuration=[])
        stack = cdk.Stack(app, "Shop")
        ec2.SecurityGroup(stack, "Tasks", vpc=vpc)
        return app

    shop.deploy(build())
    app = build()
    check_updates(app, deployed=shop.deployed)
    app.synth()
    text = json.loads((Path(app.synth().directory) / "Shop.template.json").read_text())
    assert "Fn::ImportValue" in json.dumps(text)


def test_stack_without_resources(shop):
    app = new_app()
    cdk.Stack(app, "Empty")
    shop.deploy(app)
    app = new_app()
    cdk.Stack(app, "Empty")
    check_updates(app, deployed=shop.deployed)
    app.synth()


def test_answer_of_the_cli(deployed):
    template = deployed.deployed / "Shop.template.json"
    template.write_text(json.dumps({"TemplateBody": json.loads(template.read_text()), "StagesAvailable": []}))
    app, _ = simple(deployed, public=True)
    check_updates(app, deployed=deployed.deployed)
    assert "AssignPublicIp" in refused(app)
