"""Deployments that shift traffic: to another version of a Lambda function, to another task set of an ECS service."""
