"""Programs on the pages run as they stand. What a page leaves to the reader is made here, under its name there."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy

ROOT = Path(__file__).resolve().parents[1]
NAMES = (
    "agent",
    "agent-logs",
    "auto-scaling",
    "blue-green",
    "deployments",
    "ecs-and-lambda",
    "load-balanced-fleet",
    "on-premises",
    "private-networks",
)
PAGES = ("README.md", *(f"docs/{name}.md" for name in NAMES))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOOK = "def check(event):\n    pass\n"
APPSPEC = "version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: /srv\n"


def blocks(page: str) -> list[str]:
    return BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))


class Names(dict[str, Any]):
    """What a program finds: modules, its stack, and what the page speaks of, made when it is first used."""

    def __init__(self, app: cdk.App, certificates: str) -> None:
        super().__init__(
            app=app,
            autoscaling=autoscaling,
            cdk=cdk,
            CfnOutput=cdk.CfnOutput,
            certificates=certificates,
            codedeploy=codedeploy,
            ec2=ec2,
            lambda_=lambda_,
            Path=Path,
        )
        self._app = app
        self._count = 0
        self._made: set[str] = set()

    def next_program(self) -> None:
        """Give the next program a stack of its own, and nothing that was made for the one before."""
        self._count += 1
        for name in self._made:
            self.pop(name, None)
        self._made.clear()
        self["stack"] = cdk.Stack(self._app, f"Stack{self._count}")
        self._around = cdk.Stack(self._app, f"Around{self._count}")

    def __missing__(self, name: str) -> Any:
        make = MAKERS.get(name)
        if make is None:
            raise KeyError(name)
        self[name] = make(self._around if name in ELSEWHERE else self["stack"], self)
        self._made.add(name)
        return self[name]


def _function(scope: cdk.Stack, _names: Names) -> lambda_.Function:
    code = lambda_.Code.from_inline("def handler(event, context): return {}")
    return lambda_.Function(scope, "Work", runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler", code=code)


def _task_definition(scope: cdk.Stack, _names: Names, *, id: str) -> ecs.FargateTaskDefinition:
    made = ecs.FargateTaskDefinition(scope, id)
    made.add_container("web", image=ecs.ContainerImage.from_registry("web"), port_mappings=[{"containerPort": 80}])
    return made


def _template(scope: cdk.Stack, names: Names) -> ec2.LaunchTemplate:
    profile = codedeploy.InstanceProfile(scope, "TemplateProfile")
    image = ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"})
    script = ec2.UserData.for_linux()
    return ec2.LaunchTemplate(
        scope,
        "Template",
        instance_profile=profile,
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=image,
        security_group=ec2.SecurityGroup(scope, "Access", vpc=names["vpc"]),
        user_data=script,
    )


def _fleet(scope: cdk.Stack, names: Names) -> autoscaling.AutoScalingGroup:
    return autoscaling.AutoScalingGroup(
        scope, "Fleet", vpc=names["vpc"], launch_template=_template(scope, names), max_capacity=2
    )


def _target_group(scope: cdk.Stack, names: Names, *, id: str, kind: elbv2.TargetType) -> elbv2.ApplicationTargetGroup:
    made = elbv2.ApplicationTargetGroup(scope, id, vpc=names["vpc"], port=80, target_type=kind)
    port = 8000 + len(names["balancer"].listeners)
    names["balancer"].add_listener(
        f"For{id}", port=port, protocol=elbv2.ApplicationProtocol.HTTP, default_target_groups=[made]
    )
    return made


def _listener(_scope: cdk.Stack, names: Names, *, port: int, group: str) -> elbv2.ApplicationListener:
    http = elbv2.ApplicationProtocol.HTTP
    return names["balancer"].add_listener(f"At{port}", port=port, protocol=http, default_target_groups=[names[group]])


def _alarm(scope: cdk.Stack, _names: Names, *, id: str) -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="Shop", metric_name=id)
    return metric.create_alarm(scope, id, threshold=1, evaluation_periods=1)


def _ecs_group(_scope: cdk.Stack, names: Names) -> codedeploy.EcsDeploymentGroup:
    service = codedeploy.EcsBlueGreenService(
        names["stack"], "Service", vpc=names["vpc"], task_definition=names["task_definition"]
    )
    return service.deployment_group


def _anchor(scope: cdk.Stack, names: Names) -> codedeploy.TrustAnchor:
    authority = codedeploy.CertificateAuthority.bundle(names["certificates"])
    return codedeploy.TrustAnchor(scope, "Anchor", authority=authority)


def _role(scope: cdk.Stack, names: Names) -> codedeploy.OnPremisesRole:
    return codedeploy.OnPremisesRole(scope, "Role", proven_by=codedeploy.ProvenBy.roles_anywhere(names["anchor"]))


def _person(scope: cdk.Stack, _names: Names, *, id: str) -> iam.Role:
    return iam.Role(scope, id, assumed_by=iam.AccountRootPrincipal())


INSTANCE, IP = elbv2.TargetType.INSTANCE, elbv2.TargetType.IP
MAKERS: dict[str, Callable[[cdk.Stack, Names], Any]] = {
    "alias": lambda scope, names: lambda_.Alias(
        scope, "Alias", alias_name="prod", version=names["function"].current_version
    ),
    "anchor": _anchor,
    "balancer": lambda scope, names: elbv2.ApplicationLoadBalancer(scope, "Balancer", vpc=names["vpc"]),
    "blue": partial(_target_group, id="Blue", kind=IP),
    "bucket": lambda scope, _names: codedeploy.RevisionBucket(scope, "Bucket"),
    "certificate": lambda scope, _names: acm.Certificate.from_certificate_arn(
        scope, "Certificate", "arn:aws:acm:eu-west-1:111122223333:certificate/1"
    ),
    "cluster": lambda scope, names: ecs.Cluster(scope, "Cluster", vpc=names["vpc"]),
    "ecs_group": _ecs_group,
    "errors": partial(_alarm, id="Errors"),
    "fleet": _fleet,
    "function": _function,
    "green": partial(_target_group, id="Green", kind=IP),
    "instance_role": partial(_person, id="InstanceRole"),
    "listener": partial(_listener, port=80, group="blue"),
    "next_task_definition": partial(_task_definition, id="NextTask"),
    "operators": partial(_person, id="Operators"),
    "pipeline": lambda _scope, _names: iam.ServicePrincipal("codebuild.amazonaws.com"),
    "pipeline_role": partial(_person, id="Pipeline"),
    "revisions": lambda scope, _names: codedeploy.RevisionBucket(scope, "Bucket"),
    "role": _role,
    "slack_channel": lambda scope, _names: sns.Topic(scope, "Channel"),
    "target_group": partial(_target_group, id="Targets", kind=INSTANCE),
    "task_definition": partial(_task_definition, id="Task"),
    "tasks": lambda scope, names: ec2.SecurityGroup(scope, "Tasks", vpc=names["vpc"]),
    "template": _template,
    "test_listener": partial(_listener, port=8080, group="green"),
    "testers": lambda scope, names: ec2.SecurityGroup(scope, "Testers", vpc=names["vpc"]),
    "ticket_function": lambda _scope, names: targets.LambdaFunction(names["function"]),
    "topic": lambda scope, _names: sns.Topic(scope, "Topic"),
    "unhealthy_hosts": partial(_alarm, id="UnhealthyHosts"),
    "vpc": lambda scope, _names: ec2.Vpc(scope, "Vpc", max_azs=2, nat_gateways=1),
}
ELSEWHERE = frozenset({"bucket", "fleet", "function", "revisions", "role"})
"""What is in another stack, because the program has a construct of that id itself."""


@pytest.fixture
def names(app: cdk.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Names:
    monkeypatch.chdir(tmp_path)
    bundle = (ROOT / "examples/on_premises/authority.pem").read_text()
    files = {
        "ca.pem": bundle,
        "deployed/Other.template.json": "{}",
        "hooks/smoke.py": HOOK,
        "machines.csv": "name,tag:Stage\nweb-1,prod\n",
        "racks.csv": "name,tag:Stage\nrack-1,prod\n",
        "site/appspec.yml": APPSPEC,
        "site/index.html": "hello\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return Names(app, bundle)


@pytest.mark.parametrize("page", PAGES)
def test_every_program_of_the_page_runs(page: str, names: Names) -> None:
    programs = blocks(page)
    assert programs
    for number, program in enumerate(programs, 1):
        names.next_program()
        exec(compile(program, f"{page}, program {number}", "exec"), names)
