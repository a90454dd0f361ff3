"""One condition on the tags of an instance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import TagFilterType
from cdk_codedeploy.targets import TagFilter

TOKEN = "${Token[TOKEN.7]}"

# Few letters, so that filters and tags often meet; the star and the dot, which patterns know; a line break.
WORDS = st.text(alphabet="aA*.\n", max_size=4)
KEYS = st.text(alphabet="aAb", min_size=1, max_size=2)


def naive_match(pattern: str, text: str) -> bool:
    """Compare letter by letter: a star stands for any text, everything else for itself."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive_match(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and text[0] == pattern[0] and naive_match(pattern[1:], text[1:])


class TestProperty:
    @pytest.mark.parametrize(
        ("tag_filter", "expected"),
        [
            (TagFilter("Stage"), {"key": "Stage", "type": "KEY_ONLY"}),
            (TagFilter(None, "prod"), {"value": "prod", "type": "VALUE_ONLY"}),
            (TagFilter("Stage", "prod"), {"key": "Stage", "value": "prod", "type": "KEY_AND_VALUE"}),
            (TagFilter("Stage", ""), {"key": "Stage", "value": "", "type": "KEY_AND_VALUE"}),
            (TagFilter(value=""), {"value": "", "type": "VALUE_ONLY"}),
            (TagFilter(TOKEN, TOKEN), {"key": TOKEN, "value": TOKEN, "type": "KEY_AND_VALUE"}),
        ],
    )
    def test_names_what_is_compared_and_how(self, tag_filter, expected):
        assert tag_filter.to_property() == expected
        assert tag_filter.type is TagFilterType[expected["type"]]

    def test_type_is_plain_text(self):
        assert type(TagFilter("Stage").to_property()["type"]) is str


class TestMatches:
    @pytest.mark.parametrize(
        ("tag_filter", "tags", "expected"),
        [
            (TagFilter("Stage", "prod"), {"Stage": "prod"}, True),
            (TagFilter("Stage", "prod"), {"Stage": "beta", "Other": "prod"}, False),
            (TagFilter("Stage", "prod"), {"stage": "prod"}, False),
            (TagFilter("Stage", "prod"), {"Stage": "Prod"}, False),
            (TagFilter("Stage", "prod"), {"Stage": "production"}, False),
            (TagFilter("Stage"), {"Stage": ""}, True),
            (TagFilter("Stage"), {"Other": "Stage"}, False),
            (TagFilter(value="prod"), {"Any": "prod"}, True),
            (TagFilter(value="prod"), {"prod": "Any"}, False),
            (TagFilter("Stage", ""), {"Stage": ""}, True),
            (TagFilter("Stage", ""), {"Stage": "x"}, False),
            (TagFilter("Stage", "*"), {"Stage": ""}, True),
            (TagFilter("Stage", "web-*-eu"), {"Stage": "web-1-eu"}, True),
            (TagFilter("Stage", "web-*-eu"), {"Stage": "web-eu"}, False),
            (TagFilter("Stage", "web-*"), {"Stage": "my-web-1"}, False),
            (TagFilter("Stage", "*web*"), {"Stage": "a\nweb\nb"}, True),
            (TagFilter("Stage", "a.c"), {"Stage": "abc"}, False),
            (TagFilter("Sta*"), {"Stage": "x"}, False),
            (TagFilter("Stage"), {}, False),
        ],
    )
    def test_is_exact_but_for_stars_in_values(self, tag_filter, tags, expected):
        assert tag_filter.matches(tags) is expected

    @given(
        key=st.none() | KEYS,
        value=st.none() | WORDS,
        tags=st.dictionaries(KEYS, WORDS.map(lambda text: text.replace("*", "")), max_size=3),
    )
    def test_agrees_with_a_comparison_letter_by_letter(self, key, value, tags):
        if key is None and value is None:
            return
        expected = any(
            (key is None or key == name) and (value is None or naive_match(value, text)) for name, text in tags.items()
        )
        assert TagFilter(key, value).matches(tags) is expected


class TestWrongUse:
    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [
            (
                None,
                None,
                (
                    "tag filter: got key=None, value=None, but a filter needs a key, a value, or both; "
                    "name the key or the value to look for"
                ),
            ),
            (
                "",
                None,
                (
                    'tag filter: got key="", value=None, but a filter needs a key, a value, or both; '
                    "name the key or the value to look for"
                ),
            ),
            (
                "",
                "prod",
                (
                    'tag filter key: got "", but the key of a tag takes 1 to 128 characters; '
                    "give some text or leave it out"
                ),
            ),
            (
                "x" * 129,
                None,
                "tag filter key: got 129 characters, but the key of a tag takes 1 to 128 characters; shorten it by 1",
            ),
            (
                None,
                "x" * 257,
                (
                    "tag filter value: got 257 characters, but the value of a tag takes at most 256 characters; "
                    "shorten it by 1"
                ),
            ),
            (5, None, "tag filter key: got 5, but the key of a tag takes 1 to 128 characters; give text"),
            ("Build", 5, "tag filter value: got 5, but the value of a tag takes at most 256 characters; give text"),
        ],
    )
    def test_is_refused(self, key, value, message):
        with pytest.raises(ValidationError) as caught:
            TagFilter(key, value)
        assert str(caught.value) == message

    def test_longest_key_and_value_pass(self):
        TagFilter("x" * 128, "x" * 256)

    def test_cannot_be_changed_afterwards(self):
        with pytest.raises(AttributeError):
            TagFilter("Stage").key = ""  # type: ignore[misc]
