"""Classic Load Balancers."""
