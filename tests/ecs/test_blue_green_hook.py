"""Blue/green deployments by CloudFormation: the hook, its role, and what CloudFormation refuses beside it."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_codedeploy import EcsBlueGreenHook, TrafficRouting, ValidationError
from tests.deployment.templates import only, statements
from tests.drop_in.parts import function

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
minutes = cdk.Duration.minutes


@pytest.fixture
def given(stack, vpc, parts):
    """What every hook takes."""
    return {
        "task_definition": parts.task_definition,
        "cluster": parts.service.cluster,
        "listener": parts.listener,
        "test_listener": parts.test_listener,
        "blue_target_group": parts.blue,
        "green_target_group": parts.green,
        "security_groups": [ec2.SecurityGroup.from_security_group_id(stack, "Tasks", "sg-12345678")],
    }


def logical_id(stack, part):
    return stack.resolve(part.node.default_child.logical_id)


class TestTemplate:
    def test_hook(self, stack, synth, given, parts):
        made = EcsBlueGreenHook(stack, "Shifted", **given)
        template = synth(stack)
        [hook] = template["Hooks"].values()
        service, task_set = (stack.resolve(each.logical_id) for each in (made.service, made.task_set))
        task = logical_id(stack, parts.task_definition)
        [role] = [
            each["Properties"] for name, each in template["Resources"].items() if name.startswith("ShiftedServiceRole")
        ]
        assert template["Transform"] == "AWS::CodeDeployBlueGreen"
        assert hook == {
            "Type": "AWS::CodeDeploy::BlueGreen",
            "Properties": {
                "ServiceRole": role["RoleName"],
                "Applications": [
                    {
                        "Target": {"Type": "AWS::ECS::Service", "LogicalID": service},
                        "ECSAttributes": {
                            "TaskDefinitions": [task, f"{task}Green"],
                            "TaskSets": [task_set, f"{task_set}Green"],
                            "TrafficRouting": {
                                "ProdTrafficRoute": {
                                    "Type": LISTENER,
                                    "LogicalID": logical_id(stack, parts.listener),
                                },
                                "TestTrafficRoute": {
                                    "Type": LISTENER,
                                    "LogicalID": logical_id(stack, parts.test_listener),
                                },
                                "TargetGroups": [logical_id(stack, parts.blue), logical_id(stack, parts.green)],
                            },
                        },
                    }
                ],
            },
        }

    def test_service_and_task_set(self, stack, synth, given, parts):
        made = EcsBlueGreenHook(stack, "Shifted", **given, desired_count=2)
        template = synth(stack)
        service = template["Resources"][stack.resolve(made.service.logical_id)]
        assert service["Properties"]["DeploymentController"] == {"Type": "EXTERNAL"}
        assert service["Properties"]["DesiredCount"] == 2
        assert {logical_id(stack, parts.listener), logical_id(stack, parts.test_listener)} <= set(service["DependsOn"])
        assert only(template, "AWS::ECS::TaskSet") == {
            "Cluster": stack.resolve(parts.service.cluster.cluster_name),
            "LaunchType": "FARGATE",
            "LoadBalancers": [
                {
                    "ContainerName": "web",
                    "ContainerPort": 80,
                    "TargetGroupArn": stack.resolve(parts.blue.target_group_arn),
                }
            ],
            "NetworkConfiguration": {
                "AwsVpcConfiguration": {
                    "AssignPublicIp": "DISABLED",
                    "SecurityGroups": ["sg-12345678"],
                    "Subnets": ["subnet-11111111", "subnet-22222222"],
                }
            },
            "Scale": {"Unit": "PERCENT", "Value": 100},
            "Service": stack.resolve(made.service.attr_name),
            "TaskDefinition": stack.resolve(parts.task_definition.task_definition_arn),
        }
        assert only(template, "AWS::ECS::PrimaryTaskSet")["TaskSetId"] == stack.resolve(made.task_set.attr_id)

    @pytest.mark.parametrize(
        ("routing", "expected"),
        [
            (
                lambda: TrafficRouting.time_based_canary(interval=minutes(10), percentage=14),
                {
                    "Type": "TimeBasedCanary",
                    "TimeBasedCanary": {"StepPercentage": 14, "BakeTimeMins": 10},
                },
            ),
            (
                lambda: TrafficRouting.time_based_linear(interval=minutes(1), percentage=50),
                {
                    "Type": "TimeBasedLinear",
                    "TimeBasedLinear": {"StepPercentage": 50, "BakeTimeMins": 1},
                },
            ),
            (TrafficRouting.all_at_once, {"Type": "AllAtOnce"}),
        ],
    )
    def test_routing_waits_and_functions(self, stack, synth, given, routing, expected):
        EcsBlueGreenHook(
            stack,
            "Shifted",
            **given,
            traffic_routing=routing(),
            termination_wait_time=minutes(30),
            hooks={"AfterAllowTestTraffic": "CodeDeployHook_check", "BeforeInstall": "CodeDeployHook_before"},
        )
        template = synth(stack)
        [hook] = template["Hooks"].values()
        assert hook["Properties"]["TrafficRoutingConfig"] == expected
        assert hook["Properties"]["AdditionalOptions"] == {"TerminationWaitTimeInMinutes": 30}
        assert hook["Properties"]["LifecycleEventHooks"] == {
            "AfterAllowTestTraffic": "CodeDeployHook_check",
            "BeforeInstall": "CodeDeployHook_before",
        }
        [invoking] = [each for each in statements(template, "ShiftedServiceRole") if "Invoke" in str(each["Action"])]
        assert "CodeDeployHook_check" in str(invoking["Resource"])

    def test_not_enabled(self, stack, synth, given):
        made = EcsBlueGreenHook(stack, "Shifted", **given, enabled=False)
        cdk.CfnOutput(stack, "Output", value="is fine without a hook")
        template = synth(stack)
        assert made.hook is None
        assert "Hooks" not in template
        assert "Transform" not in template


def test_the_role_trusts_the_account_and_no_deployment_group(stack, synth, given):
    made = EcsBlueGreenHook(stack, "Shifted", **given, role_name="blue-green")
    template = synth(stack)
    [role] = [
        each["Properties"] for name, each in template["Resources"].items() if name.startswith("ShiftedServiceRole")
    ]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    # What nothing says to be sent must not be missed.
    assert statement["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert role["RoleName"] == "blue-green"
    [hook] = template["Hooks"].values()
    assert hook["Properties"]["ServiceRole"] == "blue-green"
    assert "ManagedPolicyArns" not in role
    everywhere = [each for each in statements(template, "ShiftedServiceRole") if each["Resource"] == "*"]
    assert all(":Describe" in action for each in everywhere for action in each["Action"])
    assert made.role.role_name


class TestRefusals:
    def refusal(self, scope, given, **more):
        with pytest.raises(ValidationError) as caught:
            EcsBlueGreenHook(scope, "Shifted", **given, **more)
        return str(caught.value).removeprefix('blue/green hook "Shifted": ')

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            (
                {"traffic_routing": lambda: TrafficRouting.time_based_canary(interval=minutes(5), percentage=13)},
                (
                    "percentage: got 13, but one shift of traffic by CloudFormation itself takes 14 to 99 percent; use "
                    "TrafficRouting.all_at_once() for 100 percent"
                ),
            ),
            (
                {"termination_wait_time": lambda: minutes(2881)},
                (
                    "termination_wait_time: got 2881, but the wait before the original environment is terminated takes "
                    "0 to 2880 minutes; give at most two days, or 0 to terminate it at once"
                ),
            ),
            (
                {"hooks": lambda: {"ApplicationStart": "check"}},
                (
                    'hooks: got "ApplicationStart", but functions run at BeforeInstall, AfterInstall, '
                    "AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic; pass one of these members of "
                    "LifecycleEvent"
                ),
            ),
            (
                {"listener": lambda: "Listener"},
                'listener: got "Listener", but a construct is needed; pass the construct that makes it in this stack',
            ),
        ],
    )
    def test_wrong_values(self, stack, given, arguments, problem):
        made = {name: make() for name, make in arguments.items()}
        assert self.refusal(stack, {**given, **made}) == problem

    def test_a_function_of_this_stack(self, stack, given):
        name = function(stack, "Check").function_name
        assert self.refusal(stack, given, hooks={"AfterInstall": name}) == (
            "hooks: got a name that only the deployment knows, but a hook names functions as text; give the function a "
            "physical name in a stack of its own, and pass that"
        )

    def test_a_second_hook(self, stack, given):
        EcsBlueGreenHook(stack, "First", **given)
        assert self.refusal(stack, given) == (
            'scope: got a stack that has the blue/green hook "Stack/First" already, but a stack has one, for one '
            "service; make a stack for each service"
        )

    def test_a_nested_stack(self, stack, given):
        nested = cdk.NestedStack(stack, "Nested")
        assert self.refusal(nested, given) == (
            "scope: got a nested stack, but CloudFormation takes the hook in a stack of its own only; make it in a "
            "Stack of the app"
        )

    @pytest.mark.parametrize(
        ("make", "problem"),
        [
            (
                lambda stack: cdk.CfnOutput(stack, "Url", value="url"),
                (
                    'stack: got the output "Url", but CloudFormation takes no outputs and no nested stacks beside a '
                    "blue/green hook; put the value into a parameter of AWS Systems Manager"
                ),
            ),
            (
                lambda stack: cdk.NestedStack(stack, "Nested"),
                (
                    'stack: got the nested stack "Nested", but CloudFormation takes no outputs and no nested stacks '
                    "beside a blue/green hook; make it a stack of the app"
                ),
            ),
        ],
    )
    def test_what_the_stack_may_not_have(self, app, stack, given, make, problem):
        EcsBlueGreenHook(stack, "Shifted", **given)
        make(stack)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert f'blue/green hook "Stack/Shifted": {problem}' in str(caught.value)

    def test_a_value_of_another_stack(self, app, stack, given):
        EcsBlueGreenHook(stack, "Shifted", **given)
        cdk.CfnResource(stack, "Reader", type="AWS::SNS::Topic", properties={"TopicName": cdk.Fn.import_value("Name")})
        assert self.sentence(app) == (
            'blue/green hook "Stack/Shifted": stack: got Name imported in Reader, but CloudFormation takes no values '
            "of other stacks beside a blue/green hook; pass the value through a parameter of AWS Systems Manager, or "
            "make the resource in this stack"
        )

    @pytest.mark.parametrize(
        ("value", "what"),
        [
            (
                lambda stack: cdk.CfnParameter(stack, "Key", no_echo=True).value_as_string,
                'the parameter "Key", which is not echoed, in {}',
            ),
            (
                lambda _: cdk.SecretValue.ssm_secure("/key").unsafe_unwrap(),
                "a dynamic reference in {}",
            ),
        ],
    )
    def test_a_hidden_value_in_the_tasks(self, app, stack, given, parts, value, what):
        parts.task_definition.default_container.add_environment("KEY", value(stack))
        EcsBlueGreenHook(stack, "Shifted", **given)
        name = logical_id(stack, parts.task_definition)
        assert self.sentence(app) == (
            f'blue/green hook "Stack/Shifted": stack: got {what.format(name)}, but CloudFormation takes no hidden '
            "values in the tasks beside a blue/green hook; give secrets to a container with secrets=, which Amazon "
            "ECS reads itself"
        )

    def test_a_hidden_value_elsewhere_is_none_of_the_hooks_business(self, stack, synth, given):
        EcsBlueGreenHook(stack, "Shifted", **given)
        key = cdk.CfnParameter(stack, "Key", no_echo=True)
        cdk.CfnResource(stack, "Topic", type="AWS::SNS::Topic", properties={"TopicName": key.value_as_string})
        assert "Hooks" in synth(stack)

    def sentence(self, app):
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        lines = (line.strip() for line in str(caught.value).splitlines())
        [found] = [line[line.index("blue/green hook") :] for line in lines if 'blue/green hook "Stack' in line]
        return found

    def test_no_port(self, stack, given):
        quiet = ecs.FargateTaskDefinition(stack, "Quiet")
        quiet.add_container("quiet", image=ecs.ContainerImage.from_registry("quiet"))
        assert self.refusal(stack, {**given, "task_definition": quiet}).startswith("container_port: got nothing")


@pytest.mark.skipif(not hasattr(cdk, "Validations"), reason="older versions of the CDK do not check templates")
def test_the_cdk_passes_over_the_section_of_the_hook(stack, given):
    """Its own check of templates would refuse it: end-to-end tests synthesize with that check."""
    EcsBlueGreenHook(stack, "Shifted", **given)
    assert "CloudFormation-Validate::F0005" in str([entry.data for entry in stack.node.metadata])
