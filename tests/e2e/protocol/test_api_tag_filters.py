"""Which tags a tag filter means."""

from __future__ import annotations

import pytest

from emulator.codedeploy import tag_filters

TAGS = {"Name": "web-1", "Stage": "Prod", "Dot": "a.c"}


@pytest.mark.parametrize(
    ("key", "value", "kind", "expected"),
    [
        ("Name", None, "KEY_ONLY", True),
        ("name", None, "KEY_ONLY", False),
        ("Nam*", None, "KEY_ONLY", False),
        (None, "Prod", "VALUE_ONLY", True),
        (None, "prod", "VALUE_ONLY", False),
        (None, "P*d", "VALUE_ONLY", True),
        ("Stage", "Prod", "KEY_AND_VALUE", True),
        ("Stage", "Pro", "KEY_AND_VALUE", False),
        ("Name", "Prod", "KEY_AND_VALUE", False),
        ("stage", "Prod", "KEY_AND_VALUE", False),
        ("Name", "web-*", "KEY_AND_VALUE", True),
        ("Name", "*", "KEY_AND_VALUE", True),
        ("Name", "*-*", "KEY_AND_VALUE", True),
        ("Name", "db-*", "KEY_AND_VALUE", False),
        ("Name", "web-?", "KEY_AND_VALUE", False),
        ("Dot", "a.c", "KEY_AND_VALUE", True),
        ("Dot", "[a].c", "KEY_AND_VALUE", False),
        ("Name", "w.*", "KEY_AND_VALUE", False),
        ("Gone", "*", "KEY_AND_VALUE", False),
    ],
)
def test_one_filter(key, value, kind, expected):
    wanted = {"Key": key, "Value": value, "Type": kind}
    assert tag_filters.meets(TAGS, {name: part for name, part in wanted.items() if part is not None}) is expected


def a(key, value):
    return {"Key": key, "Value": value, "Type": "KEY_AND_VALUE"}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], False),
        ([[a("Name", "web-1")]], True),
        ([[a("Name", "web-2"), a("Stage", "Prod")]], True),
        ([[a("Name", "web-1")], [a("Stage", "Test")]], False),
        ([[a("Name", "web-1")], [a("Stage", "Test"), a("Stage", "Prod")]], True),
        ([[]], False),
    ],
)
def test_groups(groups, expected):
    assert tag_filters.matches(groups, TAGS) is expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"ec2TagFilters": []}, []),
        ({"ec2TagFilters": [1, 2]}, [[1, 2]]),
        ({"ec2TagSet": {"ec2TagSetList": [[1], [2, 3]]}}, [[1], [2, 3]]),
        ({"ec2TagSet": {}}, []),
    ],
)
def test_groups_of_settings(settings, expected):
    assert tag_filters.groups_of(settings, "ec2TagFilters", "ec2TagSet") == expected
