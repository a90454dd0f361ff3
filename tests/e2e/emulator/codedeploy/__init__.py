"""The CodeDeploy service."""
