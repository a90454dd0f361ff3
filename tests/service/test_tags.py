"""Tags and what their filters compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import TagFilterType, check_resource_tags, check_tag_key, check_tag_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import WordsCheck

TOKEN = "${Token[TOKEN.7]}"


@pytest.mark.parametrize("shape", ["TagFilterType", "EC2TagFilterType"])
def test_words(same_words: WordsCheck, shape: str) -> None:
    same_words(shape, TagFilterType)


@pytest.mark.parametrize("key", ["k", "x" * 128, "aws:autoscaling:groupName", TOKEN])
def test_good_keys(key: str) -> None:
    check_tag_key(key)


@pytest.mark.parametrize("value", ["", "v", "x" * 256, TOKEN])
def test_good_values(value: str) -> None:
    check_tag_value(value)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("x" * 130, "key: got 130 characters, but the key of a tag takes 1 to 128 characters; shorten it by 2"),
        ("", 'key: got "", but the key of a tag takes 1 to 128 characters; give some text or leave it out'),
    ],
)
def test_bad_keys(key: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_tag_key(key)
    assert str(caught.value) == message


def test_bad_values() -> None:
    with pytest.raises(ValidationError) as caught:
        check_tag_value("x" * 257, "environment")
    assert str(caught.value) == (
        "environment: got 257 characters, but the value of a tag takes at most 256 characters; shorten it by 1"
    )


@pytest.mark.parametrize(
    "tags", [{}, {"Team": "shop", "Stage": ""}, {"x" * 128: "x" * 256}, {"my:aws:team": "aws:x"}, {TOKEN: TOKEN}]
)
def test_good_tags_of_resources(tags: Mapping[str, str]) -> None:
    check_resource_tags("tags", tags)


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (
            {"Team": "shop", "aws:team": "shop"},
            'tags: got the key "aws:team", but keys that begin with aws: are AWS\'s own; rename it',
        ),
        ({"AWS:team": "shop"}, 'tags: got the key "AWS:team", but keys that begin with aws: are AWS\'s own; rename it'),
        (
            {"": "shop"},
            'tags key: got "", but the key of a tag takes 1 to 128 characters; give some text or leave it out',
        ),
        (
            {"x" * 129: "shop"},
            "tags key: got 129 characters, but the key of a tag takes 1 to 128 characters; shorten it by 1",
        ),
        ({5: "shop"}, "tags key: got 5, but the key of a tag takes 1 to 128 characters; give text"),
        (
            {"Team": None},
            'tags value of "Team": got None, but the value of a tag takes at most 256 characters; give text',
        ),
        (
            {"Team": "x" * 257},
            (
                'tags value of "Team": got 257 characters, but the value of a tag takes at most 256 characters; '
                "shorten it by 1"
            ),
        ),
    ],
)
def test_bad_tags_of_resources(tags: Mapping[str, str], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_resource_tags("tags", tags)
    assert str(caught.value) == message
