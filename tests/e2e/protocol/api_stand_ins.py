"""The API without a server: a real boto3 client whose requests go straight to the service."""

from __future__ import annotations

import io
import json
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.service import CodeDeploy
from emulator.faults import Faults

SCOPE = Scope("000000000000", "us-east-1")
ROLE = "arn:aws:iam::000000000000:role/CodeDeploy"
TOPIC = "arn:aws:sns:us-east-1:000000000000:deployments"
USER = "arn:aws:iam::000000000000:user/AWS/CodeDeploy/rack-1"
SESSION = "arn:aws:sts::000000000000:assumed-role/OnPremises/rack-1"
ARCHIVE = {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": "app.zip", "bundleType": "zip"}}
OTHER_ARCHIVE = {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": "next.zip", "bundleType": "zip"}}
APP_SPEC = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "version: 0.0"}}
WITH_BALANCER = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
}
BLUE_GREEN_OPTIONS = {
    "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
    "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
    "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
}
BLUE_GREEN = {
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
    "blueGreenDeploymentConfiguration": BLUE_GREEN_OPTIONS,
}
ECS_PAIR = {
    "targetGroups": [{"name": "blue"}, {"name": "green"}],
    "prodTrafficRoute": {"listenerArns": ["arn:listener/80"]},
}
ECS_GROUP = {
    "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
    "deploymentStyle": BLUE_GREEN["deploymentStyle"],
    "loadBalancerInfo": {"targetGroupPairInfoList": [ECS_PAIR]},
    "blueGreenDeploymentConfiguration": {
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
        "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
    },
    "ecsServices": [{"clusterName": "main", "serviceName": "web"}],
}
LAMBDA_GROUP = {
    "deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce",
    "deploymentStyle": BLUE_GREEN["deploymentStyle"],
}


class StandInRuns:
    """Writes down what it is asked, and moves nothing."""

    def __init__(self) -> None:
        self.asked = []
        self.refusals = {}
        self.stuck = set()
        self.started = []
        self.while_attaching = lambda: None

    def _ask(self, what, *details):
        self.asked.append((what, *details))
        if what in self.refusals:
            raise ApiError(*self.refusals[what])

    def check_role(self, scope, role_arn, application_name, group_name):
        self._ask("check_role", role_arn, f"{application_name}/{group_name}")

    def attach(self, scope, group, names):
        self._ask("attach", group.name, list(names), group.service_role_arn)
        self.while_attaching()
        hooks = [{"name": name, "hook": f"launch-{group.name}-{name}"} for name in names]
        if group.settings["terminationHookEnabled"]:
            for hook in hooks:
                hook["terminationHook"] = f"end-{group.name}-{hook['name']}"
        return hooks

    def detach(self, scope, group, hooks):
        self._ask("detach", group.name, [hook["name"] for hook in hooks])
        return [hook for hook in hooks if hook["name"] in self.stuck]

    def greet(self, scope, group, triggers):
        self._ask("greet", group.name, [trigger["triggerName"] for trigger in triggers])

    def start(self, store, deployment):
        self.started.append(deployment)

    def instance_waits(self, store, notice):
        self._ask("instance_waits", notice)


class Raw(io.BytesIO):
    """The body of a response, as botocore reads it."""

    def stream(self, **_options: Any):
        yield self.read()


class Api:
    """The service, its clients and its stand-ins."""

    def __init__(self, page_size: int = 100) -> None:
        self.runs = StandInRuns()
        self.faults = Faults()
        self.service = CodeDeploy(None, Clock(3000), self.faults, runs=self.runs, page_size=page_size)
        self.client = self.make_client()
        # Lets requests through that a client would not send.
        self.careless = self.make_client(parameter_validation=False)

    @property
    def store(self):
        return self.service.store(SCOPE)

    def make_client(self, scope: Scope = SCOPE, **options: Any):
        client = boto3.client(
            "codedeploy",
            region_name=scope.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, **options),
        )

        def send(request, **_other):
            operation = request.headers["X-Amz-Target"].decode().removeprefix("CodeDeploy_20141006.")
            status, headers, body = self.service.answer(scope, operation, request.body)
            return AWSResponse(request.url, status, headers, Raw(body))

        client.meta.events.register("before-send.codedeploy.*", send)
        return client

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request as JSON, whatever it is."""
        status, _, body = self.service.answer(SCOPE, operation, json.dumps(request).encode())
        answer = json.loads(body or b"{}")
        if status != 200:
            raise ClientError({"Error": {"Code": answer["__type"], "Message": answer["message"]}}, operation)
        return answer

    def assert_refused(self, operation: str, request: dict[str, Any], code: str, message: str = "") -> None:
        with pytest.raises(ClientError) as caught:
            self.call(operation, request)
        error = caught.value.response["Error"]
        assert error["Code"] == code, error["Message"]
        assert message in error["Message"]

    def make_application(self, name: str = "Shop", platform: str = "Server") -> None:
        self.client.create_application(applicationName=name, computePlatform=platform)

    def make_group(self, name: str = "Web", application: str = "Shop", **settings: Any) -> str:
        request = {"applicationName": application, "deploymentGroupName": name, "serviceRoleArn": ROLE, **settings}
        return self.call("CreateDeploymentGroup", request)["deploymentGroupId"]

    def group(self, name: str = "Web", application: str = "Shop") -> dict[str, Any]:
        request = {"applicationName": application, "deploymentGroupName": name}
        return self.call("GetDeploymentGroup", request)["deploymentGroupInfo"]

    def deploy(self, group: str = "Web", **options: Any) -> str:
        request = {"applicationName": "Shop", "deploymentGroupName": group, "revision": ARCHIVE, **options}
        return self.call("CreateDeployment", request)["deploymentId"]

    def finish(self, deployment_id: str, status: str = "Succeeded") -> None:
        """End a deployment as those do that move it."""
        deployment = self.store.deployments[deployment_id]
        deployment.started = deployment.completed = self.service._clock.now()
        deployment.status = status
        if status == "Succeeded":
            deployment.group.target_revision = deployment.revision
            deployment.group.last_successful = deployment.id
        deployment.finished.set()
