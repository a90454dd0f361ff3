"""What CodeDeploy or Amazon ECS would refuse, refused in the caller's own line or at the end of construction."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Annotations, Match

from cdk_codedeploy import EcsBlueGreenDeploymentConfig, EcsDeploymentGroup, ValidationError

CODE_DEPLOY = ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY)


def group(stack, service, config, **more):
    return EcsDeploymentGroup(stack, "Group", service=service, blue_green_deployment_config=config, **more)


def refusal(stack, service, config, **more):
    with pytest.raises(ValidationError) as caught:
        group(stack, service, config, **more)
    return str(caught.value).removeprefix('deployment group "Group": ')


def settings(parts, **changes):
    return {
        "blue_target_group": parts.blue,
        "green_target_group": parts.green,
        "listener": parts.listener,
        **changes,
    }


class TestService:
    def test_with_the_controller_of_ecs(self, stack, parts, config):
        other = ecs.FargateService(stack, "Other", cluster=parts.service.cluster, task_definition=parts.task_definition)
        assert refusal(stack, other, config) == (
            "service: got a service with the deployment controller ECS, but CodeDeploy deploys to services that are "
            "made with the controller CODE_DEPLOY; make the service with "
            "deployment_controller=DeploymentController(type=DeploymentControllerType.CODE_DEPLOY)"
        )

    def test_that_is_a_daemon(self, stack, parts, config):
        parts.service.node.default_child.scheduling_strategy = "DAEMON"
        assert refusal(stack, parts.service, config) == (
            "service: got a service with the scheduling strategy DAEMON, but CodeDeploy deploys to services with the "
            "strategy REPLICA; make the service without daemon=True"
        )

    def test_whose_template_would_change_its_tasks(self, stack, parts, config):
        parts.service.node.default_child.task_definition = "web:7"
        assert refusal(stack, parts.service, config) == (
            'service: got a service whose template names the task definition "web:7", but Amazon ECS refuses a new '
            "revision from CloudFormation, so a template names the family alone; take the override of TaskDefinition "
            "off, and deploy revisions with CodeDeploy"
        )

    def test_in_two_groups(self, stack, parts, config):
        group(stack, parts.service, config)
        with pytest.raises(ValidationError) as caught:
            EcsDeploymentGroup(stack, "Second", service=parts.service, blue_green_deployment_config=config)
        assert str(caught.value) == (
            'deployment group "Stack/Second": service: got one that deployment group "Stack/Group" has already, but a '
            "service belongs to one deployment group; use the first deployment group, or give this one another service"
        )

    def test_made_elsewhere_in_two_groups(self, stack, vpc, config):
        cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc)
        first, second = (
            ecs.FargateService.from_fargate_service_attributes(stack, id, service_name="web", cluster=cluster)
            for id in ("First", "Second")
        )
        group(stack, first, config)
        with pytest.raises(ValidationError, match="has already"):
            EcsDeploymentGroup(stack, "Other", service=second, blue_green_deployment_config=config)

    def test_a_name_is_no_service(self, stack, config):
        assert refusal(stack, "web", config) == (
            'service: got "web", but a construct is needed; '
            "import it with FargateService.from_fargate_service_attributes()"
        )

    def test_made_elsewhere_hides_its_roles(self, stack, vpc, config):
        cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc)
        service = ecs.FargateService.from_fargate_service_attributes(
            stack, "Service", service_name="web", cluster=cluster
        )
        group(stack, service, config)
        text = (
            'the service "Service" was made elsewhere, so the roles of its tasks are not known here. Pass the task '
            "definition to app_spec(), or allow the service role to pass them: "
            "task_role.grant_pass_role(deployment_group.role). [ack: cdk-codedeploy:task-roles-unknown]"
        )
        Annotations.from_stack(stack).has_warning("/Stack/Group", Match.exact(text))


class TestTargetGroups:
    def test_the_same_twice(self, stack, parts):
        assert refusal(stack, parts.service, settings(parts, green_target_group=parts.blue)) == (
            "green_target_group: got the blue target group, but traffic moves from one target group to another; make a "
            "second target group with the same settings"
        )

    def test_the_same_listener_twice(self, stack, parts):
        assert refusal(stack, parts.service, settings(parts, test_listener=parts.listener)) == (
            "test_listener: got the production listener, but test traffic has a listener of its own; add a listener on "
            "another port, such as 8080"
        )

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            (
                {"blue_target_group": "blue"},
                (
                    'blue_target_group: got "blue", but a construct is needed; import it with '
                    "ApplicationTargetGroup.from_target_group_attributes()"
                ),
            ),
            (
                {"listener": "arn"},
                (
                    'listener: got "arn", but a construct is needed; import it with '
                    "ApplicationListener.from_application_listener_attributes()"
                ),
            ),
            (
                {"listener": None},
                (
                    "blue_green_deployment_config: got nothing for listener, but it needs blue_target_group, "
                    "green_target_group, listener; add listener"
                ),
            ),
            (
                {"listner": "arn"},
                (
                    'blue_green_deployment_config: got the key "listner", but it has blue_target_group, '
                    "deployment_approval_wait_time, green_target_group, listener, termination_wait_time, "
                    "test_listener; correct the key or pass an EcsBlueGreenDeploymentConfig"
                ),
            ),
        ],
    )
    def test_wrong_parts(self, stack, parts, changes, problem):
        assert refusal(stack, parts.service, settings(parts, **changes)) == problem


class TestWaits:
    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            (
                {"deployment_approval_wait_time": cdk.Duration.minutes(7201)},
                (
                    "deployment_approval_wait_time: got 7201, but the wait before traffic moves to the replacement "
                    "task set takes 0 to 7200 minutes; give at most five days, or 0 to move it at once"
                ),
            ),
            (
                {"deployment_approval_wait_time": cdk.Duration.minutes(0)},
                (
                    "deployment_approval_wait_time: got 0 minutes, but the deployment stops when nobody approves it in "
                    "that time, so it would always stop; leave it out to move traffic at once"
                ),
            ),
            (
                {"termination_wait_time": cdk.Duration.minutes(2881)},
                (
                    "termination_wait_time: got 2881, but the wait before the original environment is terminated takes "
                    "0 to 2880 minutes; give at most two days, or 0 to terminate it at once"
                ),
            ),
            (
                {"termination_wait_time": cdk.Duration.seconds(90)},
                (
                    "termination_wait_time: got 90 seconds, but the service waits whole minutes; give the duration in "
                    "minutes, hours or days"
                ),
            ),
            (
                {"termination_wait_time": 5},
                "termination_wait_time: got 5, but its type is Duration; pass a duration such as Duration.minutes(5)",
            ),
        ],
    )
    def test_out_of_range(self, stack, parts, changes, problem):
        if isinstance(next(iter(changes.values())), int):
            with pytest.raises((ValidationError, TypeError)):
                group(stack, parts.service, settings(parts, **changes))
        else:
            assert refusal(stack, parts.service, settings(parts, **changes)) == problem

    def test_for_tasks_that_stay(self, stack, parts):
        config = settings(parts, termination_wait_time=cdk.Duration.minutes(5))
        assert refusal(stack, parts.service, config, keep_original_tasks=True) == (
            "termination_wait_time: got a value together with keep_original_tasks=True, but tasks that stay are not "
            "terminated; leave one of the two out"
        )

    def test_known_later(self, stack, synth, parts):
        minutes = cdk.CfnParameter(stack, "Minutes", type="Number").value_as_number
        group(stack, parts.service, settings(parts, termination_wait_time=cdk.Duration.minutes(minutes)))
        [found] = [
            each["Properties"]
            for each in synth(stack)["Resources"].values()
            if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"
        ]
        terminate = found["BlueGreenDeploymentConfiguration"]["TerminateBlueInstancesOnDeploymentSuccess"]
        assert terminate["TerminationWaitTimeInMinutes"] == {"Ref": "Minutes"}


class TestAtTheEnd:
    def test_targets_of_another_type(self, app, stack, vpc, parts):
        instances = elbv2.ApplicationTargetGroup(stack, "Instances", vpc=vpc, port=80)
        group(stack, parts.service, settings(parts, green_target_group=instances))
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert (
            'deployment group "Stack/Group": green_target_group: got a target group for targets of type instance, but '
            "tasks with the network mode awsvpc are targets of type ip; make it with target_type=TargetType.IP"
        ) in str(caught.value)

    def test_a_role_that_came_late(self, app, stack, vpc, config, parts):
        cluster = parts.service.cluster
        task = ecs.FargateTaskDefinition(stack, "LateTask")
        service = ecs.FargateService(
            stack, "Late", cluster=cluster, task_definition=task, deployment_controller=CODE_DEPLOY
        )
        group(stack, service, config)
        repository = ecr.Repository(stack, "Repository")
        task.add_container("web", image=ecs.ContainerImage.from_ecr_repository(repository), memory_limit_mib=256)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert (
            'deployment group "Stack/Group": service: got a task definition that got a role after the deployment group '
            "was made, but the service role may pass only the roles that were there; add the containers to the task "
            "definition before the deployment group is made"
        ) in str(caught.value)

    def test_a_container_that_never_came(self, app, stack, parts, config):
        group(stack, parts.service, config, container_name="api", container_port=80)
        with pytest.raises(RuntimeError, match='container_name: got "api", but the task definition "Task" has no'):
            app.synth()

    def test_a_container_that_came_late(self, stack, synth, parts, config):
        group(stack, parts.service, config, container_name="api", container_port=8080)
        parts.task_definition.add_container(
            "api",
            image=ecs.ContainerImage.from_registry("api"),
            port_mappings=[ecs.PortMapping(container_port=8080)],
        )
        assert synth(stack)


def test_the_configuration_is_no_text(stack, parts):
    assert refusal(stack, parts.service, "blue") == (
        'blue_green_deployment_config: got "blue", but its type is EcsBlueGreenDeploymentConfig or Mapping; '
        "pass an EcsBlueGreenDeploymentConfig"
    )


def test_l1_resources_as_parts(stack, synth, parts):
    l1 = EcsBlueGreenDeploymentConfig(
        blue_target_group=parts.blue,
        green_target_group=parts.green,
        listener=parts.listener.node.default_child,
    )
    group(stack, parts.service, l1)
    assert synth(stack)
