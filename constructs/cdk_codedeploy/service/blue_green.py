"""The choices of a blue/green deployment to EC2 instances."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText

COPIED_NAME_PREFIX = "CodeDeploy_"
"""What the name of a copied Auto Scaling group begins with: ``CodeDeploy_<deployment group>_<deployment id>``.

Source: user guide, "Integrating CodeDeploy with Amazon EC2 Auto Scaling".
"""


class GreenFleetProvisioning(ApiText):
    """Where the replacement instances come from.

    Source: API reference, "GreenFleetProvisioningOption".
    """

    COPY_AUTO_SCALING_GROUP = "COPY_AUTO_SCALING_GROUP"
    """The service copies the group's one Auto Scaling group, and deletes the original with the original instances."""

    DISCOVER_EXISTING = "DISCOVER_EXISTING"
    """Each deployment names instances that are there already (``targetInstances``)."""


class OriginalInstances(ApiText):
    """What becomes of the original instances once traffic has moved.

    Source: API reference, "BlueInstanceTerminationOption".
    """

    TERMINATE = "TERMINATE"
    """They are terminated after the termination wait, and with them the Auto Scaling group that was copied."""

    KEEP_ALIVE = "KEEP_ALIVE"
    """They are taken out of the load balancer and of the deployment group, and go on running."""
