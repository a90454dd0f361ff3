"""What Auto Scaling allows of a group."""

from __future__ import annotations

from cdk_codedeploy.service import Limit

HEALTH_CHECK_GRACE = Limit(
    what="the health check of a new instance is put off for",
    minimum=0,
    maximum=7_200,
    unit="seconds",
    source="API reference of Auto Scaling, CreateAutoScalingGroup",
    remedy="give at most 2 hours",
)
INSTANCE_LIFETIME = Limit(
    what="an instance lives for",
    minimum=86_400,
    maximum=31_536_000,
    unit="seconds",
    source="API reference of Auto Scaling, CreateAutoScalingGroup",
    remedy="give 1 to 365 days",
)
