"""An AWS in memory that takes and gives what botocore's model allows, and nothing else."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.handlers import handle_copy_source_param
from botocore.validate import ParamValidator

from tests.operations.on_premises_instances import OnPremisesInstances
from tests.operations.refused_error import RefusedError

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

ACCOUNT = "111122223333"


@cache
def service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


class Fake:
    """A client of boto3. Subclasses have a method ``do_<operation>`` for what they can."""

    service: str

    def __init__(self) -> None:
        model = service_model(self.service)
        self._operations: dict[str, OperationModel] = {
            xform_name(name): model.operation_model(name) for name in model.operation_names
        }
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._planned: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def plan(self, operation: str, *codes: str, message: str = "planned by the test") -> None:
        """Refuse the next calls of an operation, one code each. An empty code lets one call pass."""
        self._planned[operation] += [(code, message) for code in codes]

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        operation = self.__dict__.get("_operations", {}).get(method)
        if operation is None:
            raise AttributeError(method)
        return lambda **request: self._call(operation, method, request)

    def _call(self, operation: OperationModel, method: str, request: dict[str, Any]) -> dict[str, Any]:
        sent = dict(request)
        if operation.name == "CopyObject":
            # What botocore itself does before it checks.
            handle_copy_source_param(sent)
        report = ParamValidator().validate(sent, operation.input_shape)
        if report.has_errors():
            raise ParamValidationError(report=report.generate_report())
        self.calls.append((operation.name, request))
        if self._planned[operation.name]:
            code, message = self._planned[operation.name].pop(0)
            if code:
                raise ClientError({"Error": {"Code": code, "Message": message}}, operation.name)
        modelled = {shape.error_code for shape in operation.error_shapes} | UNMODELLED
        try:
            answer: dict[str, Any] = getattr(self, f"do_{method}")(**request)
        except RefusedError as refused:
            if refused.code not in modelled:
                raise AssertionError(f"{operation.name} never answers {refused.code}") from refused
            raise ClientError({"Error": {"Code": refused.code, "Message": refused.message}}, operation.name) from None
        if operation.output_shape is not None:
            found = ParamValidator().validate(answer, operation.output_shape)
            assert not found.has_errors(), found.generate_report()
        return answer


UNMODELLED = {"404", "NoSuchKey", "NoSuchVersion", "NoSuchBucket", "ValidationError"}
"""S3 and Auto Scaling answer these, though its model does not say so for the operation."""


class FakeCodeDeploy(OnPremisesInstances, Fake):
    """Applications, their tags and their revisions; on-premises instances."""

    service = "codedeploy"

    def __init__(self) -> None:
        super().__init__()
        self.applications: dict[str, Application] = {}

    def state(self) -> dict[str, Any]:
        return {
            name: (each.platform, dict(each.tags), list(each.revisions)) for name, each in self.applications.items()
        }

    def _application(self, name: str) -> Application:
        if name not in self.applications:
            raise RefusedError("ApplicationDoesNotExistException", f"No application found for name: {name}")
        return self.applications[name]

    def do_create_application(
        self, applicationName: str, computePlatform: str = "Server", tags: list[dict[str, str]] | None = None
    ) -> dict[str, Any]:
        if applicationName in self.applications:
            raise RefusedError("ApplicationAlreadyExistsException")
        pairs = {tag["Key"]: tag["Value"] for tag in tags or ()}
        self.applications[applicationName] = Application(computePlatform, pairs)
        return {"applicationId": "a-1"}

    def do_get_application(self, applicationName: str) -> dict[str, Any]:
        found = self._application(applicationName)
        return {"application": {"applicationName": applicationName, "computePlatform": found.platform}}

    def do_delete_application(self, applicationName: str) -> dict[str, Any]:
        # The service succeeds for an application that does not exist.
        self.applications.pop(applicationName, None)
        return {}

    def do_tag_resource(self, ResourceArn: str, Tags: list[dict[str, str]]) -> dict[str, Any]:
        name = ResourceArn.rpartition(":")[2]
        if name not in self.applications:
            raise RefusedError("ApplicationDoesNotExistException")
        self.applications[name].tags.update({tag["Key"]: tag["Value"] for tag in Tags})
        return {}

    def do_register_application_revision(
        self, applicationName: str, revision: Mapping[str, Any], description: str | None = None
    ) -> dict[str, Any]:
        application = self._application(applicationName)
        entry = (dict(revision), description)
        application.revisions[:] = [each for each in application.revisions if each[0] != entry[0]] + [entry]
        return {}


@dataclass
class Application:
    platform: str
    tags: dict[str, str] = field(default_factory=dict)
    revisions: list[tuple[dict[str, Any], str | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Version:
    id: str
    content: bytes
    metadata: Mapping[str, str]

    @property
    def e_tag(self) -> str:
        return f'"{hashlib.md5(self.content).hexdigest()}"'


class FakeS3(Fake):
    """Buckets with versions."""

    service = "s3"

    def __init__(self) -> None:
        super().__init__()
        self.buckets: dict[str, dict[str, list[Version]]] = {}
        self.unversioned: set[str] = set()
        self._count = 0

    def state(self) -> dict[str, Any]:
        return {
            bucket: {key: [each.id for each in versions] for key, versions in objects.items()}
            for bucket, objects in self.buckets.items()
        }

    def put(self, bucket: str, key: str, content: bytes, metadata: Mapping[str, str] | None = None) -> Version:
        self._count += 1
        version = Version(f"v{self._count}", content, metadata or {})
        versions = self.buckets.setdefault(bucket, {}).setdefault(key, [])
        if bucket in self.unversioned:
            versions.clear()
        versions.append(version)
        return version

    def _found(self, bucket: str, key: str, version: str | None, missing: str) -> Version:
        versions = self.buckets.get(bucket, {}).get(key, [])
        if version is not None:
            versions = [each for each in versions if each.id == version]
        if not versions:
            raise RefusedError(missing)
        return versions[-1]

    def do_head_object(self, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        found = self._found(Bucket, Key, VersionId, "404")
        answer: dict[str, Any] = {"ETag": found.e_tag, "Metadata": dict(found.metadata)}
        if Bucket not in self.unversioned:
            answer["VersionId"] = found.id
        return answer

    def do_copy_object(
        self,
        Bucket: str,
        Key: str,
        CopySource: dict[str, str],
        MetadataDirective: str,
        TaggingDirective: str,
        Metadata: dict[str, str],
    ) -> dict[str, Any]:
        assert (MetadataDirective, TaggingDirective) == ("REPLACE", "REPLACE")
        source = self._found(CopySource["Bucket"], CopySource["Key"], None, "NoSuchKey")
        if Bucket not in self.buckets:
            raise RefusedError("NoSuchBucket")
        made = self.put(Bucket, Key, source.content, Metadata)
        answer: dict[str, Any] = {"CopyObjectResult": {"ETag": made.e_tag}}
        if Bucket not in self.unversioned:
            answer["VersionId"] = made.id
        return answer
