"""Where a revision lies."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import BundleType, GitHubLocation, S3Location
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
            "bundle_type: got none, and a key that does not tell it, but a bundle is one of zip, tar, tgz; "
            "pass bundle_type=BundleType.ZIP, TAR or TGZ"
        )

    def test_a_type_by_its_word(self):
        assert S3Location("bucket", "app", "zip").to_property()["s3Location"]["bundleType"] == "zip"  # type: ignore[arg-type, index]

    @pytest.mark.parametrize(("kind", "shown"), [("rar", '"rar"'), ("ZIP", '"ZIP"'), ("", '""'), (5, "5")])
    def test_an_unknown_type(self, kind, shown):
        with pytest.raises(ValidationError) as caught:
            S3Location("bucket", "app.zip", kind)
        assert str(caught.value) == (
            f"bundle_type: got {shown}, but the values are zip, tar, tgz; pass a member of BundleType"
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
