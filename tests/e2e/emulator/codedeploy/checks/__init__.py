"""What the service refuses beyond the form of a request."""
