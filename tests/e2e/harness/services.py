"""A service of Amazon ECS in a stack, as its users see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.cdk import physical_ids
from harness.server import Emulator


class Service:
    """The only service of a stack, with its load balancer.

    Args:
        emulator: Where it is.
        stack: Name of the stack.
    """

    def __init__(self, emulator: Emulator, stack: str) -> None:
        self._ecs, self._elb = emulator.client("ecs"), emulator.client("elbv2")
        ids = physical_ids(emulator, stack).values()
        (arn,) = [id for kind, id in ids if kind == "AWS::ECS::Service"]
        (self._balancer,) = [id for kind, id in ids if kind.endswith("V2::LoadBalancer")]
        _, self.cluster, self.name = arn.split("/")

    def describe(self) -> dict[str, Any]:
        """Return what DescribeServices says."""
        found: dict[str, Any] = self._ecs.describe_services(cluster=self.cluster, services=[self.name])["services"][0]
        return found

    def images(self) -> list[str]:
        """Return the image of each task set, the primary one first."""
        task_sets = sorted(self.describe()["taskSets"], key=lambda each: each["status"] != "PRIMARY")
        definitions = [
            self._ecs.describe_task_definition(taskDefinition=each["taskDefinition"])["taskDefinition"]
            for each in task_sets
        ]
        return [each["containerDefinitions"][0]["image"] for each in definitions]

    def listener(self, port: int) -> str:
        """Return the ARN of the listener on a port."""
        listeners = self._elb.describe_listeners(LoadBalancerArn=self._balancer)["Listeners"]
        return next(str(each["ListenerArn"]) for each in listeners if each["Port"] == port)

    def weights(self, port: int) -> dict[str, int]:
        """Return the weights of the target groups that get requests to a port."""
        actions = self._elb.describe_listeners(ListenerArns=[self.listener(port)])["Listeners"][0]["DefaultActions"]
        groups = actions[-1]["ForwardConfig"]["TargetGroups"]
        return {each["TargetGroupArn"]: each["Weight"] for each in groups if each["Weight"]}

    def serving(self, port: int) -> str:
        """Return the target group that gets all requests to a port."""
        (only,) = self.weights(port)
        return str(only)

    def revision(self, **hooks: str) -> dict[str, Any]:
        """Return a revision that deploys what runs already."""
        service = self.describe()
        (balancer,) = service["loadBalancers"]
        properties = {
            "TaskDefinition": service["taskDefinition"],
            "LoadBalancerInfo": {
                "ContainerName": balancer["containerName"],
                "ContainerPort": balancer["containerPort"],
            },
        }
        document: dict[str, Any] = {
            "version": 0.0,
            "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}],
        }
        if hooks:
            document["Hooks"] = [{event: function} for event, function in hooks.items()]
        return {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(document)}}

    def clean(self) -> None:
        """Give all requests to the primary task set, and delete the others."""
        primary, *others = sorted(self.describe()["taskSets"], key=lambda each: each["status"] != "PRIMARY")
        group = primary["loadBalancers"][0]["targetGroupArn"]
        for listener in self._elb.describe_listeners(LoadBalancerArn=self._balancer)["Listeners"]:
            forward = [{"Type": "forward", "TargetGroupArn": group}]
            if listener["DefaultActions"][-1]["Type"] == "forward":
                self._elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=forward)
            for rule in self._elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                if not rule["IsDefault"]:
                    self._elb.modify_rule(RuleArn=rule["RuleArn"], Actions=forward)
        for each in others:
            self._ecs.delete_task_set(cluster=self.cluster, service=self.name, taskSet=each["id"], force=True)

    @contextmanager
    def behind_a_rule(self) -> Iterator[None]:
        """Let requests reach the service by a rule of its listener, and by that alone."""
        listener, group = self.listener(80), self.serving(80)
        rule = self._elb.create_rule(
            ListenerArn=listener,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/shop/*"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )["Rules"][0]["RuleArn"]
        nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        self._elb.modify_listener(ListenerArn=listener, DefaultActions=[nothing])
        try:
            yield
        finally:
            self._elb.delete_rule(RuleArn=rule)
            primary = next(each for each in self.describe()["taskSets"] if each["status"] == "PRIMARY")
            forward = {"Type": "forward", "TargetGroupArn": primary["loadBalancers"][0]["targetGroupArn"]}
            self._elb.modify_listener(ListenerArn=listener, DefaultActions=[forward])
