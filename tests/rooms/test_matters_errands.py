"""Errands: nothing without consent, a receipt for every paper, originals back before the answer."""

from datetime import timedelta

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.actions import Consent, NotNow, NotYours
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.models import Matter, PaperHeld
from bandeng.matters.papers import checklist
from bandeng.matters.states import Outcome, State
from bandeng.notices.models import Delivery, Notice
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests import factories
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, fresh

SOON = MONDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def adopted(cast: Cast) -> None:
    playbooks.adopt_shipped(shipped.texts(["errands"]), at=FOUNDED)


def errand(cast: Cast, category: str = "age-allowance", **changed: object) -> Matter:
    """Return an errand the representative has taken."""
    said = {"kind": "errand", "category": category, "text": "母亲满八十了，想办高龄津贴。"}
    return factories.taken(cast, MONDAY, privacy=None, **said, **changed)


def agreed(cast: Cast, category: str = "age-allowance") -> Matter:
    return actions.give_consent(
        errand(cast, category), how=Consent.PHONE, by=cast.representative, at=SOON
    )


def handed(matter: Matter, cast: Cast, *papers: str) -> list[PaperHeld]:
    by = cast.representative
    return [actions.receive_paper(matter, paper=paper, by=by, at=SOON) for paper in papers]


def done(matter: Matter, cast: Cast, outcome: Outcome = Outcome.SOLVED) -> Matter:
    later = SOON + timedelta(days=3)
    return actions.answer(
        matter, text="津贴已经批下来，下月到账。", outcome=outcome, by=cast.representative, at=later
    )


def lines(matter: Matter, verb: Verb) -> list[Line]:
    return list(Line.objects.filter(subject_kind="matter", subject_id=matter.pk, verb=verb))


def test_nothing_is_done_before_consent(cast):
    matter, by = errand(cast), cast.representative
    with pytest.raises(NotNow, match="本人还没有同意"):
        actions.receive_paper(matter, paper="id-card", by=by, at=SOON)
    with pytest.raises(NotNow, match="本人还没有同意"):
        actions.tell_stage(matter, stage="handed-in", by=by, at=SOON)
    with pytest.raises(NotNow, match="本人还没有同意"):
        done(matter, cast)
    assert fresh(matter).state == State.TAKEN
    assert done(matter, cast, Outcome.EXPLAINED).state == State.ANSWERED, "words need no consent"


def test_consent_is_given_by_the_person_or_noted_by_staff_with_how(cast):
    matter = errand(cast)
    for how, by in ((Consent.DOOR, Voice.ASKER), (Consent.PAGE, cast.representative)):
        with pytest.raises(Refused):
            actions.give_consent(matter, how=how, by=by, at=SOON)
    given = actions.give_consent(matter, how=Consent.PAGE, by=Voice.ASKER, at=SOON)
    assert given.consented_at == SOON
    (line,) = lines(matter, Verb.MATTER_CONSENTED)
    assert (line.said["how"], line.public) == ("page", True)
    assert "原件退还给我" in line.said["text"], "the words that were agreed to are kept"
    told = Notice.objects.filter(verb=Verb.MATTER_CONSENTED, subject_id=matter.pk)
    assert [notice.person for notice in told] == [cast.representative]
    again = actions.give_consent(matter, how=Consent.PAPER, by=cast.representative, at=MONDAY)
    assert again.consented_at == SOON
    assert len(lines(matter, Verb.MATTER_CONSENTED)) == 1


def test_each_paper_has_a_receipt_when_it_comes_and_when_it_goes(cast):
    matter = agreed(cast)
    (card,) = handed(matter, cast, "id-card")
    assert (card.copies, card.received_by, card.received_at) == (1, cast.representative, SOON)
    (line,) = lines(matter, Verb.MATTER_PAPER_RECEIVED)
    assert line.public
    assert line.said == {"paper": "身份证原件", "copies": "1", "receipt": str(card.pk)}
    with pytest.raises(Refused, match="已经在我们这里"):
        handed(matter, cast, "id-card")
    later = SOON + timedelta(days=1)
    back = actions.return_paper(matter, held=card.pk, by=cast.representative, at=later)
    assert (back.returned_at, back.returned_by) == (later, cast.representative)
    assert lines(matter, Verb.MATTER_PAPER_RETURNED)[0].said["receipt"] == str(card.pk)
    with pytest.raises(Refused, match="不在我们这里"):
        actions.return_paper(matter, held=card.pk, by=cast.representative, at=later)
    assert handed(matter, cast, "id-card"), "it may come a second time"


def test_an_original_that_must_come_back_stands_against_the_answer_and_is_named(cast):
    matter = agreed(cast)
    card, book, _copy = handed(matter, cast, "id-card", "household-book", "bank-card")
    for outcome in Outcome:
        with pytest.raises(NotNow, match="身份证原件、户口簿原件"):
            done(matter, cast, outcome)
    actions.return_paper(matter, held=card.pk, by=cast.representative, at=SOON)
    with pytest.raises(NotNow, match="户口簿原件"):
        done(matter, cast)
    actions.return_paper(matter, held=book.pk, by=cast.representative, at=SOON)
    assert done(matter, cast).state == State.ANSWERED


def test_what_is_called_done_had_every_paper_it_needs(cast):
    matter = agreed(cast, "disability-certificate")
    handed(matter, cast, "id-copy")
    with pytest.raises(NotNow, match="两寸照片"):
        done(matter, cast)
    handed(matter, cast, "photo")
    assert done(matter, cast).state == State.ANSWERED, "the others are not required"


def test_the_checklist_is_the_categorys_and_counts_in_one_statement(
    cast, django_assert_num_queries
):
    matter = agreed(cast, "legal-aid")
    (case,) = handed(matter, cast, "case-papers")
    with django_assert_num_queries(1):
        rows = checklist(matter, kind_of(matter))
    assert [row.paper.id for row in rows] == ["id-copy", "case-papers", "hardship-proof"]
    assert [row.held for row in rows] == [None, case, None]
    assert [row.is_missing for row in rows] == [True, False, True]


def test_a_stage_is_told_to_who_asked(cast):
    matter = agreed(cast)
    matter = actions.tell_stage(
        matter, stage="handed-in", text="镇民政所收下了", by=cast.representative, at=SOON
    )
    assert matter.stage == "handed-in"
    (line,) = lines(matter, Verb.MATTER_STAGE_TOLD)
    assert (line.public, line.said["label"]) == (True, "已经替您递交")
    with pytest.raises(Refused, match="从清单里选"):
        actions.tell_stage(matter, stage="nowhere", by=cast.representative, at=SOON)
    assert not Delivery.objects.exists(), "no address was left"


def test_papers_go_back_even_after_it_was_withdrawn(cast):
    matter = agreed(cast)
    (card,) = handed(matter, cast, "id-card")
    matter = actions.withdraw(matter, by=Voice.ASKER, at=SOON)
    with pytest.raises(NotNow):
        handed(matter, cast, "household-book")
    back = actions.return_paper(matter, held=card.pk, by=cast.representative, at=SOON)
    assert back.returned_at


def test_only_who_handles_it_takes_papers_and_others_see_nothing(cast):
    matter = agreed(cast)
    with pytest.raises((NotYours, Matter.DoesNotExist)):
        actions.receive_paper(matter, paper="id-card", by=cast.desk, at=SOON)
    with pytest.raises(Matter.DoesNotExist):
        actions.tell_stage(matter, stage="handed-in", by=cast.neighbour_representative, at=SOON)


def test_other_kinds_have_no_papers(cast):
    lamp = factories.taken(cast)
    with pytest.raises(Refused, match="不收材料"):
        actions.receive_paper(lamp, paper="id-card", by=cast.representative, at=SOON)
    with pytest.raises(Refused, match="不收材料"):
        actions.give_consent(lamp, how=Consent.PHONE, by=cast.representative, at=SOON)
    assert checklist(lamp, kind_of(lamp)) == []
