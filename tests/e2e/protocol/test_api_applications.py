"""How applications are renamed and deleted."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from protocol.api_stand_ins import SCOPE


def test_applications_that_are_not_there_are_deleted_all_the_same(api):
    api.client.delete_application(applicationName="Gone")


def test_applications_are_renamed_with_all_they_have(shop):
    deployment = shop.deploy()
    arn = SCOPE.arn("codedeploy", "application:Shop")
    shop.client.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    before = shop.client.get_application(applicationName="Shop")["application"]
    shop.client.update_application(applicationName="Shop", newApplicationName="Store")
    after = shop.client.get_application(applicationName="Store")["application"]
    assert after == {**before, "applicationName": "Store"}
    assert shop.group(application="Store")["applicationName"] == "Store"
    assert shop.client.get_deployment(deploymentId=deployment)["deploymentInfo"]["applicationName"] == "Store"
    renamed = SCOPE.arn("codedeploy", "application:Store")
    assert shop.client.list_tags_for_resource(ResourceArn=renamed)["Tags"] == [{"Key": "k", "Value": "v"}]
    with pytest.raises(ClientError):
        shop.client.list_tags_for_resource(ResourceArn=arn)
    shop.client.untag_resource(ResourceArn=renamed, TagKeys=["k", "other"])
    assert shop.client.list_tags_for_resource(ResourceArn=renamed)["Tags"] == []
    shop.client.update_application(applicationName="Store", newApplicationName="Store")
