"""Deployment groups for Amazon ECS: their templates, hooks, AppSpec files, and what the service may do."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    AssignPublicIp,
    AwsvpcConfiguration,
    ComputePlatform,
    EcsApplication,
    EcsBlueGreenDeploymentConfig,
    EcsDeploymentGroup,
    LifecycleEvent,
    ServiceRole,
    ValidationError,
)
from tests.deployment.templates import allowed, of_type, only, statements
from tests.drop_in.parts import function, web

TEST_TRAFFIC = LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC


def names(template, action):
    """The resources of an action, with tokens as short as they can be told apart."""
    return [str(resource) for resource in allowed(template, "GroupServiceRole", action)]


class TestTemplate:
    def test_of_a_bare_group(self, stack, synth, parts, config):
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        assert only(synth(stack)) == {
            "ApplicationName": stack.resolve(group.application_name),
            "DeploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
            "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
            "AlarmConfiguration": {"Alarms": [], "Enabled": False, "IgnorePollAlarmFailure": False},
            "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]},
            "BlueGreenDeploymentConfiguration": {
                "DeploymentReadyOption": {"ActionOnTimeout": "CONTINUE_DEPLOYMENT", "WaitTimeInMinutes": 0},
                "TerminateBlueInstancesOnDeploymentSuccess": {
                    "Action": "TERMINATE",
                    "TerminationWaitTimeInMinutes": 0,
                },
            },
            "ECSServices": [
                {
                    "ClusterName": stack.resolve(parts.service.cluster.cluster_name),
                    "ServiceName": stack.resolve(parts.service.service_name),
                }
            ],
            "LoadBalancerInfo": {
                "TargetGroupPairInfoList": [
                    {
                        "TargetGroups": [
                            {"Name": stack.resolve(parts.blue.target_group_name)},
                            {"Name": stack.resolve(parts.green.target_group_name)},
                        ],
                        "ProdTrafficRoute": {"ListenerArns": [stack.resolve(parts.listener.listener_arn)]},
                    }
                ]
            },
            "ServiceRoleArn": stack.resolve(group.role.role_arn),
            "TriggerConfigurations": [],
        }

    def test_waits_and_test_traffic(self, stack, synth, parts):
        EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config={
                "blue_target_group": parts.blue,
                "green_target_group": parts.green,
                "listener": parts.listener,
                "test_listener": parts.test_listener,
                "deployment_approval_wait_time": cdk.Duration.days(5),
                "termination_wait_time": cdk.Duration.days(2),
            },
        )
        found = only(synth(stack))
        [pair] = found["LoadBalancerInfo"]["TargetGroupPairInfoList"]
        assert pair["TestTrafficRoute"] == {"ListenerArns": [stack.resolve(parts.test_listener.listener_arn)]}
        assert found["BlueGreenDeploymentConfiguration"] == {
            "DeploymentReadyOption": {"ActionOnTimeout": "STOP_DEPLOYMENT", "WaitTimeInMinutes": 7200},
            "TerminateBlueInstancesOnDeploymentSuccess": {
                "Action": "TERMINATE",
                "TerminationWaitTimeInMinutes": 2880,
            },
        }

    def test_original_tasks_stay(self, stack, synth, parts, config):
        EcsDeploymentGroup(
            stack, "Group", service=parts.service, blue_green_deployment_config=config, keep_original_tasks=True
        )
        found = only(synth(stack))["BlueGreenDeploymentConfiguration"]
        assert found["TerminateBlueInstancesOnDeploymentSuccess"] == {"Action": "KEEP_ALIVE"}

    def test_shows_its_parts(self, stack, parts, config):
        application = EcsApplication(stack, "Application")
        group = EcsDeploymentGroup(
            stack, "Group", application=application, service=parts.service, blue_green_deployment_config=config
        )
        assert group.application is application
        assert group.service is parts.service
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.ECSAllAtOnce"

    def test_made_elsewhere(self, stack):
        application = EcsApplication.from_ecs_application_name(stack, "Application", "shop")
        group = EcsDeploymentGroup.from_ecs_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )
        assert group.application is application
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.ECSAllAtOnce"


class TestServiceRole:
    def test_works_on_this_service_its_listeners_and_roles(self, stack, synth, parts, test_config):
        EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=test_config)
        template = synth(stack)
        service = stack.resolve(f"{parts.service.cluster.cluster_name}/{parts.service.service_name}")
        [cluster, _, name] = service["Fn::Join"][1]
        for action, kind, rest in (
            ("ecs:UpdateServicePrimaryTaskSet", "service", []),
            ("ecs:CreateTaskSet", "task-set", ["/*"]),
            ("ecs:DeleteTaskSet", "task-set", ["/*"]),
        ):
            [arn] = allowed(template, "GroupServiceRole", action)
            assert arn["Fn::Join"][1][-len(rest) - 3 :] == [cluster, "/", name, *rest]
            assert f":{kind}/" in str(arn)
        listeners = [stack.resolve(each.listener_arn) for each in (parts.listener, parts.test_listener)]
        assert allowed(template, "GroupServiceRole", "elasticloadbalancing:ModifyListener") == listeners
        rules = names(template, "elasticloadbalancing:ModifyRule")
        assert all(":listener-rule/" in rule for rule in rules)
        assert len(rules) == 2
        roles = [parts.task_definition.task_role, parts.task_definition.execution_role]
        assert allowed(template, "GroupServiceRole", "iam:PassRole") == [stack.resolve(role.role_arn) for role in roles]
        [passing] = [each for each in statements(template, "GroupServiceRole") if "PassRole" in str(each["Action"])]
        assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}

    def test_says_so_itself(self, stack, synth, parts, config):
        EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        template = synth(stack)
        attached = [
            found
            for found in of_type(template, "AWS::IAM::Policy").values()
            if "GroupServiceRole" in str(found["Roles"])
        ]
        assert attached == []

    def test_of_a_listener_made_elsewhere(self, stack, synth, parts):
        arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0123456789abcdef/fedcba9876543210"
        imported = elbv2.ApplicationListener.from_application_listener_attributes(
            stack, "Listener", listener_arn=arn, security_group=parts.service.connections.security_groups[0]
        )
        EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config=EcsBlueGreenDeploymentConfig(
                blue_target_group=parts.blue, green_target_group=parts.green, listener=imported
            ),
        )
        assert allowed(synth(stack), "GroupServiceRole", "elasticloadbalancing:ModifyRule") == [
            f"{arn.replace(':listener/', ':listener-rule/')}/*"
        ]

    def test_reads_appspec_files(self, stack, synth, parts, config):
        bucket = s3.Bucket(stack, "Bucket")
        EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config=config,
            app_spec_bucket=bucket,
        )
        arn = stack.resolve(bucket.bucket_arn)
        assert allowed(synth(stack), "GroupServiceRole", "s3:GetObjectVersion") == [{"Fn::Join": ["", [arn, "/*"]]}]

    def test_of_ours_serves_many(self, stack, synth, vpc):
        role = ServiceRole(stack, "Role", platform=ComputePlatform.ECS)
        for name in ("First", "Second"):
            parts = web(stack, name, vpc=vpc)
            EcsDeploymentGroup(
                stack,
                f"{name}Group",
                role=role,
                service=parts.service,
                blue_green_deployment_config=EcsBlueGreenDeploymentConfig(
                    blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
                ),
            )
        template = synth(stack)
        assert len(allowed(template, "Role", "ecs:CreateTaskSet")) == 2
        assert len(allowed(template, "Role", "iam:PassRole")) == 4

    def test_of_the_user_gets_what_the_cdk_gives_it(self, stack, synth, parts, config):
        role = iam.Role(stack, "Mine", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        EcsDeploymentGroup(stack, "Group", role=role, service=parts.service, blue_green_deployment_config=config)
        template = synth(stack)
        [mine] = [found for name, found in of_type(template, "AWS::IAM::Role").items() if name.startswith("Mine")]
        assert "policy/AWSCodeDeployRoleForECS" in str(mine["ManagedPolicyArns"])
        assert statements(template, "Mine") == []


class TestHooks:
    def test_stand_in_the_appspec_file_and_may_report(self, stack, synth, parts, test_config):
        check = function(stack, "Check")
        group = EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config=test_config,
            hooks={TEST_TRAFFIC: check},
        )
        late = function(stack, "Late")
        group.add_hook("BeforeInstall", late)
        document = group.app_spec(parts.task_definition).to_document()
        assert stack.resolve(document["Hooks"]) == [
            {"BeforeInstall": stack.resolve(late.function_name)},
            {"AfterAllowTestTraffic": stack.resolve(check.function_name)},
        ]
        template = synth(stack)
        reports = allowed(template, "CheckServiceRole", "codedeploy:PutLifecycleEventHookExecutionStatus")
        assert reports == [stack.resolve(group.deployment_group_arn)]
        assert len(allowed(template, "GroupServiceRole", "lambda:InvokeFunction")) == 4

    @pytest.mark.parametrize(
        ("event", "problem"),
        [
            (
                LifecycleEvent.APPLICATION_START,
                (
                    'hooks: got "ApplicationStart", but functions run at BeforeInstall, AfterInstall, '
                    "AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic; pass one of these members of "
                    "LifecycleEvent"
                ),
            ),
            (
                TEST_TRAFFIC,
                (
                    "hooks: got a function for AfterAllowTestTraffic without a test listener, but without test traffic "
                    "nothing runs then; pass test_listener= in the blue/green configuration, or use BeforeAllowTraffic"
                ),
            ),
        ],
    )
    def test_at_an_event_that_is_none(self, stack, parts, config, event, problem):
        with pytest.raises(ValidationError) as caught:
            EcsDeploymentGroup(
                stack,
                "Group",
                service=parts.service,
                blue_green_deployment_config=config,
                hooks={event: function(stack, "Check")},
            )
        assert str(caught.value) == f'deployment group "Group": {problem}'

    def test_a_second_one(self, stack, parts, config):
        group = EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config=config,
            hooks={"AfterInstall": function(stack, "Check")},
        )
        with pytest.raises(ValidationError) as caught:
            group.add_hook(LifecycleEvent.AFTER_INSTALL, function(stack, "Another"))
        assert str(caught.value) == (
            'deployment group "Group": event: got a second function for AfterInstall, but one function runs at an '
            "event; do the work of both in one function"
        )

    def test_a_name_is_no_function(self, stack, parts, config):
        with pytest.raises(ValidationError, match='hooks: got "check", but a construct is needed'):
            EcsDeploymentGroup(
                stack,
                "Group",
                service=parts.service,
                blue_green_deployment_config=config,
                hooks={"AfterInstall": "check"},
            )


class TestAppSpec:
    def test_names_the_container_of_the_load_balancer(self, stack, parts, config):
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        [resource] = group.app_spec(parts.task_definition).to_document()["Resources"]
        assert stack.resolve(resource["TargetService"]) == {
            "Type": "AWS::ECS::Service",
            "Properties": {
                "TaskDefinition": stack.resolve(parts.task_definition.task_definition_arn),
                "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
            },
        }

    def test_says_more_when_told(self, stack, parts, config):
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        network = AwsvpcConfiguration(
            subnets=["subnet-11111111"], security_groups=["sg-11111111"], assign_public_ip=AssignPublicIp.DISABLED
        )
        document = group.app_spec(parts.task_definition, platform_version="1.4.0", network=network).to_document()
        properties = document["Resources"][0]["TargetService"]["Properties"]
        assert properties["PlatformVersion"] == "1.4.0"
        assert properties["NetworkConfiguration"] == {"AwsvpcConfiguration": network.to_document()}

    def test_of_another_task_definition_lets_its_roles_be_passed(self, stack, synth, parts, config):
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        other = ecs.FargateTaskDefinition(stack, "Other")
        other.add_container(
            "api",
            image=ecs.ContainerImage.from_registry("api"),
            port_mappings=[ecs.PortMapping(container_port=8080), ecs.PortMapping(container_port=9090)],
        )
        for _ in range(2):
            document = group.app_spec(other).to_document()
        balancer = document["Resources"][0]["TargetService"]["Properties"]["LoadBalancerInfo"]
        assert balancer == {"ContainerName": "api", "ContainerPort": 8080}
        template = synth(stack)
        assert stack.resolve(other.task_role.role_arn) in allowed(template, "GroupServiceRole", "iam:PassRole")
        [found] = [
            each for each in template["Resources"].values() if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"
        ]
        assert len(found["DependsOn"]) == 1

    @pytest.mark.parametrize(
        ("container", "problem"),
        [
            (
                {"container_name": "api"},
                (
                    'container_name: got "api", but the task definition "Task" has no container of that name; give the '
                    "name of one of its containers"
                ),
            ),
            (
                {"container_port": 8080},
                (
                    'container_port: got 8080, but the container "web" maps 80; give a port that it maps, or map this '
                    "one too"
                ),
            ),
        ],
    )
    def test_without_the_container_or_its_port(self, stack, parts, config, container, problem):
        group = EcsDeploymentGroup(
            stack, "Group", service=parts.service, blue_green_deployment_config=config, **container
        )
        with pytest.raises(ValidationError) as caught:
            group.app_spec(parts.task_definition)
        assert str(caught.value) == f'deployment group "Group": {problem}'

    def test_of_no_container_and_no_port(self, stack, parts, config):
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        empty = ecs.FargateTaskDefinition(stack, "Empty")
        with pytest.raises(ValidationError) as caught:
            group.app_spec(empty)
        assert str(caught.value) == (
            'deployment group "Group": container_name: got nothing, but the load balancer reaches a container of the '
            "task definition; add the container first"
        )
        empty.add_container("quiet", image=ecs.ContainerImage.from_registry("quiet"))
        with pytest.raises(ValidationError) as caught:
            group.app_spec(empty)
        assert str(caught.value) == (
            'deployment group "Group": container_port: got nothing, but the container "quiet" maps no port; give the '
            "container port_mappings"
        )

    def test_of_a_task_definition_made_elsewhere(self, stack, parts, config):
        arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"
        imported = ecs.FargateTaskDefinition.from_fargate_task_definition_arn(stack, "Imported", arn)
        group = EcsDeploymentGroup(stack, "Group", service=parts.service, blue_green_deployment_config=config)
        with pytest.raises(ValidationError) as caught:
            group.app_spec(imported)
        assert str(caught.value) == (
            'deployment group "Group": container_name: got nothing for a task definition that was made elsewhere, but '
            "its containers are not known here; pass container_name and container_port to the deployment group"
        )

    def test_of_a_task_definition_made_elsewhere_and_a_known_container(self, stack, parts, config):
        arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"
        imported = ecs.FargateTaskDefinition.from_fargate_task_definition_arn(stack, "Imported", arn)
        group = EcsDeploymentGroup(
            stack,
            "Group",
            service=parts.service,
            blue_green_deployment_config=config,
            container_name="web",
            container_port=80,
        )
        document = group.app_spec(imported).to_document()
        assert document["Resources"][0]["TargetService"]["Properties"] == {
            "TaskDefinition": arn,
            "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
        }


@pytest.mark.parametrize("known", [False, True])
def test_deployment_waits_for_hooks_that_were_made_elsewhere(stack, synth, parts, config, known):
    role = iam.Role.from_role_arn(stack, "HookRole", "arn:aws:iam::111122223333:role/hook") if known else None
    hook = lambda_.Function.from_function_attributes(
        stack,
        "Hook",
        function_arn="arn:aws:lambda:eu-west-1:111122223333:function:hook",
        role=role,
        skip_permissions=True,
    )
    group = EcsDeploymentGroup(
        stack,
        "Group",
        service=parts.service,
        blue_green_deployment_config=config,
        hooks={LifecycleEvent.BEFORE_ALLOW_TRAFFIC: hook},
    )
    waiting = cdk.CfnResource(stack, "Waiting", type="AWS::SNS::Topic")
    group.let_hooks_answer_before(waiting)
    template = synth(stack)
    waits = template["Resources"]["Waiting"]["DependsOn"]
    invoking = {name for name, found in of_type(template, "AWS::IAM::Policy").items() if "Invoke" in str(found)}
    answering = {name for name, found in of_type(template, "AWS::IAM::Policy").items() if "PutLifecycle" in str(found)}
    assert invoking
    assert bool(answering) is known
    assert invoking | answering <= set(waits)
