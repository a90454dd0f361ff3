"""Deployments as part of a stack: what the handler is told, what it may do, in which order, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    AtTimeout,
    EcsAppSpec,
    EcsDeployment,
    EcsDeploymentGroup,
    FileExistsBehavior,
    LambdaAppSpec,
    LambdaDeployment,
    LambdaDeploymentGroup,
    RegisteredRevision,
    Replacements,
    Revision,
    ServerDeployment,
    ServerDeploymentConfig,
    ServerDeploymentGroup,
    TagGroup,
    TagSet,
    ValidationError,
)
from tests.iam.templates import assert_no_cycle, resources, resources_by_action, statements_of

CUSTOM = "Custom::CodeDeployDeployment"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
Synth = Callable[..., dict[str, Any]]


def revision() -> Revision:
    return Revision.from_git_hub("example/shop", COMMIT)


def deployments(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {name: dict(body["Properties"]) for name, body in resources(template, CUSTOM).items()}
    for each in found.values():
        del each["ServiceToken"]
    return found


def handler_may(template: dict[str, Any]) -> dict[str, set[str]]:
    (role,) = (name for name in resources(template, "AWS::IAM::Role") if "ResourcesDeploymentRole" in name)
    allowed = resources_by_action(statements_of(template, role))
    return {action: where for action, where in allowed.items() if not action.startswith(("logs:", "states:"))}


class TestServerDeployment:
    def test_tells_the_handler_what_to_deploy_where(self, stack: cdk.Stack, synth: Synth) -> None:
        group = ServerDeploymentGroup(stack, "Group")
        made = ServerDeployment(stack, "Deployment", group=group, revision=revision())
        assert made.group is group
        template = synth(stack)
        (application,) = resources(template, "AWS::CodeDeploy::Application")
        (name,) = resources(template, "AWS::CodeDeploy::DeploymentGroup")
        assert list(deployments(template).values()) == [
            {
                "Application": f"${{{application}}}",
                "DeploymentGroup": f"${{{name}}}",
                "GitHub": {"Repository": "example/shop", "CommitId": COMMIT},
                "MovesAlias": False,
                "IgnoreApplicationStopFailures": False,
                "UpdateOutdatedOnly": False,
                "AtTimeout": "RollBack",
            }
        ]
        # It is registered, so that it can be found, and rolled back to.
        assert len(resources(template, "Custom::CodeDeployRegisteredRevision")) == 1
        assert_no_cycle(template)

    def test_may_do_what_it_needs_and_no_more(self, stack: cdk.Stack, synth: Synth) -> None:
        group = ServerDeploymentGroup(stack, "Group")
        config = ServerDeploymentConfig.ALL_AT_ONCE
        ServerDeployment(stack, "Deployment", group=group, revision=revision(), deployment_config=config)
        template = synth(stack)
        (application,) = resources(template, "AWS::CodeDeploy::Application")
        (name,) = resources(template, "AWS::CodeDeploy::DeploymentGroup")
        here = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}"
        on_group = {f"{here}:deploymentgroup:${{{application}}}/${{{name}}}"}
        on_application = {f"{here}:application:${{{application}}}"}
        assert handler_may(template) == {
            "cloudformation:DescribeStacks": {"${AWS::StackId}"},
            "codedeploy:BatchGetDeploymentTargets": on_group,
            "codedeploy:CreateDeployment": on_group,
            "codedeploy:GetApplicationRevision": on_application,
            "codedeploy:GetDeployment": on_group,
            "codedeploy:GetDeploymentConfig": {
                f"{here}:deploymentconfig:CodeDeployDefault.OneAtATime",
                f"{here}:deploymentconfig:CodeDeployDefault.AllAtOnce",
            },
            "codedeploy:GetDeploymentGroup": on_group,
            "codedeploy:ListDeploymentTargets": on_group,
            "codedeploy:ListDeployments": on_group,
            "codedeploy:RegisterApplicationRevision": on_application,
            "codedeploy:StopDeployment": on_group,
        }

    def test_passes_on_every_option(self, stack: cdk.Stack, synth: Synth) -> None:
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "green")
        replacements = Replacements(
            auto_scaling_groups=[fleet], tags=TagSet(TagGroup.from_mapping({"Stage": ["green"], "Any": []}))
        )
        ServerDeployment(
            stack,
            "Deployment",
            group=ServerDeploymentGroup(stack, "Group"),
            revision=revision(),
            description="Friday's",
            deployment_config=ServerDeploymentConfig.HALF_AT_A_TIME,
            file_exists_behavior=FileExistsBehavior.RETAIN,
            ignore_application_stop_failures=True,
            update_outdated_only=True,
            replacements=replacements,
            timeout=cdk.Duration.minutes(20),
            at_timeout=AtTimeout.STOP,
        )
        (found,) = deployments(synth(stack)).values()
        assert {name: found[name] for name in found if name not in {"Application", "DeploymentGroup", "GitHub"}} == {
            "ServiceTimeout": "1200",
            "Description": "Friday's",
            "DeploymentConfig": "CodeDeployDefault.HalfAtATime",
            "FileExistsBehavior": "RETAIN",
            "IgnoreApplicationStopFailures": True,
            "UpdateOutdatedOnly": True,
            "ReplacementInstances": {
                "AutoScalingGroups": ["green"],
                "TagGroups": [
                    [
                        {"Type": "KEY_AND_VALUE", "Key": "Stage", "Value": "green"},
                        {"Type": "KEY_ONLY", "Key": "Any"},
                    ]
                ],
            },
            "MovesAlias": False,
            "AtTimeout": "Stop",
        }

    def test_deploys_the_very_version_that_was_registered(
        self, stack: cdk.Stack, synth: Synth, directory: Path
    ) -> None:
        group = ServerDeploymentGroup(stack, "Group")
        registered = RegisteredRevision(
            stack, "Revision", application=group.application, revision=Revision.from_asset(directory)
        )
        made = ServerDeployment(stack, "Deployment", group=group, revision=registered)
        assert made.revision is registered
        template = synth(stack)
        (found,) = deployments(template).values()
        (name,) = resources(template, "Custom::CodeDeployRegisteredRevision")
        assert found["S3"] == {
            "Bucket": f"${{{name}.Bucket}}",
            "Key": f"${{{name}.Key}}",
            "BundleType": "zip",
            "Version": f"${{{name}.VersionId}}",
            "ETag": f"${{{name}.ETag}}",
        }

    def test_copies_a_directory_to_the_bucket_that_is_given(
        self, stack: cdk.Stack, synth: Synth, directory: Path
    ) -> None:
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "revisions")
        group = ServerDeploymentGroup(stack, "Group")
        ServerDeployment(stack, "Deployment", group=group, revision=Revision.from_asset(directory), bucket=bucket)
        assert not resources(synth(stack), "AWS::S3::Bucket")

    def test_several_to_one_group_come_one_after_another(self, stack: cdk.Stack, synth: Synth) -> None:
        group, other = ServerDeploymentGroup(stack, "Group"), ServerDeploymentGroup(stack, "Other")
        first = ServerDeployment(stack, "First", group=group, revision=revision())
        ServerDeployment(stack, "Second", group=group, revision=first.revision)
        ServerDeployment(stack, "Elsewhere", group=other, revision=revision())
        template = synth(stack)
        names = {name[:-8]: name for name in resources(template, CUSTOM)}
        # What stopping takes has one policy for each group, which goes after all of them.
        alone = [
            name
            for name, policy in resources(template, "AWS::IAM::Policy").items()
            if "codedeploy:StopDeployment" in json.dumps(policy)
        ]
        assert sorted(name[:-8] for name in alone) == ["ElsewhereResourcePolicy", "FirstResourcePolicy"]
        assert all(
            any(name in template["Resources"][names[id]]["DependsOn"] for name in alone)
            for id in ("First", "Elsewhere")
        )
        waits_for = {
            id: [each for each in template["Resources"][name]["DependsOn"] if each in names.values()]
            for id, name in names.items()
        }
        assert waits_for == {"First": [], "Second": [names["First"]], "Elsewhere": []}

    def test_takes_the_cdks_own_groups(self, stack: cdk.Stack, synth: Synth) -> None:
        application = codedeploy.ServerApplication.from_server_application_name(stack, "Application", "shop")
        group = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )
        ServerDeployment(stack, "Deployment", group=group, revision=revision())
        (found,) = deployments(synth(stack)).values()
        assert (found["Application"], found["DeploymentGroup"]) == ("shop", "web")

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"group": "web"}, 'group: got "web", but a construct is needed; pass a ServerDeploymentGroup'),
            (
                {"revision": "shop.zip"},
                'revision: got "shop.zip", but its type is Revision or RegisteredRevision; make',
            ),
            ({"timeout": 30}, "timeout: got 30, but its type is Duration; give one, such as Duration.minutes(30)"),
            (
                {"timeout": cdk.Duration.minutes(5)},
                "timeout: got 300, but a stack waits 600 to 3600 seconds for a deployment; give 10 minutes to an hour",
            ),
            ({"timeout": cdk.Duration.hours(2)}, "timeout: got 7200, but a stack waits 600 to 3600 seconds for a depl"),
            ({"at_timeout": "Stop"}, 'at_timeout: got "Stop", but its type is AtTimeout; use a member such as AtTime'),
            (
                {"file_exists_behavior": "OVERWRITE"},
                'file_exists_behavior: got "OVERWRITE", but its type is FileExistsBehavior; use a member such as File',
            ),
            ({"update_outdated_only": 1}, "update_outdated_only: got 1"),
            (
                {"description": "x" * 220},
                (
                    "description: got 220 characters, but beside the mark by which the stack knows its deployment "
                    "there is room for 213; shorten it by 7"
                ),
            ),
            ({"replacements": {}}, "replacements: got {}, but its type is Replacements; give a Replacements"),
        ],
    )
    def test_says_what_to_do(self, stack: cdk.Stack, given: dict[str, Any], message: str) -> None:
        arguments = {"group": ServerDeploymentGroup(stack, "Group"), "revision": revision(), **given}
        with pytest.raises(ValidationError) as caught:
            ServerDeployment(stack, "Deployment", **arguments)
        assert str(caught.value).startswith(f'server deployment "Deployment": {message}')
        assert stack.node.try_find_child("Deployment") is None

    def test_registered_revision_has_its_bucket_already(self, stack: cdk.Stack) -> None:
        group = ServerDeploymentGroup(stack, "Group")
        registered = RegisteredRevision(stack, "Revision", application=group.application, revision=revision())
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "revisions")
        with pytest.raises(ValidationError, match="it lies where it was registered; give the bucket to the Registered"):
            ServerDeployment(stack, "Deployment", group=group, revision=registered, bucket=bucket)

    def test_group_of_another_platform(self, stack: cdk.Stack) -> None:
        with pytest.raises(ValidationError) as caught:
            ServerDeployment(stack, "Deployment", group=lambda_group(stack), revision=revision())  # type: ignore[arg-type]
        assert str(caught.value).endswith(
            "but it is a deployment group of another platform, or none; pass a ServerDeploymentGroup"
        )
        # Nothing was half made.
        assert stack.node.try_find_child("Deployment") is None

    def test_configuration_of_another_platform(self, stack: cdk.Stack) -> None:
        group, config = ServerDeploymentGroup(stack, "Group"), codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE
        with pytest.raises(ValidationError, match="deployment_config"):
            ServerDeployment(stack, "Deployment", group=group, revision=revision(), deployment_config=config)

    def test_replacements_of_nothing(self) -> None:
        with pytest.raises(ValidationError, match="neither Auto Scaling groups nor tags, but the service has to find"):
            Replacements()


def lambda_group(stack: cdk.Stack, config: Any = None) -> codedeploy.ILambdaDeploymentGroup:
    application = codedeploy.LambdaApplication(stack, "LambdaApplication", application_name="functions")
    return codedeploy.LambdaDeploymentGroup.from_lambda_deployment_group_attributes(
        stack, "LambdaGroup", application=application, deployment_group_name="live", deployment_config=config
    )


def file(**others: str) -> LambdaAppSpec:
    return LambdaAppSpec(**{"name": "shop", "alias": "live", "current_version": "1", "target_version": "2", **others})


class TestLambdaDeployment:
    def test_has_the_handler_fill_in_where_the_alias_is(self, stack: cdk.Stack, synth: Synth) -> None:
        LambdaDeployment(stack, "Deployment", group=lambda_group(stack), app_spec=file())
        template = synth(stack)
        (found,) = deployments(template).values()
        assert found["MovesAlias"] is True
        assert json.loads(found["Inline"]) == file().to_document()
        assert handler_may(template)["lambda:GetAlias"] == {
            "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop"
        }

    def test_takes_what_only_the_deployment_knows(self, stack: cdk.Stack, synth: Synth) -> None:
        parameter = cdk.CfnParameter(stack, "Version")
        LambdaDeployment(
            stack,
            "Deployment",
            group=lambda_group(stack),
            app_spec=file(
                target_version=parameter.value_as_string, name="arn:aws:lambda:eu-west-1:111122223333:function:shop"
            ),
        )
        template = synth(stack)
        (found,) = deployments(template).values()
        assert '"TargetVersion":"${Version}"' in found["Inline"]
        assert handler_may(template)["lambda:GetAlias"] == {"arn:aws:lambda:eu-west-1:111122223333:function:shop"}

    def test_group_of_the_app_deploys_by_itself(self, stack: cdk.Stack) -> None:
        group = codedeploy.LambdaDeploymentGroup(stack, "Group", alias=alias(stack))
        with pytest.raises(ValidationError) as caught:
            LambdaDeployment(stack, "Deployment", group=group, app_spec=file())
        assert str(caught.value) == (
            'Lambda deployment "Deployment": group: got a deployment group that shifts an alias of this app, but '
            "CloudFormation itself deploys such an alias whenever its version changes, by its update policy; change "
            "the version of the alias, and leave the deployment out"
        )

    def test_alias_of_a_group_of_the_app_is_moved_by_its_template(self, stack: cdk.Stack, synth: Synth) -> None:
        live = alias(stack)
        codedeploy.LambdaDeploymentGroup(stack, "Group", alias=live)
        name = live.lambda_.function_name
        LambdaDeployment(stack, "Deployment", group=lambda_group(stack), app_spec=file(name=name))
        with pytest.raises(
            RuntimeError, match="app_spec: got the alias Stack/Live/Resource, but CloudFormation itself"
        ):
            synth(stack)

    def test_alias_of_the_same_ids_in_another_stack_is_another_alias(
        self, app: cdk.App, stack: cdk.Stack, synth: Synth
    ) -> None:
        other = cdk.Stack(app, "Other")
        codedeploy.LambdaDeploymentGroup(other, "Group", alias=alias(other))
        name = alias(stack).lambda_.function_name
        LambdaDeployment(stack, "Deployment", group=lambda_group(stack), app_spec=file(name=name))
        assert len(deployments(synth(stack))) == 1

    def test_group_of_this_library_deploys_by_itself_too(self, stack: cdk.Stack) -> None:
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack))
        app_spec = group.app_spec(current_version="1", target_version="2")
        with pytest.raises(ValidationError, match="got a deployment group that shifts an alias of this app"):
            LambdaDeployment(stack, "Deployment", group=group, app_spec=app_spec)

    @pytest.mark.parametrize(
        ("config", "minutes"),
        [
            (codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_10_MINUTES, 90),
            (codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_30_MINUTES, None),
        ],
    )
    def test_shift_that_takes_longer_than_the_stack_waits(
        self, stack: cdk.Stack, config: codedeploy.ILambdaDeploymentConfig, minutes: int | None
    ) -> None:
        group = lambda_group(stack, config)
        if minutes is None:
            LambdaDeployment(stack, "Deployment", group=group, app_spec=file())
            return
        with pytest.raises(ValidationError) as caught:
            LambdaDeployment(stack, "Deployment", group=group, app_spec=file())
        assert str(caught.value) == (
            f'Lambda deployment "Deployment": timeout: got 60 minutes, but the deployment takes at least {minutes} '
            "minutes, and 55 are left beside the time to clear up; choose a faster deployment configuration or a "
            "shorter termination wait, pass AtTimeout.LET_RUN, or deploy from a pipeline"
        )
        LambdaDeployment(stack, "Allowed", group=group, app_spec=file(), at_timeout=AtTimeout.LET_RUN)

    @pytest.mark.parametrize(("wait", "refused"), [(50, False), (56, True)])
    def test_shift_of_a_configuration_of_the_app(self, stack: cdk.Stack, wait: int, refused: bool) -> None:
        routing = codedeploy.TimeBasedCanaryTrafficRouting(percentage=10, interval=cdk.Duration.minutes(wait))
        config = codedeploy.LambdaDeploymentConfig(stack, "Config", traffic_routing=routing)
        group = lambda_group(stack)
        arguments: Any = {"group": group, "app_spec": file(), "deployment_config": config}
        if refused:
            with pytest.raises(ValidationError, match="takes at least 56 minutes"):
                LambdaDeployment(stack, "Deployment", **arguments)
        else:
            LambdaDeployment(stack, "Deployment", **arguments)

    def test_text_is_no_model(self, stack: cdk.Stack) -> None:
        with pytest.raises(ValidationError, match=r"it is a LambdaAppSpec; read it with LambdaAppSpec\.loads\(\)$"):
            LambdaDeployment(stack, "Deployment", group=lambda_group(stack), app_spec="{}")  # type: ignore[arg-type]


def alias(stack: cdk.Stack) -> lambda_.Alias:
    function = lambda_.Function(
        stack, "Shop", code=lambda_.Code.from_inline("x"), runtime=lambda_.Runtime.PYTHON_3_12, handler="index.handle"
    )
    return lambda_.Alias(stack, "Live", alias_name="live", version=function.current_version)


class TestEcsDeployment:
    @pytest.fixture
    def task(self, stack: cdk.Stack) -> ecs.FargateTaskDefinition:
        task = ecs.FargateTaskDefinition(stack, "Task")
        image = ecs.ContainerImage.from_registry("example/shop")
        task.add_container("web", image=image, port_mappings=[ecs.PortMapping(container_port=80)])
        return task

    def imported(self, stack: cdk.Stack) -> codedeploy.IEcsDeploymentGroup:
        application = codedeploy.EcsApplication.from_ecs_application_name(stack, "Application", "services")
        return codedeploy.EcsDeploymentGroup.from_ecs_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )

    def test_deploys_the_task_definition(self, stack: cdk.Stack, synth: Synth, task: Any) -> None:
        app_spec = EcsAppSpec(task_definition=task.task_definition_arn, container_name="web", container_port=80)
        EcsDeployment(stack, "Deployment", group=self.imported(stack), app_spec=app_spec)
        template = synth(stack)
        (found,) = deployments(template).values()
        (name,) = resources(template, "AWS::ECS::TaskDefinition")
        assert f'"TaskDefinition":"${{{name}}}"' in found["Inline"]
        assert "lambda:GetAlias" not in handler_may(template)

    def group(
        self, stack: cdk.Stack, task: Any, kind: Any = codedeploy.EcsDeploymentGroup, **settings: Any
    ) -> tuple[Any, Any]:
        """Make a service and its deployment group, the CDK's or ours."""
        vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
        service = ecs.FargateService(
            stack,
            "Service",
            cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
            task_definition=task,
            deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
        )
        balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        blue, green = (
            elbv2.ApplicationTargetGroup(stack, id, vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
            for id in ("Blue", "Green")
        )
        listener = balancer.add_listener("Listener", port=80, default_target_groups=[blue])
        service.attach_to_application_target_group(blue)
        group = kind(
            stack,
            "Group",
            service=service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=blue, green_target_group=green, listener=listener
            ),
            **settings,
        )
        return service, group

    def test_begins_when_hooks_may_be_run_and_may_answer(self, stack: cdk.Stack, synth: Synth, task: Any) -> None:
        hook = lambda_.Function(
            stack,
            "Hook",
            code=lambda_.Code.from_inline("x"),
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.handle",
        )
        _, group = self.group(stack, task, EcsDeploymentGroup, hooks={"AfterInstall": hook})
        EcsDeployment(stack, "Deployment", group=group, app_spec=group.app_spec(task))
        template = synth(stack)
        (deployment,) = (
            each for each in template["Resources"].values() if each["Type"] == "Custom::CodeDeployDeployment"
        )
        for action in ("codedeploy:PutLifecycleEventHookExecutionStatus", "lambda:InvokeFunction"):
            allowing = {
                name
                for name, policy in resources(template, "AWS::IAM::Policy").items()
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]
                if action in statement["Action"]
            }
            assert allowing
            assert allowing <= {*deployment["DependsOn"]}

    @pytest.mark.parametrize("kind", [EcsDeploymentGroup, codedeploy.EcsDeploymentGroup])
    def test_looks_at_the_service_of_a_group_of_the_app(
        self, stack: cdk.Stack, synth: Synth, task: Any, kind: Any
    ) -> None:
        _, group = self.group(stack, task, kind)
        app_spec = EcsAppSpec(task_definition=task.task_definition_arn, container_name="web", container_port=80)
        EcsDeployment(stack, "Deployment", group=group, app_spec=app_spec)
        template = synth(stack)
        (found,) = deployments(template).values()
        assert found["LooksAtService"] is True
        looking = [
            resource
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            for policy in resources(template, kind).values()
            if "ResourcesDeploymentRole" in json.dumps(policy["Properties"]["Roles"])
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if "ecs:DescribeServices" in statement["Action"]
            for resource in statement["Resource"]
        ]
        (cluster,), (made,) = resources(template, "AWS::ECS::Cluster"), resources(template, "AWS::ECS::Service")
        place = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service"
        assert looking == [f"{place}/${{{cluster}}}/${{{made}.Name}}"]

    def test_hooks_are_asked_whatever_the_service_runs(self, stack: cdk.Stack, synth: Synth, task: Any) -> None:
        _, group = self.group(stack, task)
        app_spec = EcsAppSpec(
            task_definition=task.task_definition_arn,
            container_name="web",
            container_port=80,
            hooks={"AfterInstall": "smoke"},
        )
        EcsDeployment(stack, "Deployment", group=group, app_spec=app_spec)
        (found,) = deployments(synth(stack)).values()
        assert "LooksAtService" not in found

    def test_nobody_knows_the_service_of_an_imported_group(self, stack: cdk.Stack, synth: Synth, task: Any) -> None:
        app_spec = EcsAppSpec(task_definition=task.task_definition_arn, container_name="web", container_port=80)
        EcsDeployment(stack, "Deployment", group=self.imported(stack), app_spec=app_spec)
        template = synth(stack)
        (found,) = deployments(template).values()
        assert "LooksAtService" not in found
        assert "ecs:DescribeServices" not in handler_may(template)

    @pytest.mark.parametrize("own", [True, False])
    def test_service_keeps_the_task_definition_that_it_was_made_with(
        self, stack: cdk.Stack, synth: Synth, task: Any, own: bool
    ) -> None:
        service, group = self.group(stack, task)
        # The CDK names the family alone, which stays. An escape hatch names the revision.
        (l1,) = (each for each in service.node.find_all() if isinstance(each, ecs.CfnService))
        l1.task_definition = task.task_definition_arn if own else l1.task_definition
        arn = task.task_definition_arn
        app_spec = EcsAppSpec(task_definition=arn, container_name="web", container_port=80)
        EcsDeployment(stack, "Deployment", group=group, app_spec=app_spec)
        if own:
            with pytest.raises(RuntimeError) as caught:
                synth(stack)
            assert (
                'ECS deployment "Stack/Deployment": app_spec: got the task definition Stack/Task/Resource, '
                "which is also "
                "the service's in the template, but CloudFormation cannot change the task definition of a service that "
                "CodeDeploy deploys to, so the next change of it fails the stack; let the service keep the task "
                "definition that it was made with, and give the deployment one of its own"
            ) in str(caught.value)
        else:
            synth(stack)

    def test_original_tasks_that_are_kept_for_long(self, stack: cdk.Stack, task: Any) -> None:
        group: Any = self.imported(stack)
        made = codedeploy.CfnDeploymentGroup(
            stack,
            "Made",
            application_name="services",
            service_role_arn="arn:aws:iam::111122223333:role/deploy",
            blue_green_deployment_configuration={
                "terminateBlueInstancesOnDeploymentSuccess": {"terminationWaitTimeInMinutes": 60}
            },
        )
        from cdk_codedeploy.delivery.deployment_time import termination_minutes

        assert termination_minutes(made) == 60
        assert termination_minutes(group) == 0
