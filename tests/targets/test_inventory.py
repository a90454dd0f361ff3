"""Inventories: what is read from CSV and JSON Lines, and everything that is wrong with one, at once."""

from __future__ import annotations

import copy
import json
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.targets import Inventory, InventoryError, InventoryForm, InventoryRow

USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/"

CSV = f"""\
name,iam_session_arn,iam_user_arn,tag:Stage,tag:Team
web-2,{SESSION}web-2,,prod,"shop, north"
web-1,,{USER}web-1,prod,

db-1,,,,
"""
JSON_LINES = f"""\
{{"name": "web-1", "tags": {{"Stage": "prod"}}, "iam_user_arn": "{USER}web-1", "iam_session_arn": null}}
{{"name": "db-1"}}

{{"name": "web-2", "tags": {{"Team": "shop, north", "Stage": "prod"}}, "iam_session_arn": "{SESSION}web-2"}}
"""
ROWS = [
    InventoryRow(name="db-1"),
    InventoryRow(name="web-1", tags={"Stage": "prod"}, iam_user_arn=f"{USER}web-1"),
    InventoryRow(name="web-2", tags={"Stage": "prod", "Team": "shop, north"}, iam_session_arn=f"{SESSION}web-2"),
]


def problems_of(text: str, form: InventoryForm) -> list[str]:
    with pytest.raises(InventoryError) as caught:
        Inventory.loads(text, form)
    return [str(problem) for problem in caught.value.problems]


class TestReading:
    @pytest.mark.parametrize(("form", "text"), [(InventoryForm.CSV, CSV), (InventoryForm.JSON_LINES, JSON_LINES)])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_both_forms_say_the_same(self, tmp_path, form, text, mark, end):
        assert list(Inventory.loads(mark + text.replace("\n", end), form)) == ROWS
        path = tmp_path / f"hosts.{form.value}"
        path.write_bytes((mark + text.replace("\n", end)).encode())
        assert Inventory.load(path) == Inventory(reversed(ROWS))

    def test_is_looked_into(self):
        inventory = Inventory(ROWS)
        assert len(inventory) == 3
        assert "web-1" in inventory
        assert "web-9" not in inventory
        assert inventory["web-1"] is ROWS[1]
        assert repr(inventory) == "<Inventory of 3>"
        assert inventory != Inventory(ROWS[:2])

    def test_nothing_is_an_inventory_too(self):
        assert len(Inventory([])) == 0
        assert len(Inventory.loads("", InventoryForm.JSON_LINES)) == 0
        assert len(Inventory.loads("name,tag:Stage\n", InventoryForm.CSV)) == 0

    @pytest.mark.parametrize("name", ["hosts.ndjson", "HOSTS.JSONL"])
    def test_tells_json_lines_by_the_name(self, name):
        assert InventoryForm.of_name(name) is InventoryForm.JSON_LINES

    def test_takes_a_form_that_the_name_does_not_tell(self, tmp_path):
        (tmp_path / "hosts").write_text(CSV)
        assert len(Inventory.load(tmp_path / "hosts", InventoryForm.CSV)) == 3
        with pytest.raises(ValidationError) as caught:
            Inventory.load(tmp_path / "hosts")
        assert str(caught.value) == (
            'inventory: got "hosts", but an inventory is a .csv, .jsonl or .ndjson file; rename it, or say its form'
        )

    def test_of_five_thousand_takes_no_time(self):
        rows = "".join(f"web-{number},{SESSION}web-{number},prod,shop\n" for number in range(5000))
        began = time.process_time()
        assert len(Inventory.loads(f"name,iam_session_arn,tag:Stage,tag:Team\n{rows}", InventoryForm.CSV)) == 5000
        assert time.process_time() - began < 2


class TestWriting:
    def test_has_one_form_for_the_same_rows(self):
        text = Inventory.loads(CSV, InventoryForm.CSV).to_json_lines()
        assert text == Inventory.loads(JSON_LINES, InventoryForm.JSON_LINES).to_json_lines()
        assert text.decode() == (
            '{"name":"db-1"}\n'
            f'{{"iam_user_arn":"{USER}web-1","name":"web-1","tags":{{"Stage":"prod"}}}}\n'
            f'{{"iam_session_arn":"{SESSION}web-2","name":"web-2","tags":{{"Stage":"prod","Team":"shop, north"}}}}\n'
        )

    @given(
        st.dictionaries(
            st.from_regex(r"[A-Zj-z0-9+=,.@_][A-Za-z0-9+=,.@_-]{0,20}", fullmatch=True),
            st.dictionaries(
                st.text(min_size=1, max_size=20).filter(lambda key: not key.lower().startswith("aws:")),
                st.text(min_size=1, max_size=20),
                max_size=10,
            ),
            max_size=5,
        )
    )
    def test_is_read_again(self, found):
        # A lone surrogate is no text that a file can hold.
        found = {name: {k: v for k, v in tags.items() if (k + v).isprintable()} for name, tags in found.items()}
        inventory = Inventory(InventoryRow(name=name, tags=tags) for name, tags in found.items())
        text = inventory.to_json_lines().decode()
        assert Inventory.loads(text, InventoryForm.JSON_LINES) == inventory


class TestProblems:
    def test_of_csv_are_told_at_once(self, tmp_path):
        text = (
            "name,iam_session_arn,iam_user_arn,tag:Stage\n"
            "web 1,,,prod\n"
            f"web-2,{SESSION}web-2,{USER}web-2,\n"
            '"web-3",,,"a\nb"\n'
            "web-4,,prod\n"
            f"web-5,{SESSION}web-5,,\n"
            "web-3,,,\n"
            f"web-6,{SESSION}web-5,,\n"
            ",,,prod\n"
        )
        path = tmp_path / "hosts.csv"
        path.write_text(text)
        with pytest.raises(InventoryError) as caught:
            Inventory.load(path)
        assert str(caught.value) == (
            f"{path}: inventory: got 6 problems, but an inventory is taken as a whole or not at all; correct what "
            "follows\n"
            '  line 2: name: got "web 1", but a name takes letters, digits and . _ + = , @ -; leave out " "\n'
            f'  line 3: iam_user_arn: got "{USER}web-2" together with a session, but an instance is registered with a '
            "session or with a user; leave out one of the two ARNs\n"
            "  line 6: line: got 3 cells, but the header has 4 columns; add or remove commas, or put a cell that has "
            "one into quotes\n"
            '  line 8: name: got "web-3", which line 4 has already, but each machine has a name of its own; remove one '
            "of the two, or correct it\n"
            f'  line 9: arn: got "{SESSION}web-5", which line 7 has already, but each machine has an identity of its '
            "own; remove one of the two, or correct it\n"
            '  line 10: name: got "", but the name of an on-premises instance takes 1 to 100 characters; give some '
            "text or leave it out"
        )

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "line 1: header: got nothing, but the first line names the columns; begin with name,tag:Stage"),
            (
                "name,Stage\nweb-1,prod\n",
                (
                    'line 1: header: got the column "Stage", but the columns are name, iam_session_arn, iam_user_arn '
                    "and tag:<key>; write tag:Stage for a tag"
                ),
            ),
            (
                "name,tag:\nweb-1,prod\n",
                (
                    'line 1: header: got the column "tag:", but the columns are name, iam_session_arn, iam_user_arn '
                    "and tag:<key>; name it"
                ),
            ),
            (
                "name,tag:a,tag:a\n",
                'line 1: header: got "tag:a" twice, but each column has a name of its own; remove one',
            ),
            (
                "\ntag:Stage\nprod\n",
                'line 2: header: got "tag:Stage", but there is a column name; add it, or name it so',
            ),
            (
                'name\nweb-1\n"web-2\n',
                "line 3: line: got text, but it is no CSV (unexpected end of data); correct the quotes",
            ),
        ],
    )
    def test_of_csv(self, text, message):
        assert problems_of(text, InventoryForm.CSV) == [message]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "web-1",
                (
                    'line: got "web-1", but it is no JSON (Expecting value: line 1 column 1 (char 0)); write one '
                    "object a line"
                ),
            ),
            ('["web-1"]', 'row: got [\'web-1\'], but a row is an object; write {"name": "web-1", "tags": {}}'),
            ('{"tags": {}}', "row: got {'tags': {}}, but a row needs a name; add the member name"),
            (
                '{"name": "web-1", "Tags": {}}',
                (
                    'row: got the member "Tags", but a row has iam_session_arn, iam_user_arn, name, tags; correct its '
                    "name, or leave it out"
                ),
            ),
            (
                '{"name": "web-1", "tags": {"a": "1", "a": "2"}}',
                'line: got "a" twice, but an object has each member once; remove one',
            ),
            (
                '{"name": null}',
                "name: got None, but the name of an on-premises instance takes 1 to 100 characters; give text",
            ),
            (
                '{"name": "web-1", "tags": {"a": 1}}',
                'tags value of "a": got 1, but the value of a tag takes at most 256 characters; give text',
            ),
            (
                '{"name": "web-1", "tags": ["a"]}',
                'tags: got [\'a\'], but its type is Mapping; write {"Stage": "prod"}',
            ),
        ],
    )
    def test_of_json_lines(self, text, message):
        assert problems_of(f'{{"name": "good"}}\n{text}\n', InventoryForm.JSON_LINES) == [f"line 2: {message}"]

    def test_of_deep_json(self):
        (problem,) = problems_of("[" * 100_000, InventoryForm.JSON_LINES)
        assert "but it is no JSON" in problem

    def test_of_rows_that_no_text_holds(self):
        with pytest.raises(InventoryError) as caught:
            Inventory([ROWS[0], ROWS[0]])
        assert str(caught.value) == (
            "inventory: got 1 problem, but an inventory is taken as a whole or not at all; correct what follows\n"
            '  name: got "db-1" twice, but each machine has a name of its own; remove one of the two, or correct it'
        )

    def test_of_bytes(self, tmp_path):
        path = tmp_path / "hosts.csv"
        path.write_bytes("name,tag:Ort\nweb-1,Köln\n".encode("latin-1"))
        with pytest.raises(InventoryError) as caught:
            Inventory.load(path)
        assert [str(problem) for problem in caught.value.problems] == [
            "line 2: text: got other bytes, but the file is in UTF-8; save it as UTF-8"
        ]

    def test_survive_pickling_and_get_a_place(self):
        with pytest.raises(InventoryError) as caught:
            Inventory.loads("name\na b\n", InventoryForm.CSV)
        error = caught.value.at("fleet")
        assert str(error).startswith("fleet: inventory: got 1 problem, ")
        assert error.at("elsewhere") is error
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


class TestRows:
    def test_cannot_be_changed(self):
        tags = {"b": "2", "a": "1"}
        row = InventoryRow(name="web-1", tags=tags)
        tags["c"] = "3"
        assert list(row.tags) == ["a", "b"]
        with pytest.raises(TypeError):
            row.tags["a"] = "2"  # type: ignore[index]

    def test_are_compared_hashed_copied_and_pickled(self):
        row = ROWS[2]
        same = InventoryRow.from_members(json.loads(json.dumps(row.to_members())))
        assert {row, same, copy.deepcopy(row), pickle.loads(pickle.dumps(row))} == {row}
        assert row.arn == f"{SESSION}web-2"
        assert ROWS[0].arn is None
