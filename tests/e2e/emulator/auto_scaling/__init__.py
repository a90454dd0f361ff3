"""Auto Scaling: groups that start and end instances, wait for lifecycle hooks and suspend processes."""
