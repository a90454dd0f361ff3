"""Resource types of instances and their groups: created, changed, replaced and deleted by stacks."""

from __future__ import annotations

from harness.deployments import eventually
from protocol.stack import attribute, ref


class TestInstances:
    def test_start_with_what_the_template_says(self, stack, emulator):
        ec2 = emulator.client("ec2")
        profile = "AWS::IAM::InstanceProfile", {"Roles": []}
        instance = (
            "AWS::EC2::Instance",
            {
                "ImageId": "ami-12345678",
                "InstanceType": "t3.micro",
                "IamInstanceProfile": ref("Profile"),
                "AvailabilityZone": "us-east-1a",
                "UserData": {"Fn::Base64": "#!/bin/sh\n"},
                "Tags": [{"Key": "Stage", "Value": "beta"}],
                "Monitoring": True,
            },
        )
        outputs = stack.deploy({"Ip": attribute("Server", "PrivateIp")}, Profile=profile, Server=instance)
        instance_id = stack.id_of("Server")
        (found,) = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"]
        assert found["PrivateIpAddress"] == outputs["Ip"]
        assert found["IamInstanceProfile"]["Arn"].endswith(f"instance-profile/{stack.id_of('Profile')}")
        assert {"Key": "Stage", "Value": "beta"} in found["Tags"]
        assert {"Key": "aws:cloudformation:stack-name", "Value": stack.name} in found["Tags"]
        data = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]["Value"]
        assert data == "IyEvYmluL3NoCg=="

        del instance[1]["IamInstanceProfile"]
        instance[1]["Tags"] = [{"Key": "Stage", "Value": "production"}]
        stack.deploy(Profile=profile, Server=instance)
        assert stack.id_of("Server") == instance_id
        (found,) = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"]
        assert "IamInstanceProfile" not in found
        assert {"Key": "Stage", "Value": "production"} in found["Tags"]

        instance[1]["ImageId"] = "ami-87654321"
        stack.deploy(Profile=profile, Server=instance)
        assert stack.id_of("Server") != instance_id
        (found,) = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"]
        assert found["State"]["Name"] == "terminated"

    def test_come_from_launch_templates(self, stack, emulator):
        ec2 = emulator.client("ec2")
        data = {"ImageId": "ami-12345678", "InstanceType": "t3.nano", "UserData": {"Fn::Base64": "#!/bin/sh\n"}}
        template = "AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data}
        latest = {"LaunchTemplateId": ref("Template"), "Version": attribute("Template", "LatestVersionNumber")}
        stack.deploy(Template=template, Server=("AWS::EC2::Instance", {"LaunchTemplate": latest}))
        (found,) = ec2.describe_instances(InstanceIds=[stack.id_of("Server")])["Reservations"][0]["Instances"]
        assert (found["ImageId"], found["InstanceType"]) == ("ami-12345678", "t3.nano")

    def test_find_their_images(self, emulator):
        name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64"
        assert emulator.client("ssm").get_parameter(Name=name)["Parameter"]["Value"].startswith("ami-")


class TestAutoScaling:
    def resources(self, **settings):
        data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
        latest = {"LaunchTemplateId": ref("Template"), "Version": attribute("Template", "LatestVersionNumber")}
        group = {"MinSize": "1", "MaxSize": "3", "LaunchTemplate": latest, "AvailabilityZones": ["us-east-1a"]}
        return {
            "Template": ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data}),
            "Group": ("AWS::AutoScaling::AutoScalingGroup", {**group, **settings}),
        }

    def group(self, emulator, stack):
        names = [stack.id_of("Group")]
        found = emulator.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=names)
        return found["AutoScalingGroups"][0]

    def in_service(self, emulator, stack, number):
        def there():
            instances = self.group(emulator, stack)["Instances"]
            states = [each["LifecycleState"] for each in instances]
            return instances if states == ["InService"] * number else None

        return eventually(there, f"{number} instances in service")

    def test_groups_have_instances_until_their_stack_ends(self, emulator, stack):
        tags = [{"Key": "Stage", "Value": "beta", "PropagateAtLaunch": True}]
        stack.deploy(**self.resources(Tags=tags, Cooldown="60"))
        (instance,) = self.in_service(emulator, stack, 1)
        ec2 = emulator.client("ec2")
        (found,) = ec2.describe_instances(InstanceIds=[instance["InstanceId"]])["Reservations"][0]["Instances"]
        assert {"Key": "Stage", "Value": "beta"} in found["Tags"]
        assert self.group(emulator, stack)["DefaultCooldown"] == 60
        stack.deploy(**self.resources(MinSize="2"))
        instances = self.in_service(emulator, stack, 2)
        assert "Stage" not in [tag["Key"] for tag in self.group(emulator, stack)["Tags"]]
        stack.delete()
        stack.exists = False
        ids = [each["InstanceId"] for each in instances]
        reservations = ec2.describe_instances(InstanceIds=ids)["Reservations"]
        assert {each["State"]["Name"] for one in reservations for each in one["Instances"]} == {"terminated"}

    def test_do_not_wait_for_instances_that_wait_for_hooks(self, emulator, stack):
        hook = {"LifecycleHookName": "own", "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}
        stack.deploy(**self.resources(LifecycleHookSpecificationList=[{**hook, "HeartbeatTimeout": "7200"}]))
        states = lambda: [each["LifecycleState"] for each in self.group(emulator, stack)["Instances"]]  # noqa: E731
        eventually(lambda: states() == ["Pending:Wait"], "an instance that waits")

    def test_hooks_of_their_own(self, emulator, stack):
        def hook(result):
            transition = "autoscaling:EC2_INSTANCE_TERMINATING"
            properties = {"AutoScalingGroupName": ref("Group"), "LifecycleTransition": transition}
            return "AWS::AutoScaling::LifecycleHook", {**properties, "DefaultResult": result}

        client = emulator.client("autoscaling")
        resources = self.resources(MinSize="0")
        for result in ("CONTINUE", "ABANDON"):
            stack.deploy(**resources, Hook=hook(result))
            (found,) = client.describe_lifecycle_hooks(AutoScalingGroupName=stack.id_of("Group"))["LifecycleHooks"]
            assert (found["LifecycleHookName"], found["DefaultResult"]) == (stack.id_of("Hook"), result)
        stack.deploy(**resources)
        assert client.describe_lifecycle_hooks(AutoScalingGroupName=stack.id_of("Group"))["LifecycleHooks"] == []

    def test_launch_configurations_and_warm_pools(self, emulator, stack):
        configuration = {"ImageId": "ami-12345678", "InstanceType": "t3.micro", "InstanceMonitoring": False}
        group = {
            "MinSize": 0,
            "MaxSize": 1,
            "LaunchConfigurationName": ref("Config"),
            "AvailabilityZones": ["us-east-1a"],
        }
        stack.deploy(
            Config=("AWS::AutoScaling::LaunchConfiguration", configuration),
            Group=("AWS::AutoScaling::AutoScalingGroup", group),
            Pool=("AWS::AutoScaling::WarmPool", {"AutoScalingGroupName": ref("Group"), "MinSize": "1"}),
        )
        found = self.group(emulator, stack)
        assert found["LaunchConfigurationName"] == stack.id_of("Config")
        assert found["WarmPoolConfiguration"]["MinSize"] == 1
