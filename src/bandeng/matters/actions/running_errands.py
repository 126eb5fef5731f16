"""Run an errand in somebody's name: nothing without consent, every paper with a receipt."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.locking import NotNow, lock
from bandeng.matters.actions.working import line
from bandeng.matters.models import Matter, PaperHeld
from bandeng.matters.papers import Row, checklist
from bandeng.matters.states import Outcome
from bandeng.people.models import Person
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_abilities import Paper, Papers

MOST_COPIES = 99


class Consent(StrEnum):
    """How consent was given."""

    PAGE = "page"
    PAPER = "paper"
    PHONE = "phone"
    DOOR = "door"


@transaction.atomic
def give_consent(matter: Matter, *, how: Consent, by: Actor, at: datetime) -> Matter:
    """Return the matter whose asker agreed to be acted for; staff say how he told them so.

    The words that were agreed to are kept with it. A second consent changes nothing.
    """
    matter = lock(matter, "give_consent", by=by, at=at)
    papers = _papers_of(matter)
    if not matter.is_open:
        raise NotNow(_("This errand is over; there is nothing left to agree to."))
    if (how is Consent.PAGE) != isinstance(by, Voice):
        raise Refused(_("Please say how consent was given: on paper, on the phone, at the door."))
    if matter.consented_at is None:
        matter.consented_at = matter.changed_at = at
        matter.save(update_fields=["consented_at", "changed_at"])
        said = {"how": how.value, "text": papers.consent.zh}
        line(matter, Verb.MATTER_CONSENTED, by=by, at=at, public=True, **said)
        telling.tell_people(matter, Verb.MATTER_CONSENTED, [matter.owner_id], at=at)
    return matter


@transaction.atomic
def receive_paper(
    matter: Matter, *, paper: str, by: Person, at: datetime, copies: int = 1
) -> PaperHeld:
    """Return the receipt for a paper that was handed over, so many copies of it."""
    matter = lock(matter, "receive_paper", by=by, at=at)
    wanted = _papers_of(matter).needed.get(paper)
    if wanted is None:
        raise Refused(_("Please choose a paper from the checklist."))
    if not matter.is_open:
        raise NotNow(_("This errand is over; no more papers are taken for it."))
    refuse_without_consent(matter)
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(_("Please say how many copies: from 1 to %(most)d.") % {"most": MOST_COPIES})
    if matter.papers.filter(paper=paper, returned_at=None).exists():
        raise Refused(
            _("“%(paper)s” lies with us already. Give it back before taking another.")
            % {"paper": wanted.label.zh}
        )
    held = PaperHeld.objects.create(
        matter=matter, paper=paper, copies=copies, received_at=at, received_by=by
    )
    _paper_line(matter, Verb.MATTER_PAPER_RECEIVED, wanted, held, by, at)
    return held


@transaction.atomic
def return_paper(matter: Matter, *, held: int, by: Person, at: datetime) -> PaperHeld:
    """Return the receipt for a paper that was given back; also when the errand is over."""
    matter = lock(matter, "return_paper", by=by, at=at)
    paper = matter.papers.select_for_update().filter(pk=held, returned_at=None).first()
    if paper is None:
        raise Refused(_("This paper is not with us, or was given back already."))
    paper.returned_at, paper.returned_by = at, by
    paper.save(update_fields=["returned_at", "returned_by"])
    wanted = _papers_of(matter).needed[paper.paper]
    _paper_line(matter, Verb.MATTER_PAPER_RETURNED, wanted, paper, by, at)
    return paper


@transaction.atomic
def tell_stage(matter: Matter, *, stage: str, by: Person, at: datetime, text: str = "") -> Matter:
    """Return the matter at a stage of the playbook's list; who asked is told it."""
    matter = lock(matter, "tell_stage", by=by, at=at)
    listed = library(at).lists.get(kind_of(matter).stages or "")
    option = listed.by_id.get(stage) if listed else None
    if option is None:
        raise Refused(_("Please choose the stage from the list."))
    if not matter.is_open:
        raise NotNow(_("This errand is over; its answer says how it ended."))
    refuse_without_consent(matter)
    matter.stage, matter.changed_at = stage, at
    matter.save(update_fields=["stage", "changed_at"])
    said = {"stage": stage, "label": option.label.zh, "text": text.strip()}
    line(matter, Verb.MATTER_STAGE_TOLD, by=by, at=at, public=True, **said)
    with telling.in_words_of(matter):
        subject = _("How far your errand %(number)s is") % {"number": matter.number}
        words = "\n".join(filter(None, [option.label.said_in(get_language()), text.strip()]))
    telling.tell_asker(matter, subject, words, at=at, key=f"stage:{at.isoformat()}")
    return matter


def refuse_without_consent(matter: Matter) -> None:
    """Raise NotNow while nobody agreed to be acted for, where the kind asks for consent."""
    if kind_of(matter).papers and matter.consented_at is None:
        raise NotNow(
            _("Who asked has not agreed yet. Nothing is done in somebody's name before that.")
        )


def refuse_unfinished(matter: Matter, outcome: Outcome) -> None:
    """Raise NotNow if an errand cannot be answered yet; the sentence names the papers.

    An original that must come back is never kept past the answer. What is called done was agreed
    to, and had every paper it needs.
    """
    kind = kind_of(matter)
    if kind.papers is None:
        return
    rows = checklist(matter, kind)
    if here := [row for row in rows if row.must_go_back]:
        raise NotNow(_("Still with us: %(papers)s. Give it back first.") % _named(here))
    if outcome is Outcome.SOLVED:
        refuse_without_consent(matter)
        if missing := [row for row in rows if row.is_missing]:
            raise NotNow(_("The checklist still lacks: %(papers)s.") % _named(missing))


def _named(rows: list[Row]) -> dict[str, str]:
    return {"papers": "、".join(row.paper.label.said_in(get_language()) for row in rows)}


def _papers_of(matter: Matter) -> Papers:
    papers = kind_of(matter).papers
    if papers is None:
        raise Refused(_("No papers are handed over for requests of this kind."))
    return papers


def _paper_line(
    matter: Matter, verb: Verb, paper: Paper, held: PaperHeld, by: Person, at: datetime
) -> None:
    said = {"paper": paper.label.zh, "copies": str(held.copies), "receipt": str(held.pk)}
    line(matter, verb, by=by, at=at, public=True, **said)
    if verb is Verb.MATTER_PAPER_RECEIVED:
        matter.changed_at = at
        matter.save(update_fields=["changed_at"])
