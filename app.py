"""Synthesize every example. ``make synth`` does it with all that is needed; nothing here asks for an AWS account."""

from __future__ import annotations

import aws_cdk as cdk

from examples.auto_scaling_web.stack import AutoScalingWebStack
from examples.blue_green_ec2.stack import BlueGreenEc2Stack
from examples.ecs_blue_green.stack import EcsBlueGreenStack
from examples.ecs_validation_hook.stack import EcsValidationHookStack
from examples.lambda_canary.stack import LambdaCanaryStack
from examples.on_premises.stack import OnPremisesStack
from examples.tagged_instances.stack import TaggedInstancesStack
from examples.windows_hello.stack import WindowsHelloStack
from examples.wordpress.stack import WordpressStack

app = cdk.App()
AutoScalingWebStack(app, "AutoScalingWeb")
BlueGreenEc2Stack(app, "BlueGreenEc2")
EcsBlueGreenStack(app, "EcsBlueGreen")
EcsValidationHookStack(app, "EcsValidationHook")
LambdaCanaryStack(app, "LambdaCanary")
OnPremisesStack(app, "OnPremises")
TaggedInstancesStack(app, "TaggedInstances")
WindowsHelloStack(app, "WindowsHello")
WordpressStack(app, "Wordpress")
app.synth()
