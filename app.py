"""Synthesize every example. ``make synth`` does it with all that is needed; nothing here asks for an AWS account."""

from __future__ import annotations

import aws_cdk as cdk

from examples.auto_scaling_web.stack import AutoScalingWebStack
from examples.tagged_instances.stack import TaggedInstancesStack
from examples.wordpress.stack import WordpressStack

app = cdk.App()
AutoScalingWebStack(app, "AutoScalingWeb")
TaggedInstancesStack(app, "TaggedInstances")
WordpressStack(app, "Wordpress")
app.synth()
