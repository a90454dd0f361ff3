"""Names that stacks and scenarios have in common."""

BLUE_GREEN_FLEET = "blue-green-fleet"
"""The Auto Scaling group of the blue/green scenario, which no stack owns: its first deployment deletes it."""

TURNED_GROUP = "turned"
"""The deployment group that is turned to blue/green under its own name."""
