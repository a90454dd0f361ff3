"""Blue/green deployments to Amazon ECS that CloudFormation makes: the transform and the hook."""
