"""The server: who may talk to it, and how it starts and ends."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, SSLError

from harness import paths
from harness.deployments import eventually
from harness.server import Emulator


def client(emulator, service, key, secret, **options):
    settings = {"endpoint_url": emulator.endpoint, "region_name": "us-east-1", "verify": emulator.ca, **options}
    return boto3.client(service, aws_access_key_id=key, aws_secret_access_key=secret, **settings)


@pytest.fixture
def user(emulator, request):
    """A user without permissions, and a function that gives it some."""
    iam = emulator.client("iam")
    name = f"user-{abs(hash(request.node.name))}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]

    def allow(action, resource):
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="allowed", PolicyDocument=document)

    yield lambda service: client(emulator, service, key["AccessKeyId"], key["SecretAccessKey"]), allow
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    if iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName="allowed")
    iam.delete_user(UserName=name)


def denied(function, **parameters):
    with pytest.raises(ClientError) as error:
        function(**parameters)
    return error.value.response["Error"]["Code"]


class TestConnection:
    def test_has_to_trust_the_authority(self, emulator):
        with pytest.raises(SSLError):
            client(emulator, "sts", "test", "test", verify=True).get_caller_identity()

    def test_is_refused_in_plain_text(self, emulator):
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            urllib.request.urlopen(emulator.endpoint.replace("https", "http"), timeout=5)

    def test_is_to_this_machine_alone(self, emulator):
        port = int(emulator.endpoint.rpartition(":")[2])
        listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        addresses = {
            line[1].split(":")[0] for line in listening if line[3] == "0A" and line[1].endswith(f":{port:04X}")
        }
        assert addresses == {"0100007F"}

    def test_is_secure_transport_to_policies(self, emulator):
        s3 = emulator.client("s3")
        s3.create_bucket(Bucket="secure-transport-only")
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::secure-transport-only/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        s3.put_bucket_policy(Bucket="secure-transport-only", Policy=document)
        s3.put_object(Bucket="secure-transport-only", Key="key", Body=b"content")
        s3.delete_object(Bucket="secure-transport-only", Key="key")
        s3.delete_bucket(Bucket="secure-transport-only")


class TestPermissions:
    def test_are_enforced_in_every_added_service(self, user):
        service, _ = user
        assert denied(service("codestar-notifications").list_notification_rules) == "AccessDeniedException"
        assert denied(service("ssm").list_associations) == "AccessDeniedException"
        assert denied(service("elb").describe_load_balancers) == "AccessDenied"
        assert denied(service("autoscaling").describe_auto_scaling_groups) == "AccessDenied"
        assert denied(service("codedeploy").list_applications) == "AccessDeniedException"

    def test_on_one_group_do_not_allow_descriptions(self, user):
        service, allow = user
        allow("autoscaling:*", "arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:*:autoScalingGroupName/one")
        assert denied(service("autoscaling").describe_lifecycle_hooks, AutoScalingGroupName="one") == "AccessDenied"
        named = {"AutoScalingGroupName": "one", "DesiredCapacity": 1}
        assert denied(service("autoscaling").set_desired_capacity, **named) == "ValidationError"
        named["AutoScalingGroupName"] = "another"
        assert denied(service("autoscaling").set_desired_capacity, **named) == "AccessDenied"

    def test_on_one_load_balancer_do_not_allow_another(self, user):
        service, allow = user
        allow("elasticloadbalancing:*", "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/one")
        elb = service("elb")
        instances = [{"InstanceId": "i-1"}]
        register = elb.deregister_instances_from_load_balancer
        assert denied(register, LoadBalancerName="one", Instances=instances) == "LoadBalancerNotFound"
        assert denied(register, LoadBalancerName="two", Instances=instances) == "AccessDenied"
        assert denied(elb.describe_load_balancers, LoadBalancerNames=["one"]) == "AccessDenied"

    def test_of_others_are_needed_for_a_deployment(self, user):
        service, allow = user
        allow("codedeploy:CreateDeployment", "*")
        names = {"applicationName": "none", "deploymentGroupName": "none"}
        with pytest.raises(ClientError, match="codedeploy:GetDeploymentConfig"):
            service("codedeploy").create_deployment(**names)

    def test_to_pass_the_role_are_needed_for_a_deployment_group(self, user):
        service, allow = user
        allow("codedeploy:*", "*")
        names = {"applicationName": "none", "deploymentGroupName": "none"}
        with pytest.raises(ClientError, match="iam:PassRole"):
            service("codedeploy").create_deployment_group(**names, serviceRoleArn="arn:aws:iam::000000000000:role/none")


class TestInstallers:
    def test_are_for_those_whose_policies_say_so(self, user):
        service, allow = user
        names = {"Bucket": "aws-codedeploy-us-east-1", "Key": "latest/install"}
        assert denied(service("s3").get_object, **names) == "AccessDenied"
        allow("s3:GetObject", "arn:aws:s3:::aws-codedeploy-us-east-1/latest/*")
        assert service("s3").get_object(**names)["Body"].read()
        assert denied(service("s3").get_object, **names | {"Key": "latestv2/install"}) == "AccessDenied"

    def test_are_in_nobodys_list(self, emulator):
        names = [bucket["Name"] for bucket in emulator.client("s3").list_buckets()["Buckets"]]
        assert [name for name in names if name.startswith("aws-codedeploy")] == []


class TestTags:
    def test_of_instances_are_found(self, emulator):
        ec2, tagging = emulator.client("ec2"), emulator.client("resourcegroupstaggingapi")
        specification = {"ResourceType": "instance", "Tags": [{"Key": "hosting", "Value": "tagged"}]}
        started = ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1, TagSpecifications=[specification])
        instance_id = started["Instances"][0]["InstanceId"]
        filters = [{"Key": "hosting", "Values": ["tagged"]}]

        def found():
            answer = tagging.get_resources(TagFilters=filters, ResourceTypeFilters=["ec2:instance"])
            return [each["ResourceARN"] for each in answer["ResourceTagMappingList"]]

        assert found() == [f"arn:aws:ec2:us-east-1:000000000000:instance/{instance_id}"]
        ec2.terminate_instances(InstanceIds=[instance_id])
        assert found() == []


class TestProcess:
    @staticmethod
    def strays():
        """Return what ministack writes to where it is not told otherwise."""
        return {path.name for path in Path("/tmp").iterdir() if "ministack" in path.name}

    def test_ends_when_it_is_told_and_leaves_nothing_outside_its_folder(self, tmp_path):
        before = self.strays()
        server = Emulator(tmp_path)
        server.start()
        function = self.function(server)
        process = server._process
        assert process is not None
        assert self.strays() == before
        process.terminate()
        assert process.wait(10) == 0
        assert not function.exists()
        server.stop()
        assert not (server.state / "ready.json").exists()
        assert (server.state / "server.log").read_text() == ""
        assert self.strays() == before

    @staticmethod
    def function(server):
        """Run a Lambda function, and return the folder of its process, which goes on."""
        code = "import os\ndef handler(event, context):\n    return os.getpid()\n"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.py", code)
        trust = {"Version": "2012-10-17", "Statement": []}
        role = server.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=json.dumps(trust))
        client = server.client("lambda")
        client.create_function(
            FunctionName="function",
            Runtime="python3.12",
            Handler="index.handler",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": archive.getvalue()},
        )
        process = Path("/proc") / client.invoke(FunctionName="function")["Payload"].read().decode()
        assert process.exists()
        return process

    def test_ends_with_its_parent(self, tmp_path):
        script = (
            "import subprocess, sys, time\n"
            f"command = [{str(paths.E2E_PYTHON)!r}, '-m', 'emulator', '--state', {str(tmp_path)!r}]\n"
            "server = subprocess.Popen(command)\n"
            "print(server.pid, flush=True)\n"
            "sys.stdin.read()\n"
        )
        command = [sys.executable, "-c", script]
        environment = {"PYTHONPATH": str(paths.E2E), "PATH": "/usr/bin:/bin"}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        ) as parent:
            assert parent.stdout is not None
            int(parent.stdout.readline())
            eventually((tmp_path / "ready.json").exists, "the server to be ready")
            port = int(json.loads((tmp_path / "ready.json").read_text())["endpoint"].rpartition(":")[2])
            parent.kill()
        eventually(lambda: not _listens(port), "the server to end")

    def test_a_taken_port_is_an_error(self, emulator, tmp_path):
        port = emulator.endpoint.rpartition(":")[2]
        command = [str(paths.E2E_PYTHON), "-m", "emulator", "--state", str(tmp_path), "--port", port]
        ended = subprocess.run(
            command, env={"PYTHONPATH": str(paths.E2E)}, capture_output=True, text=True, timeout=30, check=False
        )
        assert ended.returncode != 0
        assert "Address already in use" in ended.stderr


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
