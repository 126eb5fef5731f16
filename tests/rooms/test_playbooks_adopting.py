"""Adopting: from a day on, undone, refused; what is in force is never lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.playbooks import actions, queries, shipped
from bandeng.playbooks.models import Adoption
from bandeng.playbooks.reading import hash_of
from tests.cast import FOUNDED, at

NOW = at("2026-03-02 09:00")
NEXT_MONTH = at("2026-04-01 00:00")
TEXTS = dict(shipped.texts())
FOUR = TEXTS["four-colours.yaml"]


def longer(text: str = FOUR, version: int = 5) -> str:
    """Return four colours with nine days on green: its stories would come out otherwise."""
    text, _, _stories = text.partition("\n# 例子")
    assert "within: 3 workdays" in text
    text = text.replace("version: 4", f"version: {version}")
    return text.replace("within: 3 workdays", "within: 9 workdays")


def green(when):
    return str(queries.library(when).kinds["residents-request"].lowest.within)


def adopted(cast, text=None, *, from_at=NOW, when=NOW):
    return actions.adopt(text or longer(), by=cast.steward, from_at=from_at, at=when, reason="试行")


def refused(kind, cast, text, *, by=None, from_at=NOW):
    before = queries.library(NOW)
    with pytest.raises(kind) as refusal:
        actions.adopt(text, by=by or cast.steward, from_at=from_at, at=NOW, name="x.yaml")
    assert queries.library(NOW) is before
    assert issubclass(kind, Refused)
    return refusal.value


# --- from a day on -----------------------------------------------------------------------------
def test_an_adoption_holds_from_its_day_and_not_before(cast):
    adoption = adopted(cast, from_at=NEXT_MONTH)
    assert (green(NOW), green(NEXT_MONTH - timedelta(seconds=1))) == ("3 workdays", "3 workdays")
    assert green(NEXT_MONTH) == "9 workdays"
    assert list(queries.coming(NOW)) == [adoption]
    assert list(queries.coming(NEXT_MONTH)) == []
    assert str(adoption) == f"four-colours v5 {hash_of(longer())[:8]}"


def test_what_was_promised_under_the_old_text_stays(cast):
    old = queries.library(NOW).hash_of("residents-request")
    new = adopted(cast).hash
    assert str(queries.kind_at(old, "residents-request").lowest.within) == "3 workdays"
    assert str(queries.kind_at(new, "residents-request").lowest.within) == "9 workdays"
    assert [row.hash for row in queries.history("four-colours")] == [new, old]
    for unknown in [("0" * 64, "residents-request"), (new, "no-such-kind")]:
        with pytest.raises(KeyError, match="no adopted playbook"):
            queries.kind_at(*unknown)


def test_an_adoption_is_written_down(cast):
    adoption = adopted(cast)
    line = Line.objects.filter(subject_kind="adoption", subject_id=adoption.pk).get()
    assert (line.verb, line.by_id) == (Verb.PLAYBOOK_ADOPTED, cast.steward.pk)
    assert (line.said["playbook"], line.said["version"]) == ("four-colours", 5)
    assert line.said["hash"] == adoption.hash
    assert (adoption.by_name, adoption.reason) == (cast.steward.name, "试行")


def test_the_ones_in_force_are_listed_once_each(cast):
    adopted(cast)
    in_force = [(row.playbook, row.version) for row in queries.adopted(NOW)]
    assert in_force == [
        ("four-colours", 5), ("grid-chain", 2), ("hotline", 2), ("town-page", 1), ("visits", 1),
    ]  # fmt: skip
    assert queries.adopted(FOUNDED - timedelta(days=1)) == []


def test_every_post_carries_its_abilities_and_an_unknown_one_none(cast):
    seats = queries.seats_of(cast.steward, NOW)
    assert seats.able("adopt")
    assert not queries.seats_of(cast.representative, NOW).able("adopt")
    assert not queries.seats_of(cast.steward, FOUNDED - timedelta(days=1)).able("adopt")


# --- undone ------------------------------------------------------------------------------------
def test_undoing_brings_back_the_one_before_and_keeps_the_past(cast):
    adopted(cast)
    later = NOW + timedelta(days=3)
    undone = actions.undo("four-colours", by=cast.steward, at=later, reason="太长")
    assert (green(NOW), green(later)) == ("9 workdays", "3 workdays")
    assert [[row.version for row in queries.adopted(when)][0] for when in (NOW, later)] == [5, 4]
    assert (undone.withdrawn_at, undone.withdrawn_by_name) == (later, cast.steward.name)
    line = Line.objects.get(verb=Verb.PLAYBOOK_WITHDRAWN)
    assert line.said["reason"] == "太长"
    again = adopted(cast, from_at=later, when=later)
    assert again.version == 5, "what was undone may be adopted again"


def test_what_is_only_to_come_can_be_undone(cast):
    adopted(cast, from_at=NEXT_MONTH)
    actions.undo("four-colours", by=Voice.SYSTEM, at=NOW, reason="")
    assert green(NEXT_MONTH) == "3 workdays"


def test_what_others_stand_on_is_not_undone(cast):
    before = queries.library(NOW)
    with pytest.raises(actions.Unfit, match="grid-chain"):
        actions.undo("grid-chain", by=cast.steward, at=NOW, reason="")
    assert queries.library(NOW) is before
    actions.undo("town-page", by=cast.steward, at=NOW, reason="")
    assert "town-page" not in queries.library(NOW).by_playbook
    with pytest.raises(actions.NothingToUndo, match="town-page"):
        actions.undo("town-page", by=cast.steward, at=NOW, reason="")


# --- refused -----------------------------------------------------------------------------------
def test_only_those_whose_post_says_so_adopt_and_undo(cast):
    refused(actions.MayNotAdopt, cast, longer(), by=cast.supervisor)
    refused(actions.MayNotAdopt, cast, longer(), by=Voice.ASKER)
    with pytest.raises(actions.MayNotAdopt):
        actions.undo("four-colours", by=cast.representative, at=NOW, reason="")


def test_a_broken_text_is_refused_with_every_mistake(cast):
    broken = longer().replace("first-reply", "first-replay", 1).replace("9 workdays", "9 wrkdays")
    refusal = refused(actions.Unfit, cast, broken)
    assert len(refusal.problems) == 2
    assert "x.yaml:" in str(refusal)
    with translation.override("en"):
        said = str(refused(actions.Unfit, cast, broken))
    assert said.startswith("Not adopted: 2 mistakes. x.yaml:")


def test_a_text_whose_stories_come_out_otherwise_is_refused(cast):
    text = FOUR.replace("version: 4", "version: 5").replace("3 workdays", "4 workdays")
    refusal = refused(actions.Unfit, cast, text)
    assert {problem.says.code for problem in refusal.problems} == {"story_differs"}


def test_a_text_that_does_not_fit_the_others_is_refused(cast):
    text = longer().replace("needs: [grid-chain]", "needs: [grid-chain, moon-chain]")
    assert "moon-chain" in str(refused(actions.Unfit, cast, text))


def test_the_same_text_and_a_lower_version_are_refused(cast):
    refused(actions.NothingNew, cast, FOUR)
    said = str(refused(actions.VersionMustRise, cast, longer(version=4)))
    assert "4" in said


def test_the_past_is_not_changed(cast):
    refused(actions.InThePast, cast, longer(), from_at=NOW - timedelta(seconds=1))


def test_what_is_in_use_is_not_taken_away(cast):
    chain = TEXTS["grid-chain.yaml"].replace("version: 2", "version: 3")
    start = chain.index("      - id: street-lamps\n")
    lamp = chain[start : chain.index("      - id: roads\n")]
    assert "street-lamps" in str(refused(actions.Breaks, cast, chain.replace(lamp, "")))
    retired = f"{lamp}        retired: 2026-06-01\n"
    assert adopted(cast, chain.replace(lamp, retired))


def test_what_is_to_come_is_looked_at_too(cast):
    chain = TEXTS["grid-chain.yaml"].replace("version: 2", "version: 3")
    post = "  clerk: {title: {zh: 文书, en: Clerk}, at: village, may: [see, take, answer]}\n"
    adopted(cast, chain.replace("posts:\n", "posts:\n" + post), from_at=NEXT_MONTH)
    on_clerk = longer().replace("post: representative", "post: clerk")
    assert "clerk" in str(refused(actions.Unfit, cast, on_clerk))
    adopted(cast, on_clerk, from_at=NEXT_MONTH)
    with pytest.raises(actions.Unfit, match="clerk"):
        actions.undo("grid-chain", by=cast.steward, at=NOW, reason="")


def test_an_adoption_is_kept_by_the_database(cast):
    adoption = adopted(cast)
    actions.undo("four-colours", by=cast.steward, at=NOW, reason="")
    rows = Adoption.objects.filter(pk=adoption.pk)
    for change in (
        lambda: rows.update(text="x"),
        lambda: rows.update(from_at=NEXT_MONTH),
        lambda: rows.update(withdrawn_at=None),
        rows.delete,
    ):
        with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
            change()


# --- the shipped ones --------------------------------------------------------------------------
def test_the_shipped_ones_are_adopted_once(cast):
    assert actions.adopt_shipped(shipped.texts(), at=NOW) == []
    actions.undo("town-page", by=Voice.SYSTEM, at=NOW, reason="")
    assert actions.adopt_shipped(shipped.texts(), at=NOW) == [], "what was undone stays undone"


def test_needed_playbooks_come_first():
    sources = [actions._read(text, name) for name, text in shipped.texts()]
    order = [source.id for source in actions.in_order_of_need(list(reversed(sources)))]
    assert order == ["grid-chain", "four-colours", "hotline", "town-page", "visits"]
    knot = "playbook: {a}\ntitle: {{zh: 甲, en: A}}\nversion: 1\nwhy: knot\nneeds: [{b}]\n"
    tied = [actions._read(knot.format(a=a, b=b), a) for a, b in ("ab", "ba")]
    assert len(actions.in_order_of_need(tied)) == 2


# --- what it costs, and what goes wrong ----------------------------------------------------------
def test_the_library_costs_one_statement_and_none_while_remembered(cast, django_assert_num_queries):
    queries.library(NOW)
    with django_assert_num_queries(1):
        first = queries.library(NOW)
    with django_assert_num_queries(1), queries.remembered():
        assert queries.library(NOW) is first
        assert queries.library(NEXT_MONTH) is first
    with queries.remembered():
        queries.library(NOW)
        adopted(cast)
        assert green(NOW) == "9 workdays", "what is adopted inside is seen inside"


def _smuggle(playbook, text, version=9):
    return Adoption.objects.create(
        playbook=playbook, version=version, hash=hash_of(text), text=text,
        adopted_at=NOW, from_at=NOW, by_name="system",
    )  # fmt: skip


def test_a_text_this_software_cannot_read_gives_way_to_the_one_before(cast):
    before = queries.library(NOW)
    smuggled = _smuggle("hotline", "playbook: hotline\nfrom-the-future: 1\n")
    assert queries.library(NOW).hashes == before.hashes
    found = queries.broken(NOW)
    assert [broken.adoption for broken in found] == [smuggled]
    assert found[0].problems
    with pytest.raises(KeyError):
        queries.kind_at(smuggled.hash, "hotline-help")
    assert queries.source_of("0" * 64) is None
