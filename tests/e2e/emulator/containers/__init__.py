"""What ministack's Amazon ECS lacks: services whose task sets somebody else deploys, CodeDeploy or a stack."""
