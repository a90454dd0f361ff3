"""What a fleet remembers once it knows what came of its plan, and the sentence about what did not."""

from __future__ import annotations

from cdk_codedeploy.operations.fleets import FleetOutcome, FleetRecord, FleetResult, failures_of, settle, unknown
from cdk_codedeploy.targets import InventoryRow
from tests.operations.on_premises.identities import session


def begun(name: str, *arns: str) -> FleetRecord:
    row = InventoryRow(name=name, iam_session_arn=session(name))
    return FleetRecord(row=row, since=1, arns=(*arns, session(name)), uncertain=True)


def result(name: str, outcome: FleetOutcome, error: str | None = None) -> FleetResult:
    return FleetResult(name=name, outcome=outcome, error=error)


def settled(*results: FleetResult, release: str = "", take: str = "", **records: FleetRecord) -> dict[str, FleetRecord]:
    kept = settle(records, results, release=release.split(), take=take.split())
    assert settle(kept, results, release=release.split(), take=take.split()) == kept
    return kept


class TestSettle:
    def test_what_was_taken_is_certain(self):
        kept = settled(result("aa", FleetOutcome.TAKEN), take="aa", aa=begun("aa", session("old")))
        assert kept["aa"] == FleetRecord(row=begun("aa").row, since=1, arns=(session("aa"),))

    def test_what_was_released_is_forgotten(self):
        assert settled(result("aa", FleetOutcome.RELEASED), release="aa", aa=begun("aa")) == {}

    def test_what_is_still_to_be_taken_is_not(self):
        kept = settled(result("aa", FleetOutcome.RELEASED), release="aa", take="aa", aa=begun("aa"))
        assert kept == {"aa": begun("aa")}

    def test_what_failed_or_was_not_told_stays_uncertain(self):
        kept = settled(result("aa", FleetOutcome.FAILED, "no"), take="aa bb", aa=begun("aa"), bb=begun("bb"))
        assert kept == {"aa": begun("aa"), "bb": begun("bb")}

    def test_what_is_somebody_elses_is_forgotten(self):
        assert settled(result("aa", FleetOutcome.SOMEBODY_ELSES, "no"), take="aa", aa=begun("aa")) == {}

    def test_unless_it_is_our_own_that_was_not_released(self):
        told = (result("aa", FleetOutcome.FAILED, "no"), result("aa", FleetOutcome.SOMEBODY_ELSES, "no"))
        kept = settled(*told, release="aa", take="aa", aa=begun("aa", session("old")))
        assert kept == {"aa": begun("aa", session("old"))}


class TestSentence:
    def test_none(self):
        assert failures_of([result("aa", FleetOutcome.TAKEN)], total=1, more="there") is None

    def test_names_by_their_reason(self):
        results = [*unknown(["cc", "aa"], "nobody knows"), result("bb", FleetOutcome.FAILED, "it is late")]
        assert failures_of(results, total=9, more="there") == (
            "3 of 9 on-premises instances failed: aa, cc: nobody knows; bb: it is late. All are in there"
        )

    def test_many_reasons(self):
        results = [result(f"web-{number}", FleetOutcome.FAILED, f"reason {number}") for number in range(9)]
        text = failures_of(results, total=9, more="there")
        assert text is not None
        assert text.startswith("9 of 9 on-premises instances failed: web-0: reason 0; web-1: reason 1; ")
        assert text.endswith("web-3: reason 3; and 5 other reasons. All are in there")

    def test_a_result_survives_the_way(self):
        for each in (
            result("aa", FleetOutcome.FAILED, "no"),
            FleetResult(name="aa", outcome=FleetOutcome.TAKEN, detail="retagged"),
        ):
            assert FleetResult.from_members(each.to_members()) == each
