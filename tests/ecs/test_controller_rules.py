"""What does not go with the controller CODE_DEPLOY, refused at synth with the way out."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import (
    CapacityProviderStrategyItem,
    EcsBlueGreenDeploymentConfig,
    EcsDeploymentConfig,
    EcsDeploymentGroup,
    TrafficRouting,
    ValidationError,
)

CODE_DEPLOY = ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY)


def service(stack, parts, *, attach=True, **settings):
    made = ecs.FargateService(
        stack,
        "Own",
        cluster=parts.service.cluster,
        task_definition=parts.task_definition,
        deployment_controller=CODE_DEPLOY,
        min_healthy_percent=50,
        **settings,
    )
    if attach:
        made.attach_to_application_target_group(parts.blue)
    return made


def group(stack, service, config, **more):
    return EcsDeploymentGroup(stack, "Group", service=service, blue_green_deployment_config=config, **more)


def refused(app):
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    return str(caught.value)


def lower(value):
    """As the CDK's L1 spells properties."""
    if isinstance(value, dict):
        return {f"{name[:1].lower()}{name[1:]}": lower(each) for name, each in value.items()}
    return [lower(each) for each in value] if isinstance(value, list) else value


def sentence(what, why, remedy):
    return f'deployment group "Stack/Group": service: got {what}, but {why}; {remedy}'


def test_everything_that_goes(app, stack, parts, config):
    made = service(stack, parts, enable_execute_command=True, propagate_tags=ecs.PropagatedTagSource.SERVICE)
    resource = made.node.default_child
    resource.add_property_override("DeploymentConfiguration.DeploymentCircuitBreaker", {"Enable": False})
    resource.add_property_override("DeploymentConfiguration.Strategy", "ROLLING")
    group(stack, made, config)
    app.synth()


def test_without_a_load_balancer(app, stack, parts, config):
    group(stack, service(stack, parts, attach=False), config)
    assert sentence(
        "a service without a load balancer",
        "a service with the controller CODE_DEPLOY is behind one",
        "attach it to the blue target group, with attach_to_application_target_group()",
    ) in refused(app)


def test_attached_after_the_group(app, stack, parts, config):
    made = service(stack, parts, attach=False)
    group(stack, made, config)
    made.attach_to_application_target_group(parts.blue)
    app.synth()


def test_attached_by_an_override(app, stack, parts, config):
    made = service(stack, parts, attach=False)
    balancer = {"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": parts.blue.target_group_arn}
    made.node.default_child.add_property_override("LoadBalancers", [balancer])
    group(stack, made, config)
    app.synth()


def test_load_balancers_that_only_the_deployment_knows(app, stack, parts, config):
    made = service(stack, parts, attach=False)
    made.node.default_child.load_balancers = cdk.Fn.condition_if("Prod", [], [])
    group(stack, made, config)
    cdk.CfnCondition(stack, "Prod")
    app.synth()


def test_behind_a_classic_load_balancer(app, stack, parts, config):
    made = service(stack, parts, attach=False)
    made.node.default_child.load_balancers = [
        ecs.CfnService.LoadBalancerProperty(container_name="web", container_port=80, load_balancer_name="classic")
    ]
    group(stack, made, config)
    told = refused(app)
    assert (
        sentence(
            "a service behind a Classic Load Balancer",
            "CodeDeploy moves traffic between target groups of an Application or Network Load Balancer",
            "attach it to the blue target group alone",
        )
        in told
    )
    assert "another target group" not in told


def test_in_two_target_groups(app, stack, parts, config):
    made = service(stack, parts)
    made.attach_to_application_target_group(parts.green)
    group(stack, made, config)
    assert "service: got a service in 2 target groups" in refused(app)


def test_service_connect(app, stack, parts, config):
    made = service(stack, parts)
    made.enable_service_connect(namespace="shop")
    group(stack, made, config)
    assert sentence(
        "a service with Service Connect",
        "Service Connect does not move traffic for CodeDeploy",
        "leave it out and use service discovery, or let Amazon ECS itself deploy blue/green",
    ) in refused(app)


def test_service_connect_that_comes_after_the_group(app, stack, parts, config):
    made = service(stack, parts)
    group(stack, made, config)
    made.enable_service_connect(namespace="shop")
    assert "with Service Connect" in refused(app)


def test_circuit_breaker(app, stack, parts, config):
    group(stack, service(stack, parts, circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True)), config)
    assert sentence(
        "a service with a deployment circuit breaker",
        "Amazon ECS does it for deployments of its own alone",
        "leave it out: the deployment group's alarms and auto_rollback do the same for CodeDeploy",
    ) in refused(app)


@pytest.mark.parametrize(
    ("override", "value", "what"),
    [
        ("Alarms", {"Enable": True, "Rollback": True, "AlarmNames": ["Errors"]}, "deployment alarms"),
        ("Strategy", "BLUE_GREEN", "a deployment strategy of Amazon ECS"),
        ("Strategy", "LINEAR", "a deployment strategy of Amazon ECS"),
        ("Strategy", "CANARY", "a deployment strategy of Amazon ECS"),
        (
            "LifecycleHooks",
            [{"HookTargetArn": "arn", "RoleArn": "arn", "LifecycleStages": ["PRE_SCALE_UP"]}],
            "lifecycle hooks of Amazon ECS",
        ),
    ],
)
def test_what_is_for_the_controller_of_ecs(app, stack, parts, config, override, value, what):
    made = service(stack, parts)
    made.node.default_child.deployment_configuration = lower({override: value})
    group(stack, made, config)
    assert f"service: got a service with {what}, but" in refused(app)


def test_alarms_of_the_cdk_are_refused_by_the_cdk_itself(stack, parts):
    alarm = cloudwatch.Alarm.from_alarm_arn(stack, "Errors", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Errors")
    with pytest.raises(RuntimeError, match="Deployment alarms requires the ECS deployment controller"):
        service(stack, parts, deployment_alarms=ecs.DeploymentAlarmConfig(alarm_names=[alarm.alarm_name]))


class TestListeners:
    def two(self, stack, vpc, parts, *, other_stack=None):
        balancer = elbv2.ApplicationLoadBalancer(other_stack or stack, "Other", vpc=vpc)
        http = elbv2.ApplicationProtocol.HTTP
        listener = balancer.add_listener("Test", port=8080, protocol=http, default_target_groups=[parts.green])
        return EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
            test_listener=listener,
        )

    def test_of_two_load_balancers(self, app, stack, vpc, parts):
        group(stack, parts.service, self.two(stack, vpc, parts))
        assert (
            'deployment group "Stack/Group": test_listener: got a listener of another load balancer than the '
            "production listener's, but the tasks of a service are behind one; add it to the load balancer of the "
            "production listener, on another port"
        ) in refused(app)

    def test_of_one(self, app, stack, parts, test_config):
        group(stack, parts.service, test_config)
        app.synth()

    def test_made_elsewhere(self, app, stack, vpc, parts):
        closed = ec2.SecurityGroup(stack, "Closed", vpc=vpc)
        imported = elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Imported",
            listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2",
            security_group=closed,
        )
        config = EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
            test_listener=imported,
        )
        group(stack, parts.service, config)
        app.synth()


class TestNetworkLoadBalancer:
    @pytest.fixture
    def network(self, stack, vpc, parts):
        balancer = elbv2.NetworkLoadBalancer(stack, "Network", vpc=vpc)
        tcp = elbv2.Protocol.TCP
        blue, green = (
            elbv2.NetworkTargetGroup(stack, id, vpc=vpc, port=80, protocol=tcp, target_type=elbv2.TargetType.IP)
            for id in ("NetworkBlue", "NetworkGreen")
        )
        listener = balancer.add_listener("Tcp", port=80, default_target_groups=[blue])
        made = service(stack, parts, attach=False)
        made.attach_to_network_target_group(blue)
        config = EcsBlueGreenDeploymentConfig(blue_target_group=blue, green_target_group=green, listener=listener)
        return made, config

    @pytest.mark.parametrize(
        "own", [None, TrafficRouting.time_based_canary(interval=cdk.Duration.minutes(5), percentage=10)]
    )
    def test_no_steps(self, stack, network, own):
        steps = EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES
        if own is not None:
            steps = EcsDeploymentConfig(stack, "Steps", traffic_routing=own)
        with pytest.raises(ValidationError) as caught:
            group(stack, *network, deployment_config=steps)
        assert str(caught.value) == (
            'deployment group "Group": deployment_config: got one that moves traffic in steps, behind a Network Load '
            "Balancer, but that moves all traffic at once; use EcsDeploymentConfig.ALL_AT_ONCE, or an Application Load "
            "Balancer"
        )

    @pytest.mark.parametrize("kind", ["none", "predefined", "own", "imported"])
    def test_all_at_once(self, app, stack, network, kind):
        config = {
            "none": lambda: None,
            "predefined": lambda: EcsDeploymentConfig.ALL_AT_ONCE,
            "own": lambda: EcsDeploymentConfig(stack, "AtOnce"),
            "imported": lambda: EcsDeploymentConfig.from_ecs_deployment_config_name(stack, "Theirs", "Theirs"),
        }[kind]()
        group(stack, *network, deployment_config=config)
        app.synth()


class TestCapacityProviders:
    SPOT = ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=3)
    BASE = ecs.CapacityProviderStrategy(capacity_provider="FARGATE", base=1, weight=1)

    def strategy(self, document):
        [resource] = document["Resources"]
        return resource["TargetService"]["Properties"].get("CapacityProviderStrategy")

    def test_app_spec_says_where_the_service_runs(self, stack, parts, config):
        made = group(stack, service(stack, parts, capacity_provider_strategies=[self.SPOT, self.BASE]), config)
        assert self.strategy(made.app_spec(parts.task_definition).to_document()) == [
            {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
            {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
        ]

    def test_other_ones_come_first(self, stack, parts, config):
        made = group(stack, service(stack, parts, capacity_provider_strategies=[self.SPOT]), config)
        other = [CapacityProviderStrategyItem(capacity_provider="FARGATE", weight=1)]
        found = made.app_spec(parts.task_definition, capacity_provider_strategy=other).to_document()
        assert self.strategy(found) == [{"CapacityProvider": "FARGATE", "Weight": 1}]

    def test_none_where_the_service_has_none(self, stack, parts, config):
        made = group(stack, parts.service, config)
        assert self.strategy(made.app_spec(parts.task_definition).to_document()) is None
