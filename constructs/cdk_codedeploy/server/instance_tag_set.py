"""The tags of the instances of a deployment group."""

from __future__ import annotations

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.server.cdk_value import CdkValue
from cdk_codedeploy.targets import TagSet


class InstanceTagSet(CdkValue, TagSet, codedeploy.InstanceTagSet):
    """Up to 3 tag groups, of which an instance needs to satisfy **every one**.

    Args:
        instance_tag_groups: Groups, each a ``TagGroup`` or the CDK's form of one:
            ``{"Stage": ["beta", "prod"], "Team": [], "": ["shared"]}`` means the tag Stage with one of two values, or
            a tag Team of any value, or a tag of any key with the value shared.

    Raises:
        ValidationError: When there are more than 3 groups, more than 10 filters in one, or a filter says nothing.

    Source: user guide, "Tagging instances for deployment groups" and "CodeDeploy quotas".
    """

    def _as_the_cdks(self) -> codedeploy.InstanceTagSet:
        return codedeploy.InstanceTagSet(*self.instance_tag_groups)
