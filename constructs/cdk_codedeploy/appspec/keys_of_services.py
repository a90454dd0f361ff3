"""The keys of AppSpec files for Lambda and ECS."""

from __future__ import annotations

from cdk_codedeploy.appspec.keys import TEXT, VERSION, Key, Shape, functions
from cdk_codedeploy.service import Platform

_VERSION_OF_FUNCTION = {"type": "string", "pattern": "^[1-9][0-9]*$"}

LAMBDA_PROPERTIES = Shape(
    title="What is deployed",
    keys=(
        Key(name="Name", text="Name of the Lambda function.", form=TEXT, required=True),
        Key(
            name="Alias",
            text="Alias whose traffic moves.",
            form={"type": "string", "pattern": "^(?![0-9]+$)[A-Za-z0-9_-]{1,128}$"},
            required=True,
        ),
        Key(
            name="CurrentVersion",
            text='Version that the alias points to now, as text: "1".',
            form=_VERSION_OF_FUNCTION,
            required=True,
        ),
        Key(
            name="TargetVersion",
            text='Version that the alias shall point to, as text: "2".',
            form=_VERSION_OF_FUNCTION,
            required=True,
        ),
    ),
)
LOAD_BALANCER = Shape(
    title="Where the load balancer sends traffic",
    keys=(
        Key(
            name="ContainerName",
            text="Container of the task definition that takes the traffic.",
            form=TEXT,
            required=True,
        ),
        Key(
            name="ContainerPort",
            text="Port of that container, a number from 1 to 65535.",
            form={"type": "integer", "minimum": 1, "maximum": 65535},
            required=True,
        ),
    ),
)
AWSVPC = Shape(
    title="Network of the tasks: all three or none",
    keys=(
        Key(
            name="Subnets",
            text="1 to 16 ids of subnets.",
            form={"type": "array", "items": {"type": "string", "pattern": "^subnet-"}, "minItems": 1, "maxItems": 16},
            required=True,
        ),
        Key(
            name="SecurityGroups",
            text="1 to 5 ids of security groups.",
            form={"type": "array", "items": {"type": "string", "pattern": "^sg-"}, "minItems": 1, "maxItems": 5},
            required=True,
        ),
        Key(
            name="AssignPublicIp",
            text="Whether tasks get a public address.",
            form={"enum": ["ENABLED", "DISABLED"]},
            required=True,
        ),
    ),
)
NETWORK = Shape(
    title="Network configuration",
    keys=(Key(name="AwsvpcConfiguration", text="For the network mode awsvpc.", shape=AWSVPC, required=True),),
)
STRATEGY = Shape(
    title="A capacity provider and its share",
    keys=(
        Key(name="CapacityProvider", text="Name of the capacity provider.", form=TEXT, required=True),
        Key(
            name="Base",
            text="Number of tasks that run here first. Default 0; one item alone may set it.",
            form={"type": "integer", "minimum": 0, "maximum": 100_000, "default": 0},
        ),
        Key(
            name="Weight",
            text="Share of the other tasks. Default 0; at least one item needs more.",
            form={"type": "integer", "minimum": 0, "maximum": 1000, "default": 0},
        ),
    ),
)
ECS_PROPERTIES = Shape(
    title="What is deployed",
    keys=(
        Key(
            name="TaskDefinition",
            text="Whole ARN of the task definition with its revision. A pipeline fills <TASK_DEFINITION> in.",
            form={
                "type": "string",
                "pattern": r"^(arn:[a-z-]+:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/[A-Za-z0-9_-]+:[1-9][0-9]*"
                r"|<TASK_DEFINITION>)$",
            },
            required=True,
        ),
        Key(
            name="LoadBalancerInfo",
            text="Container and port behind the load balancer.",
            shape=LOAD_BALANCER,
            required=True,
        ),
        Key(
            name="PlatformVersion",
            text='Fargate platform version, as text. Default "LATEST".',
            form={"type": "string", "pattern": r"^(LATEST|[0-9]+\.[0-9]+\.[0-9]+)$"},
        ),
        Key(
            name="NetworkConfiguration",
            text="Network of the replacement tasks. Default: that of the original task set.",
            shape=NETWORK,
        ),
        Key(
            name="CapacityProviderStrategy",
            text="Where the replacement tasks run. Default: as the original task set.",
            shape=STRATEGY,
            many=True,
        ),
    ),
)


def _resource(platform: Platform, properties: Shape) -> Shape:
    kind = RESOURCE_TYPES[platform]
    return Shape(
        title=f"The resource of a deployment to {platform}",
        keys=(
            Key(name="Type", text=f"Always {kind}.", form={"const": kind}, required=True),
            Key(name="Properties", text="What is deployed.", shape=properties, required=True),
        ),
    )


RESOURCE_TYPES = {Platform.LAMBDA: "AWS::Lambda::Function", Platform.ECS: "AWS::ECS::Service"}
RESOURCES = {
    Platform.LAMBDA: _resource(Platform.LAMBDA, LAMBDA_PROPERTIES),
    Platform.ECS: _resource(Platform.ECS, ECS_PROPERTIES),
}
"""The mapping under the resource's name."""

DOCUMENTS = {
    platform: Shape(
        title=f"AppSpec file for {'AWS Lambda' if platform is Platform.LAMBDA else 'Amazon ECS'}",
        keys=(
            VERSION,
            Key(
                name="Resources",
                text="The one resource that is deployed.",
                shape=Shape(
                    title="A name and its resource",
                    keys=(
                        Key(
                            name="TargetService" if platform is Platform.ECS else "*",
                            text="The resource that is deployed.",
                            shape=RESOURCES[platform],
                        ),
                    ),
                    single=True,
                ),
                many=True,
                required=True,
            ),
            Key(
                name="Hooks",
                text="Functions that verify the deployment on its way, in the order they run.",
                shape=functions(platform),
                many=True,
            ),
        ),
    )
    for platform in (Platform.LAMBDA, Platform.ECS)
}
"""The top level of the two documents."""
