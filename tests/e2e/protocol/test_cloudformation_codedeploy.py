"""CodeDeploy's resource types: created, changed, replaced and deleted by stacks."""

from __future__ import annotations

import json
import uuid

import pytest

from harness.deployments import eventually
from protocol.stack import ref

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "codedeploy.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture
def role(emulator):
    """The ARN of a service role without permissions."""
    iam, name = emulator.client("iam"), f"service-{uuid.uuid4().hex[:8]}"
    yield iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.delete_role(RoleName=name)


class TestCodeDeploy:
    def application(self, **properties):
        return "AWS::CodeDeploy::Application", {"ComputePlatform": "Server", **properties}

    def group(self, role, **properties):
        return "AWS::CodeDeploy::DeploymentGroup", {"ApplicationName": ref("App"), "ServiceRoleArn": role, **properties}

    @pytest.fixture
    def codedeploy(self, emulator):
        return emulator.client("codedeploy")

    def settings(self, codedeploy, stack):
        names = {"applicationName": stack.id_of("App"), "deploymentGroupName": stack.id_of("Group")}
        return codedeploy.get_deployment_group(**names)["deploymentGroupInfo"]

    def tags(self, codedeploy, kind):
        arn = f"arn:aws:codedeploy:us-east-1:000000000000:{kind}"
        return {tag["Key"]: tag["Value"] for tag in codedeploy.list_tags_for_resource(ResourceArn=arn)["Tags"]}

    def test_names_what_has_no_name(self, stack, codedeploy, role):
        outputs = stack.deploy(
            {"App": ref("App"), "Group": ref("Group")}, App=self.application(), Group=self.group(role)
        )
        assert outputs["App"].startswith(f"{stack.name}-App-")
        assert outputs["Group"].startswith(f"{stack.name}-Group-")
        assert self.settings(codedeploy, stack)["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"

    def test_deletes_what_is_gone_already(self, stack, codedeploy, role):
        stack.deploy(App=self.application(), Group=self.group(role))
        codedeploy.delete_application(applicationName=stack.id_of("App"))
        stack.delete()
        stack.exists = False

    def test_changes_tags(self, stack, codedeploy, role):
        def tagged(**tags):
            return [{"Key": key, "Value": value} for key, value in tags.items()]

        stack.deploy(App=self.application(Tags=tagged(a="1", b="2")), Group=self.group(role, Tags=tagged(c="3")))
        app, group = stack.id_of("App"), stack.id_of("Group")
        assert self.tags(codedeploy, f"application:{app}") == {"a": "1", "b": "2"}
        assert self.tags(codedeploy, f"deploymentgroup:{app}/{group}") == {"c": "3"}
        stack.deploy(App=self.application(Tags=tagged(b="4")), Group=self.group(role, Tags=tagged(d="5")))
        assert stack.id_of("App") == app
        assert self.tags(codedeploy, f"application:{app}") == {"b": "4"}
        assert self.tags(codedeploy, f"deploymentgroup:{app}/{group}") == {"d": "5"}

    def test_replaces_an_application_of_another_platform(self, stack, codedeploy):
        stack.deploy(App=self.application())
        first = stack.id_of("App")
        stack.deploy(App=self.application(ComputePlatform="Lambda"))
        second = stack.id_of("App")
        assert second != first
        applications = codedeploy.list_applications()["applications"]
        assert second in applications
        assert first not in applications

    def test_does_not_replace_what_keeps_its_name(self, stack):
        name = f"named-{uuid.uuid4().hex[:8]}"
        stack.deploy(App=self.application(ApplicationName=name))
        changed = self.application(ApplicationName=name, ComputePlatform="Lambda")
        stack.deploy(App=changed, status="UPDATE_ROLLBACK_COMPLETE")
        assert "custom-named" in stack.reasons()

    def test_replaces_a_configuration_whose_value_changes(self, stack, codedeploy):
        def config(value):
            hosts = {"Type": "HOST_COUNT", "Value": value}
            return "AWS::CodeDeploy::DeploymentConfig", {"ComputePlatform": "Server", "MinimumHealthyHosts": hosts}

        stack.deploy(Config=config("1"))
        first = stack.id_of("Config")
        stack.deploy(Config=config(2))
        second = stack.id_of("Config")
        found = codedeploy.get_deployment_config(deploymentConfigName=second)["deploymentConfigInfo"]
        assert found["minimumHealthyHosts"] == {"type": "HOST_COUNT", "value": 2}
        assert first not in codedeploy.list_deployment_configs()["deploymentConfigsList"]

    def test_what_is_absent_stays_and_what_is_empty_goes(self, stack, codedeploy, role):
        stage = {"Key": "Stage", "Value": "beta", "Type": "KEY_AND_VALUE"}
        tag_set = {"Ec2TagSetList": [{"Ec2TagGroup": [stage]}]}
        rollback = {"Enabled": "true", "Events": ["DEPLOYMENT_FAILURE"]}
        app = self.application()
        stack.deploy(App=app, Group=self.group(role, Ec2TagSet=tag_set, AutoRollbackConfiguration=rollback))
        assert self.settings(codedeploy, stack)["ec2TagSet"] == {"ec2TagSetList": [[stage]]}
        stack.deploy(App=app, Group=self.group(role, DeploymentConfigName="CodeDeployDefault.AllAtOnce"))
        kept = self.settings(codedeploy, stack)
        assert kept["ec2TagSet"] == {"ec2TagSetList": [[stage]]}
        assert kept["autoRollbackConfiguration"]["enabled"] is True
        assert kept["deploymentConfigName"] == "CodeDeployDefault.AllAtOnce"
        stack.deploy(App=app, Group=self.group(role, Ec2TagSet={"Ec2TagSetList": []}))
        assert not self.settings(codedeploy, stack).get("ec2TagSet", {}).get("ec2TagSetList")

    @pytest.mark.parametrize(
        ("properties", "message"),
        [
            ({"Ec2TagFilter": []}, "extraneous key [/Ec2TagFilter]"),
            ({"DeploymentStyle": {"DeploymentTyp": "IN_PLACE"}}, "[/DeploymentStyle/DeploymentTyp]"),
            ({"AutoScalingGroups": "one"}, "expected a list"),
            ({"AutoRollbackConfiguration": {"Enabled": "perhaps"}}, "expected boolean"),
            ({"DeploymentConfigName": "none"}, "DeploymentConfigDoesNotExistException"),
            ({"DeploymentStyle": {"DeploymentType": "BLUE_GREEN"}}, "Lambda compute platform only"),
            (
                {
                    "Deployment": {"Revision": {"RevisionType": "S3"}},
                    "AutoRollbackConfiguration": {"Enabled": False},
                },
                "exclude each other",
            ),
        ],
    )
    def test_refuses_a_wrong_property_and_rolls_back(self, stack, codedeploy, role, properties, message):
        stack.deploy(App=self.application(), Group=self.group(role, **properties), status="ROLLBACK_COMPLETE")
        assert message in stack.reasons()
        applications = codedeploy.list_applications()["applications"]
        assert [name for name in applications if name.startswith(stack.name)] == []

    def test_deploys_a_revision(self, stack, codedeploy, role):
        location = {"Bucket": "none", "Key": "none", "BundleType": "zip"}
        deployment = {"Description": "first", "Revision": {"RevisionType": "S3", "S3Location": location}}
        stack.deploy(App=self.application(), Group=self.group(role, Deployment=deployment))
        names = {"applicationName": stack.id_of("App"), "deploymentGroupName": stack.id_of("Group")}
        (deployment_id,) = codedeploy.list_deployments(**names)["deployments"]
        found = codedeploy.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        assert found["description"] == "first"
        assert found["revision"]["s3Location"]["key"] == "none"

        def ended():
            status = codedeploy.get_deployment(deploymentId=deployment_id)["deploymentInfo"]["status"]
            return status in {"Succeeded", "Failed", "Stopped"}

        eventually(ended, "the end of the deployment")
