"""IAM Roles Anywhere: trust anchors, profiles, and sessions for certificates."""
