"""What is deployed: where a revision lies."""

from __future__ import annotations

from cdk_codedeploy.revision.location import BundleType, GitHubLocation, RevisionLocation, S3Location

__all__ = ["BundleType", "GitHubLocation", "RevisionLocation", "S3Location"]
