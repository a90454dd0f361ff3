"""Groups of tag filters, and sets of groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.targets import TagFilter, TagGroup, TagSet
from cdk_codedeploy.targets.tag_set import check_filters

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from(["x", "y", "z"])
FILTERS = st.builds(TagFilter, KEYS, VALUES | st.none()) | st.builds(TagFilter, st.none(), VALUES)
GROUPS = st.lists(FILTERS, min_size=1, max_size=10, unique=True).map(lambda filters: TagGroup(*filters))
TAGS = st.dictionaries(KEYS, VALUES)


def filters(count: int) -> list[TagFilter]:
    return [TagFilter("Stage", str(number)) for number in range(count)]


class TestMatches:
    def test_a_group_needs_any_filter(self):
        group = TagGroup(TagFilter("Stage", "beta"), TagFilter("Stage", "prod"), TagFilter("Team"))
        assert group.matches({"Stage": "prod"})
        assert group.matches({"Team": ""})
        assert not group.matches({"Stage": "gamma"})

    def test_a_set_needs_every_group(self):
        tags = TagSet({"Stage": ["beta", "prod"]}, {"Team": []})
        assert tags.matches({"Stage": "beta", "Team": "shop"})
        assert not tags.matches({"Stage": "beta"})
        assert not tags.matches({"Team": "shop"})

    def test_a_set_without_groups_matches_nothing(self):
        assert not TagSet().matches({"Stage": "beta"})

    @given(groups=st.lists(GROUPS, min_size=1, max_size=3), tags=TAGS)
    def test_any_inside_and_all_across(self, groups, tags):
        for_each_group = []
        for group in groups:
            fitting = [each for each in group.filters if each.matches(tags)]
            for_each_group.append(len(fitting) > 0)
        assert TagSet(*groups).matches(tags) is (False not in for_each_group)


class TestMapping:
    @given(group=GROUPS)
    def test_there_and_back_means_the_same(self, group):
        again = TagGroup.from_mapping(group.to_mapping())
        # A key of any value makes the same key's values superfluous; all others are kept.
        wide = {each.key for each in group.filters if each.value is None}
        expected = {each for each in group.filters if each.key not in wide or each.value is None}
        assert set(again.filters) == expected

    @given(group=GROUPS, tags=TAGS)
    def test_there_and_back_matches_the_same(self, group, tags):
        assert TagGroup.from_mapping(group.to_mapping()).matches(tags) is group.matches(tags)

    def test_reads_keys_values_and_both(self):
        group = TagGroup.from_mapping({"Stage": ["beta", "prod"], "Team": [], "": ["shared"]})
        assert group.filters == (
            TagFilter("Stage", "beta"),
            TagFilter("Stage", "prod"),
            TagFilter("Team"),
            TagFilter(None, "shared"),
        )

    def test_is_what_was_given(self):
        given = {"Stage": ["beta", "prod"], "Team": [], "": ["shared"]}
        assert TagSet(given, {"Cell": ["1"]}).instance_tag_groups == [given, {"Cell": ["1"]}]

    def test_takes_both_forms_of_groups_in_order(self):
        tags = TagSet(TagGroup(TagFilter("Stage")), {"Team": []})
        assert [group.filters for group in tags] == [(TagFilter("Stage"),), (TagFilter("Team"),)]
        assert len(tags) == 2

    def test_tokens_pass(self):
        text = "${Token[TOKEN.7]}"
        assert TagGroup.from_mapping({text: [text]}).to_mapping() == {text: [text]}


class TestRepr:
    def test_of_a_group(self):
        group = TagGroup(TagFilter("Stage", "beta"), TagFilter("Team"))
        assert repr(group) == "TagGroup(TagFilter(key='Stage', value='beta'), TagFilter(key='Team', value=None))"

    def test_of_a_set(self):
        assert repr(TagSet()) == "TagSet()"
        assert repr(TagSet({"Team": []}, {"": ["a"]})) == (
            "TagSet(TagGroup(TagFilter(key='Team', value=None)), TagGroup(TagFilter(key=None, value='a')))"
        )

    def test_of_a_set_names_its_own_class(self):
        class Fleet(TagSet):
            pass

        assert repr(Fleet()) == "Fleet()"

    @given(groups=st.lists(GROUPS, max_size=3))
    def test_could_be_written(self, groups):
        names = {"TagSet": TagSet, "TagGroup": TagGroup, "TagFilter": TagFilter}
        again = eval(repr(TagSet(*groups)), names)
        assert [group.filters for group in again] == [group.filters for group in groups]


class TestLimits:
    def test_ten_filters_and_three_groups_pass(self):
        full = TagGroup(*filters(10))
        assert len(TagSet(full, {str(number): ["x"] for number in range(10)}, {"k": list("abcdefghij")})) == 3

    def test_eleven_filters(self):
        with pytest.raises(ValidationError) as caught:
            TagGroup(*filters(11))
        assert str(caught.value) == (
            "tag group: got 11, but a tag group takes at most 10 tags; remove 1 or give the instances one tag in common"
        )

    @pytest.mark.parametrize("mapping", [{"k": list("abcdefghijk")}, {str(number): [] for number in range(11)}])
    def test_eleven_filters_in_a_mapping(self, mapping):
        with pytest.raises(ValidationError, match=r"got 11, but a tag group takes at most 10 tags"):
            TagSet(mapping)

    def test_four_groups(self):
        with pytest.raises(ValidationError) as caught:
            TagSet({"a": []}, {"b": []}, {"c": []}, {"d": []})
        assert str(caught.value) == (
            "instance_tag_groups: got 4, but a tag set takes at most 3 tag groups; "
            "remove 1 or give the instances one tag that says what the groups say together"
        )

    @pytest.mark.parametrize("make", [TagGroup, lambda: TagSet({})])
    def test_no_filter(self, make):
        with pytest.raises(ValidationError) as caught:
            make()
        assert str(caught.value) == (
            "tag group: got no filter, but an empty list matches no instance; add a filter or leave it out"
        )

    @pytest.mark.parametrize(
        "make",
        [
            lambda: TagGroup(TagFilter("Stage", "a"), TagFilter("Stage", "a")),
            lambda: TagSet({"Stage": ["a", "a"]}),
        ],
    )
    def test_a_filter_twice(self, make):
        with pytest.raises(ValidationError) as caught:
            make()
        assert str(caught.value) == (
            "tag group: got TagFilter(key='Stage', value='a') twice, but the service takes each filter once; "
            "remove one of the two"
        )

    def test_the_same_filter_in_two_groups_passes(self):
        TagSet({"Stage": ["a"]}, {"Stage": ["a"]})

    def test_flat_filters_say_their_parameter(self):
        with pytest.raises(ValidationError, match=r"^ec2_tag_filters: got no filter, but"):
            check_filters("ec2_tag_filters", [])

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ("prod", 'got "prod", but a list of texts is needed; write ["prod"]'),
            (None, "got None, but a list of texts is needed; write [] for any value"),
            (5, "got 5, but a list of texts is needed; write [] for any value"),
            ({"a": "b"}, "got {'a': 'b'}, but a list of texts is needed; write [] for any value"),
        ],
    )
    def test_values_that_are_no_list(self, values, message):
        with pytest.raises(ValidationError) as caught:
            TagSet({"Stage": values})
        assert str(caught.value) == f'values of tag "Stage": {message}'

    @pytest.mark.parametrize(("group", "shown"), [(["Stage"], "['Stage']"), ("Stage", '"Stage"'), (None, "None")])
    def test_groups_that_are_no_dictionary(self, group, shown):
        with pytest.raises(ValidationError) as caught:
            TagSet(group)
        assert str(caught.value) == (
            f"tag group: got {shown}, but a group is a TagGroup or a dictionary of lists; "
            'write {"Stage": ["beta", "prod"]}'
        )

    def test_tuples_and_generators_are_lists_enough(self):
        assert TagSet({"Stage": ("a", "b")}).instance_tag_groups == [{"Stage": ["a", "b"]}]

    def test_filters_that_are_none(self):
        with pytest.raises(ValidationError) as caught:
            TagGroup("Stage")
        assert str(caught.value) == 'tag group: got "Stage", but its type is TagFilter; pass a TagFilter'

    def test_neither_key_nor_value(self):
        with pytest.raises(ValidationError, match=r"a filter needs a key, a value, or both"):
            TagSet({"": []})


class TestAsTags:
    def test_one_way_to_belong(self):
        tags = TagSet({"Stage": ["prod"]}, TagGroup(TagFilter("Team", "shop")), {"Stage": ["prod"]})
        assert tags.as_tags() == {"Stage": "prod", "Team": "shop"}
        assert tags.matches(tags.as_tags())

    @pytest.mark.parametrize("group", [{"Stage": ["a", "b"]}, {"Stage": []}, {"": ["a"]}, {"Stage": ["a*"]}])
    def test_many_ways(self, group):
        with pytest.raises(ValidationError) as caught:
            TagSet(group).as_tags()
        assert str(caught.value).endswith(
            "but a set gives instances their tags where each group has one filter with a key and a value; write "
            'TagSet({"Stage": ["prod"]}, {"Team": ["shop"]}), or the tags as a dictionary'
        )

    def test_no_way(self):
        with pytest.raises(ValidationError) as caught:
            TagSet({"Stage": ["a"]}, {"Stage": ["b"]}).as_tags()
        assert str(caught.value) == (
            'tags: got the key "Stage" with two values, but no instance has a tag twice; remove one of the two groups'
        )
