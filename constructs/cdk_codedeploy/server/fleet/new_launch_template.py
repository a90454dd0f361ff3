"""What a new version of a fleet's launch template leads to."""

from __future__ import annotations

from cdk_codedeploy.service import ApiText


class NewLaunchTemplate(ApiText):
    """What happens to running instances when the launch template of a fleet has changed.

    Source: API reference of Auto Scaling, "StartInstanceRefresh"; API reference, "CreateDeployment".
    """

    NEXT_DEPLOYMENT = "NEXT_DEPLOYMENT"
    """Nothing: instances that start from now on have it, and so all have it after the next deployment. The default."""

    INSTANCE_REFRESH = "INSTANCE_REFRESH"
    """Auto Scaling replaces the instances a part at a time; each gets the last successful revision when it starts."""

    DEPLOYMENT = "DEPLOYMENT"
    """The last successful revision is deployed blue/green, onto instances that have it."""
