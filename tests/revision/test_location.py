"""Where a revision lies."""

from __future__ import annotations

import hashlib

import botocore.session
import botocore.validate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import BundleType, GitHubLocation, InlineContent, S3Location, location_from_api
from cdk_codedeploy.service import shown

TOKEN = "${Token[TOKEN.7]}"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class TestS3:
    @pytest.mark.parametrize(
        ("key", "kind"),
        [("app.zip", "zip"), ("a/b.tar", "tar"), ("app.tgz", "tgz"), ("app.tar.gz", "tgz"), ("APP.ZIP", "zip")],
    )
    def test_the_end_of_the_key_tells_the_type(self, key, kind):
        assert S3Location("bucket", key).to_property() == {
            "revisionType": "S3",
            "s3Location": {"bucket": "bucket", "key": key, "bundleType": kind},
        }

    def test_everything(self):
        location = S3Location("my.bucket-1", "app.zip", BundleType.TGZ, version="v1", etag="e1")
        assert location.to_property() == {
            "revisionType": "S3",
            "s3Location": {
                "bucket": "my.bucket-1",
                "key": "app.zip",
                "bundleType": "tgz",
                "version": "v1",
                "eTag": "e1",
            },
        }

    def test_tokens_pass(self):
        location = S3Location(TOKEN, TOKEN, BundleType.ZIP, version=TOKEN, etag=TOKEN)
        assert location.to_property()["s3Location"] == {
            "bucket": TOKEN,
            "key": TOKEN,
            "bundleType": "zip",
            "version": TOKEN,
            "eTag": TOKEN,
        }

    def test_a_token_with_a_telling_end_passes(self):
        assert S3Location(TOKEN, f"{TOKEN}/app.tar").to_property()["s3Location"]["bundleType"] == "tar"  # type: ignore[index]

    @pytest.mark.parametrize("bucket", ["abc", "a" * 63, "1.2-3"])
    def test_good_buckets(self, bucket):
        S3Location(bucket, "app.zip")

    @pytest.mark.parametrize(
        "bucket", ["", "ab", 5, None, "a" * 64, "Bucket", "s3://bucket", "bucket/folder", "-bucket", "a_b"]
    )
    def test_bad_buckets(self, bucket):
        with pytest.raises(ValidationError) as caught:
            S3Location(bucket, "app.zip")
        assert str(caught.value) == (
            f"bucket: got {shown(bucket)}, but a bucket's name has 3 to 63 lower-case letters, digits, dots and "
            "hyphens; give the name alone, without s3:// and without a path"
        )

    @pytest.mark.parametrize("key", ["", "/app.zip", 5, None])
    def test_bad_keys(self, key):
        with pytest.raises(ValidationError) as caught:
            S3Location("bucket", key)
        assert str(caught.value) == (
            f"key: got {shown(key)}, but a key is not empty and starts without a slash; give the object's full key"
        )

    @pytest.mark.parametrize("key", ["app", "app.gz", "app.jar", "zip", TOKEN])
    def test_a_type_that_cannot_be_told(self, key):
        with pytest.raises(ValidationError) as caught:
            S3Location("bucket", key)
        assert str(caught.value) == (
            "bundle_type: got none, and a key that does not tell it, but a bundle is one of zip, tar, tgz, YAML, JSON; "
            "pass bundle_type=BundleType.ZIP, TAR or TGZ"
        )

    def test_a_type_by_its_word(self):
        assert S3Location("bucket", "app", "zip").to_property()["s3Location"]["bundleType"] == "zip"  # type: ignore[arg-type, index]

    @pytest.mark.parametrize(("kind", "shown"), [("rar", '"rar"'), ("ZIP", '"ZIP"'), ("", '""'), (5, "5")])
    def test_an_unknown_type(self, kind, shown):
        with pytest.raises(ValidationError) as caught:
            S3Location("bucket", "app.zip", kind)
        assert str(caught.value) == (
            f"bundle_type: got {shown}, but the values are zip, tar, tgz, YAML, JSON; pass a member of BundleType"
        )

    def test_words_are_plain_text(self):
        assert type(S3Location("bucket", "app", BundleType.ZIP).to_property()["s3Location"]["bundleType"]) is str  # type: ignore[index]


class TestGitHub:
    def test_property(self):
        assert GitHubLocation("owner/my.repo_1-x", COMMIT).to_property() == {
            "revisionType": "GitHub",
            "gitHubLocation": {"repository": "owner/my.repo_1-x", "commitId": COMMIT},
        }

    def test_tokens_pass(self):
        assert GitHubLocation(TOKEN, TOKEN).to_property()["gitHubLocation"] == {"repository": TOKEN, "commitId": TOKEN}

    @pytest.mark.parametrize(
        "repository", ["", "repo", "a/b/c", "https://github.com/owner/repo", "owner/", "owner/my repo", 5, None]
    )
    def test_bad_repositories(self, repository):
        with pytest.raises(ValidationError) as caught:
            GitHubLocation(repository, COMMIT)
        assert str(caught.value) == (
            f"repository: got {shown(repository)}, but GitHub repositories are named owner/name; "
            "give owner and name, without an address"
        )

    @pytest.mark.parametrize("commit", ["", "main", "v1.0", COMMIT[:7], COMMIT.upper(), COMMIT + "0", COMMIT + "\n", 5])
    def test_bad_commits(self, commit):
        with pytest.raises(ValidationError) as caught:
            GitHubLocation("owner/repo", commit)
        assert str(caught.value) == (
            f"commit_id: got {shown(commit)}, but the service takes the full commit of 40 lower-case hexadecimal "
            "digits; give what `git rev-parse HEAD` prints"
        )


class TestS3Address:
    @pytest.mark.parametrize(
        ("text", "location"),
        [
            ("s3://bucket/a/b.zip", S3Location("bucket", "a/b.zip")),
            ("s3://bucket/b.zip?versionId=v%2F1", S3Location("bucket", "b.zip", version="v/1")),
            ("s3://bucket/b?etag=e1&bundleType=tgz", S3Location("bucket", "b", BundleType.TGZ, etag="e1")),
            # The key stands there as it is.
            ("s3://bucket/100%25 +.zip", S3Location("bucket", "100%25 +.zip")),
            ("s3://bucket/what?.zip", S3Location("bucket", "what?.zip")),
            ("s3://bucket/what?x=1.zip", S3Location("bucket", "what?x=1.zip")),
            ("s3://bucket/a?versionId=1.zip?versionId=2", S3Location("bucket", "a?versionId=1.zip", version="2")),
            ("s3://bucket/a?.zip?", S3Location("bucket", "a?.zip")),
        ],
    )
    def test_parse(self, text, location):
        assert S3Location.parse(text) == location

    @pytest.mark.parametrize("text", ["", "bucket/key.zip", "https://bucket/key.zip", "S3://bucket/key.zip", 5, None])
    def test_no_address(self, text):
        with pytest.raises(
            ValidationError, match="but the location of a revision in S3 is written s3://bucket/key; begi"
        ):
            S3Location.parse(text)

    @pytest.mark.parametrize(
        ("text", "parameter"),
        [
            ("s3://bucket", "key"),
            ("s3://bucket/", "key"),
            ("s3:///key.zip", "bucket"),
            ("s3://BUCKET/key.zip", "bucket"),
            ("s3://bucket/key", "bundle_type"),
            ("s3://bucket/key?bundleType=rar", "bundle_type"),
        ],
    )
    def test_bad_parts(self, text, parameter):
        with pytest.raises(ValidationError, match=f"^{parameter}: got "):
            S3Location.parse(text)

    @given(
        key=st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda key: not key.startswith("/")),
        kind=st.sampled_from(BundleType),
        version=st.none() | st.text(st.characters(codec="utf-8")),
        etag=st.none() | st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: text[0] != '"'),
    )
    def test_comes_back(self, key, kind, version, etag):
        location = S3Location("bucket", key, kind, version=version, etag=etag)
        again = S3Location.parse(location.uri)
        assert again.to_api() == location.to_api()

    def test_uri(self):
        assert S3Location("bucket", "a b.zip", version="v1").uri == "s3://bucket/a b.zip?versionId=v1"


class TestOtherTypes:
    @pytest.mark.parametrize(("key", "kind"), [("a.yaml", "YAML"), ("a.yml", "YAML"), ("a.JSON", "JSON")])
    def test_an_appspec_file_alone(self, key, kind):
        location = S3Location("bucket", key)
        assert location.packed_as == kind
        assert not location.is_for_server
        assert S3Location("bucket", key, BundleType.ZIP).is_for_server

    def test_they_are_those_of_the_api(self):
        model = botocore.session.get_session().get_service_model("codedeploy")
        assert {str(kind) for kind in BundleType} == set(model.shape_for("BundleType").enum)

    def test_an_etag_in_quotes(self):
        with pytest.raises(ValidationError, match="CodeDeploy compares it without the quotes that S3 puts around it"):
            S3Location("bucket", "a.zip", etag='"abc"')

    @pytest.mark.parametrize("name", ["version", "etag"])
    def test_no_text(self, name):
        with pytest.raises(ValidationError, match=f"{name}: got 5, but its type is str; pass text"):
            S3Location("bucket", "a.zip", **{name: 5})


class TestInline:
    CONTENT = "version: 0.0\n"
    DIGEST = "cb2b2aab1c69b9e0f0a4e4e7c0c21f15ee1a79d5ee1c0bd5f7c7ecb39f6dd5ab"

    def test_api(self):
        digest = hashlib.sha256(self.CONTENT.encode()).hexdigest()
        expected = {
            "revisionType": "AppSpecContent",
            "appSpecContent": {"content": self.CONTENT, "sha256": digest},
        }
        assert InlineContent(self.CONTENT).to_api() == expected
        assert InlineContent(self.CONTENT, digest).to_api() == expected

    def test_a_token_has_no_digest_yet(self):
        content = f"version: 0.0\n# {TOKEN}"
        assert InlineContent(content).to_api()["appSpecContent"] == {"content": content}

    @pytest.mark.parametrize("content", ["", " \n", None, 5, b"bytes"])
    def test_no_text(self, content):
        with pytest.raises(ValidationError, match=r"content: got .*, but it is an AppSpec file as text; pass the text"):
            InlineContent(content)

    @pytest.mark.parametrize(("digest", "form"), [(DIGEST, ""), ("abc", ", in 64 lower-case hexadecimal digits")])
    def test_another_digest(self, digest, form):
        with pytest.raises(ValidationError) as caught:
            InlineContent(self.CONTENT, digest)
        right = hashlib.sha256(self.CONTENT.encode()).hexdigest()
        assert str(caught.value).endswith(
            f"but the digest of the content is {right}{form}; leave it out, and it is computed"
        )


class TestFromApi:
    @pytest.mark.parametrize(
        "location",
        [
            S3Location("bucket", "a.zip", BundleType.ZIP),
            S3Location("bucket", "a", BundleType.TGZ, version="v", etag="e"),
            GitHubLocation("owner/repo", COMMIT),
            InlineContent("version: 0.0\n"),
        ],
    )
    def test_comes_back(self, location):
        assert location_from_api(location.to_api()) == location
        assert type(location).from_api(location.to_api()) == location
        validator = botocore.validate.ParamValidator()
        model = botocore.session.get_session().get_service_model("codedeploy")
        assert not validator.validate(location.to_api(), model.shape_for("RevisionLocation")).has_errors()

    def test_the_old_type_of_inline_content(self):
        shape = {"revisionType": "String", "string": {"content": "version: 0.0\n"}}
        assert location_from_api(shape) == InlineContent("version: 0.0\n")

    def test_the_quotes_of_s3_go(self):
        shape = {"revisionType": "S3", "s3Location": {"bucket": "bucket", "key": "a.zip", "eTag": '"e"'}}
        assert S3Location.from_api(shape).etag == "e"

    @pytest.mark.parametrize(
        "shape",
        [
            {},
            None,
            [],
            "S3",
            {"revisionType": "FTP"},
            {"revisionType": ["S3"]},
            {"revisionType": "S3"},
            {"revisionType": "S3", "s3Location": "s3://bucket/key"},
            {"revisionType": "S3", "s3Location": {"bucket": "bucket"}},
            {"revisionType": "S3", "s3Location": {"bucket": "bucket", "key": "a.zip", "version": 5}},
            {"revisionType": "GitHub", "gitHubLocation": {"repository": "owner/repo"}},
        ],
    )
    def test_no_location(self, shape):
        with pytest.raises(ValidationError, match=r"shape: got .*; pass a RevisionLocation as boto3 returns it"):
            location_from_api(shape)

    def test_another_kind(self):
        with pytest.raises(
            ValidationError, match=r"but its revisionType is S3; pass .*, or read any kind with location_"
        ):
            S3Location.from_api(GitHubLocation("owner/repo", COMMIT).to_api())
