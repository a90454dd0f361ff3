"""Stacks made of templates that tests write themselves."""

from __future__ import annotations

import json
import uuid
from typing import Any

from harness.deployments import eventually


class Stack:
    """A stack, by what a template says."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.name = f"stack-{uuid.uuid4().hex[:8]}"
        self.exists = False

    def deploy(self, outputs=None, status=None, **resources):
        """Create or update it; each resource is its type, its properties and, for some, attributes beside them."""
        template = {
            "Resources": {
                name: {"Type": kind, "Properties": properties, **(attributes[0] if attributes else {})}
                for name, (kind, properties, *attributes) in resources.items()
            },
            "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()},
        }
        call = self.client.update_stack if self.exists else self.client.create_stack
        call(StackName=self.name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"])
        described = self.wait()
        expected = status or ("UPDATE_COMPLETE" if self.exists else "CREATE_COMPLETE")
        assert described["StackStatus"] == expected, self.reasons()
        self.exists = True
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def wait(self):
        def settled():
            described = self.client.describe_stacks(StackName=self.name)["Stacks"][0]
            return None if described["StackStatus"].endswith("_IN_PROGRESS") else described

        return eventually(settled, "the stack")

    def reasons(self):
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return " ".join(event.get("ResourceStatusReason", "") for event in events)

    def id_of(self, resource):
        described = self.client.describe_stack_resource(StackName=self.name, LogicalResourceId=resource)
        return described["StackResourceDetail"]["PhysicalResourceId"]

    def delete(self):
        self.client.delete_stack(StackName=self.name)

        def gone():
            stacks = self.client.list_stacks()["StackSummaries"]
            statuses = [each["StackStatus"] for each in stacks if each["StackName"] == self.name]
            return statuses == ["DELETE_COMPLETE"]

        eventually(gone, "the end of the stack")


def ref(name):
    return {"Ref": name}


def attribute(resource, name):
    return {"Fn::GetAtt": [resource, name]}
