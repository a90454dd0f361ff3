"""What AWS refuses, in one sentence."""

from __future__ import annotations

import pickle

import botocore.exceptions
import botocore.session
import pytest
from botocore.exceptions import ClientError

from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.error_remedies import CODEDEPLOY_REMEDIES, UNREACHED_REMEDIES, remedy_for
from cdk_codedeploy.operations.errors import translated

MODEL = botocore.session.get_session().get_service_model("codedeploy")
CALLED = [name for name in vars(CodeDeployClient) if name[0] != "_"]


def refused(code: str, message: str) -> ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "request-1"}}
    return ClientError(response, "GetApplication")


def test_names_what_was_tried_what_came_back_and_what_to_do():
    with pytest.raises(OperationError) as caught, translated("find the application"):
        raise refused("ApplicationDoesNotExistException", "No application found\n for name: shop.")
    error = caught.value
    assert str(error) == (
        "could not find the application: No application found for name: shop (ApplicationDoesNotExistException); "
        "create the application, or correct the name, the Region or the account"
    )
    assert (error.operation, error.code, error.request_id) == (
        "find the application",
        "ApplicationDoesNotExistException",
        "request-1",
    )
    assert isinstance(error.__cause__, ClientError)


def test_survives_pickling():
    error = OperationError("try", "no", code="X", remedy="do", request_id="1")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_leaves_other_errors_alone():
    with pytest.raises(KeyError), translated("try"):
        raise KeyError


@pytest.mark.parametrize("operation", CALLED)
def test_every_refusal_of_the_operations_has_a_remedy(operation):
    name = "".join(word.capitalize() for word in operation.split("_"))
    for shape in MODEL.operation_model(name).error_shapes:
        assert shape.name in CODEDEPLOY_REMEDIES


# Newer than the lowest boto3 that is supported, whose model does not know them yet.
NEWER = {"InvalidAutoScalingGroupProcessToSuspendException"}


@pytest.mark.parametrize("code", CODEDEPLOY_REMEDIES)
def test_remedies_are_for_codes_that_exist(code):
    assert code in {*MODEL.shape_names, *NEWER}


@pytest.mark.parametrize("name", UNREACHED_REMEDIES)
def test_remedies_are_for_exceptions_that_exist(name):
    assert issubclass(getattr(botocore.exceptions, name), botocore.exceptions.BotoCoreError)


def test_remedy_of_a_base_class_holds():
    names = [kind.__name__ for kind in botocore.exceptions.ReadTimeoutError.__mro__]
    assert remedy_for(*names) == "check the network, the proxy and the Region"


def test_unknown_code_gets_general_advice():
    assert remedy_for("NewException") == "read the message that came with the code"


def test_answer_without_code_or_message():
    with (
        pytest.raises(OperationError, match=r"could not try: the service gave no reason \(Unknown\)"),
        translated("try"),
    ):
        raise ClientError({}, "GetApplication")


def test_denial_that_names_its_action_says_nothing_of_uploads():
    message = "User: somebody is not authorized to perform: iam:GetUser on resource: user rack-1"
    with pytest.raises(OperationError) as raised, translated("find the user"):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, "GetUser")
    assert raised.value.remedy == "allow the action in the message to whoever runs this"
    with pytest.raises(OperationError) as raised, translated("upload the bundle"):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "Access Denied"}}, "PutObject")
    assert "s3:PutObject" in raised.value.remedy
