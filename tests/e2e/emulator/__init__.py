"""A local AWS with CodeDeploy, for end-to-end tests."""
