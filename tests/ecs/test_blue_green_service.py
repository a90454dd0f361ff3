"""A service with all that blue/green deployments need: made, given, and what does not go together."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import (
    AssignPublicIp,
    AwsvpcConfiguration,
    CapacityProviderStrategyItem,
    EcsBlueGreenService,
    EcsDeploymentConfig,
    LifecycleEvent,
    ValidationError,
)
from tests.deployment.templates import of_type, only
from tests.drop_in.parts import function

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0123"


@pytest.fixture
def task(stack):
    """What the tasks run."""
    definition = ecs.FargateTaskDefinition(stack, "Task")
    definition.add_container(
        "web",
        image=ecs.ContainerImage.from_registry("web"),
        port_mappings=[ecs.PortMapping(container_port=8000), ecs.PortMapping(container_port=9000)],
    )
    return definition


def by_port(template):
    return {found["Port"]: found for found in of_type(template, LISTENER).values()}


class TestMadeFromLittle:
    @pytest.fixture
    def made(self, stack, vpc, task):
        return EcsBlueGreenService(stack, "Web", vpc=vpc, task_definition=task)

    def test_service(self, stack, synth, made, task):
        found = only(synth(stack), "AWS::ECS::Service")
        assert found["DeploymentController"] == {"Type": "CODE_DEPLOY"}
        assert found["TaskDefinition"] == task.family
        [balancer] = found["LoadBalancers"]
        assert (balancer["ContainerName"], balancer["ContainerPort"]) == ("web", 8000)
        assert balancer["TargetGroupArn"] == stack.resolve(made.blue_target_group.target_group_arn)

    def test_waits_for_its_listener(self, stack, synth, made):
        template = synth(stack)
        [service] = [each for each in template["Resources"].values() if each["Type"] == "AWS::ECS::Service"]
        production = next(name for name, found in of_type(template, LISTENER).items() if found["Port"] == 80)
        assert production in service["DependsOn"]

    def test_listeners_and_target_groups(self, stack, synth, made):
        template = synth(stack)
        listeners = by_port(template)
        assert sorted(listeners) == [80, 8080]
        assert listeners[80]["DefaultActions"][0]["TargetGroupArn"] == stack.resolve(
            made.blue_target_group.target_group_arn
        )
        assert listeners[8080]["DefaultActions"][0]["TargetGroupArn"] == stack.resolve(
            made.green_target_group.target_group_arn
        )
        assert [found["TargetType"] for found in of_type(template, TARGET_GROUP).values()] == ["ip", "ip"]
        assert only(template, "AWS::ElasticLoadBalancingV2::LoadBalancer")["Scheme"] == "internal"

    def test_nobody_tests_until_let_in(self, stack, synth, made):
        [group] = [
            found
            for found in of_type(synth(stack), "AWS::EC2::SecurityGroup").values()
            if found.get("SecurityGroupIngress")
        ]
        assert [rule["FromPort"] for rule in group["SecurityGroupIngress"]] == [80]

    def test_deployment_group(self, stack, synth, made):
        found = only(synth(stack))
        terminate = found["BlueGreenDeploymentConfiguration"]["TerminateBlueInstancesOnDeploymentSuccess"]
        assert terminate == {"Action": "TERMINATE", "TerminationWaitTimeInMinutes": 60}
        [pair] = found["LoadBalancerInfo"]["TargetGroupPairInfoList"]
        assert pair["ProdTrafficRoute"] == {"ListenerArns": [stack.resolve(made.listener.listener_arn)]}
        assert pair["TestTrafficRoute"] == {"ListenerArns": [stack.resolve(made.test_listener.listener_arn)]}

    def test_shows_its_parts(self, made):
        assert made.deployment_group.service is made.service
        assert made.service.cluster is made.cluster or made.cluster.cluster_name == made.service.cluster.cluster_name
        assert made.load_balancer is not None

    def test_ids(self, made):
        assert {child.node.id for child in made.node.children} == {
            "BlueTargetGroup",
            "Cluster",
            "DeploymentGroup",
            "GreenTargetGroup",
            "LoadBalancer",
            "Service",
        }

    def test_app_spec_takes_what_the_group_s_does(self, made, task):
        more = {
            "platform_version": "1.4.0",
            "network": AwsvpcConfiguration(
                subnets=("subnet-1",), security_groups=("sg-1",), assign_public_ip=AssignPublicIp.DISABLED
            ),
            "capacity_provider_strategy": (CapacityProviderStrategyItem(capacity_provider="FARGATE_SPOT", weight=1),),
        }
        found = made.app_spec(task, **more).to_document()
        assert found == made.deployment_group.app_spec(task, **more).to_document()
        assert {"PlatformVersion", "NetworkConfiguration", "CapacityProviderStrategy"} <= set(
            found["Resources"][0]["TargetService"]["Properties"]
        )

    def test_appspec_file(self, made, task):
        document = made.app_spec(task).to_document()
        balancer = document["Resources"][0]["TargetService"]["Properties"]["LoadBalancerInfo"]
        assert balancer == {"ContainerName": "web", "ContainerPort": 8000}


class TestTold:
    def test_of_ports_certificates_and_waits(self, stack, synth, vpc, task):
        made = EcsBlueGreenService(
            stack,
            "Web",
            vpc=vpc,
            task_definition=task,
            certificates=[acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)],
            internet_facing=True,
            container_port=9000,
            test_port=9443,
            health_check=elbv2.HealthCheck(path="/health"),
            approval_wait_time=cdk.Duration.hours(2),
            termination_wait_time=cdk.Duration.minutes(5),
            deployment_config=EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            hooks={LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC: function(stack, "Check")},
            desired_count=3,
        )
        template = synth(stack)
        listeners = by_port(template)
        assert listeners[443]["Certificates"] == [{"CertificateArn": CERTIFICATE}]
        assert listeners[9443]["Protocol"] == "HTTP"
        assert {found["Port"] for found in of_type(template, TARGET_GROUP).values()} == {9000}
        assert {found["HealthCheckPath"] for found in of_type(template, TARGET_GROUP).values()} == {"/health"}
        assert only(template, "AWS::ECS::Service")["DesiredCount"] == 3
        blue_green = only(template)["BlueGreenDeploymentConfiguration"]
        assert blue_green["DeploymentReadyOption"] == {
            "ActionOnTimeout": "STOP_DEPLOYMENT",
            "WaitTimeInMinutes": 120,
        }
        [hook] = made.app_spec(task).to_document()["Hooks"]
        assert list(hook) == ["AfterAllowTestTraffic"]

    def test_of_no_test_listener(self, stack, synth, vpc, task):
        made = EcsBlueGreenService(stack, "Web", vpc=vpc, task_definition=task, test_port=None)
        assert made.test_listener is None
        [pair] = only(synth(stack))["LoadBalancerInfo"]["TargetGroupPairInfoList"]
        assert "TestTrafficRoute" not in pair


class TestGivenParts:
    def test_cluster_and_load_balancer(self, stack, synth, vpc, task):
        cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
        balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        made = EcsBlueGreenService(stack, "Web", cluster=cluster, load_balancer=balancer, task_definition=task)
        template = synth(stack)
        assert made.load_balancer is balancer
        assert len(of_type(template, "AWS::ECS::Cluster")) == 1
        assert len(of_type(template, "AWS::ElasticLoadBalancingV2::LoadBalancer")) == 1

    def test_everything(self, stack, synth, parts):
        made = EcsBlueGreenService(
            stack,
            "Made",
            service=parts.service,
            listener=parts.listener,
            test_listener=parts.test_listener,
            blue_target_group=parts.blue,
            green_target_group=parts.green,
        )
        assert made.load_balancer is None
        assert [child.node.id for child in made.node.children] == ["DeploymentGroup"]
        assert len(of_type(synth(stack), TARGET_GROUP)) == 2

    def test_a_service_and_a_new_green_target_group(self, stack, synth, parts):
        EcsBlueGreenService(stack, "Made", service=parts.service, listener=parts.listener, blue_target_group=parts.blue)
        assert len(of_type(synth(stack), TARGET_GROUP)) == 3


def refusal(stack, **arguments):
    with pytest.raises(ValidationError) as caught:
        EcsBlueGreenService(stack, "Made", **arguments)
    assert stack.node.try_find_child("Made") is None
    return str(caught.value).removeprefix('blue/green service "Made": ')


class TestRefusals:
    def test_no_task_definition(self, stack, vpc):
        assert refusal(stack, vpc=vpc) == (
            "task_definition: got nothing, but the first tasks run something; pass a FargateTaskDefinition, or "
            "a service"
        )

    def test_no_network(self, stack, task):
        assert refusal(stack, task_definition=task) == (
            "vpc: got nothing, but tasks and load balancer are in a network; pass vpc= or cluster=, or a service"
        )

    def test_a_container_that_is_not_there(self, stack, vpc, task):
        problem = refusal(stack, vpc=vpc, task_definition=task, container_name="api")
        assert problem.startswith('container_name: got "api", but the task definition "Task" has no container')

    def test_settings_of_a_service_that_is_given(self, stack, parts):
        assert refusal(stack, service=parts.service, desired_count=2, blue_target_group=parts.blue) == (
            "desired_count: got a value together with service, but a service that is there already has its own; leave "
            "one of the two out"
        )

    def test_a_service_in_an_unknown_target_group(self, stack, parts):
        assert refusal(stack, service=parts.service) == (
            "service: got a service without blue_target_group, but its tasks are in a target group already; pass that "
            "target group as blue_target_group"
        )

    def test_a_listener_to_an_unknown_target_group(self, stack, vpc, task, parts):
        assert refusal(stack, vpc=vpc, task_definition=task, listener=parts.listener) == (
            "listener: got a listener without blue_target_group, but it forwards to a target group already, which the "
            "first tasks must be in; pass that target group as blue_target_group"
        )

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            (
                {"listener_port": 81},
                (
                    "listener_port: got a value together with listener, but a listener that is there already has its "
                    "own; leave one of the two out"
                ),
            ),
            (
                {"health_check": elbv2.HealthCheck(path="/")},
                (
                    "health_check: got a value together with both target groups, but target groups that are there have "
                    "their own; leave one of the two out"
                ),
            ),
        ],
    )
    def test_settings_of_parts_that_are_given(self, stack, vpc, task, parts, arguments, problem):
        given = {
            "listener": parts.listener,
            "blue_target_group": parts.blue,
            "green_target_group": parts.green,
        }
        assert refusal(stack, vpc=vpc, task_definition=task, **given, **arguments) == problem

    def test_where_a_given_load_balancer_faces(self, stack, vpc, task):
        balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        assert refusal(stack, vpc=vpc, task_definition=task, load_balancer=balancer, internet_facing=True) == (
            "internet_facing: got a value together with load_balancer, but a load balancer that is there already faces "
            "where it does; leave one of the two out"
        )

    def test_one_port_for_both_listeners(self, stack, vpc, task):
        assert refusal(stack, vpc=vpc, task_definition=task, listener_port=8080) == (
            "test_port: got 8080, but the production listener has this port; choose another, such as 8080"
        )

    def test_tasks_in_two_target_groups(self, app, stack, vpc, task):
        made = EcsBlueGreenService(stack, "Made", vpc=vpc, task_definition=task)
        other = elbv2.ApplicationTargetGroup(stack, "Other", vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
        made.load_balancer.add_listener(
            "More", port=81, protocol=elbv2.ApplicationProtocol.HTTP, default_target_groups=[other], open=False
        )
        other.add_target(made.service)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert (
            'deployment group "Stack/Made/DeploymentGroup": service: got a service in 2 target groups, but a service '
            "with the controller CODE_DEPLOY is in one; attach it to the blue target group alone"
        ) in str(caught.value)

    def test_tasks_in_another_target_group(self, app, stack, vpc, parts):
        other = elbv2.ApplicationTargetGroup(stack, "Other", vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
        EcsBlueGreenService(stack, "Made", service=parts.service, listener=parts.listener, blue_target_group=other)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert (
            "service: got a service in another target group, but a deployment moves tasks from one of the group's "
            "target groups to the other; attach it to the blue target group"
        ) in str(caught.value)


def test_public_tasks(stack, synth, vpc, task):
    EcsBlueGreenService(
        stack,
        "Web",
        vpc=vpc,
        task_definition=task,
        assign_public_ip=True,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Tasks", "sg-12345678")],
    )
    network = only(synth(stack), "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network == {
        "AssignPublicIp": "ENABLED",
        "SecurityGroups": ["sg-12345678"],
        "Subnets": ["subnet-33333333", "subnet-44444444"],
    }
