"""What the public may read, and what must never stand there."""

from collections.abc import Collection
from datetime import datetime
from itertools import chain
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal import queries as journal
from bandeng.journal.actions import black_out as black_out_lines
from bandeng.journal.states import Refused, Verb
from bandeng.matters import words
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Asker, Matter
from bandeng.matters.queries import wished_public
from bandeng.matters.states import Privacy
from bandeng.notices.actions import retitle
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library, seats_of
from bandeng.secrecy.finding import BLOCK, Found, find_personal
from bandeng.secrecy.finding import redact as blacken

WORDS = ("title", "text", "answer")
AROUND = {
    "parts": ("task", "text"),
    "objections": ("reason", "answer"),
    "extensions": ("reason", "answer"),
    "talks": ("topic", "outcome"),
}


@transaction.atomic
def make_public(matter: Matter, *, by: Person, at: datetime) -> Matter:
    """Return the matter open to everybody; refused while personal data stands in its words."""
    matter = lock(matter, "publish", by=by, at=at)
    if matter.privacy == Privacy.CONFIDENTIAL:
        raise Refused(_("A confidential request is never made public."))
    if matter.kept_from:
        raise Refused(_("What is about somebody who answers here is never made public."))
    if personal_data_in(matter):
        raise Refused(_("Personal data stands in the text. Black it out first, then publish."))
    if not wished_public(matter):
        raise Refused(_("Who asked wishes this to be read only by those who work on it."))
    if matter.published_at is None:
        matter.privacy, matter.published_at, matter.changed_at = Privacy.PUBLIC, at, at
        matter.save(update_fields=["privacy", "published_at", "changed_at"])
        line(matter, Verb.MATTER_PUBLISHED, by=by, at=at, public=True)
    return matter


@transaction.atomic
def make_private(matter: Matter, *, by: Person, at: datetime, reason: str = "") -> Matter:
    """Return the matter closed to the public from this moment on."""
    matter = lock(matter, "publish", by=by, at=at)
    if matter.privacy == Privacy.PUBLIC:
        matter.privacy, matter.published_at, matter.changed_at = Privacy.PRIVATE, None, at
        matter.save(update_fields=["privacy", "published_at", "changed_at"])
        line(matter, Verb.MATTER_MADE_PRIVATE, by=by, at=at, public=True, reason=reason.strip())
    return matter


def personal_data_in(matter: Matter) -> list[Found]:
    """Return what looks like personal data in title, text and answer, for a person to judge."""
    return [found for text in (matter.title, matter.text, matter.answer)
            for found in find_personal(text)]  # fmt: skip


@transaction.atomic
def redact(matter: Matter, *, by: Person, at: datetime) -> Matter:
    """Return the matter with personal data blacked out for good; no copy of it is kept."""
    matter = lock(matter, "redact", by=by, at=at)
    written = written_about(matter)
    passages = {text[found.start : found.end] for text in written for found in find_personal(text)}
    for field in WORDS:
        text = getattr(matter, field)
        setattr(matter, field, blacken(text, find_personal(text)))
    _save_words(matter, at)
    _black_out_copies(matter, passages)
    line(matter, Verb.MATTER_REDACTED, by=by, at=at, public=False)
    return matter


@transaction.atomic
def hide_pictures(matter: Matter, *, by: Person, at: datetime) -> Matter:
    """Return the matter whose pictures the public does not see from now on; staff still do."""
    matter = lock(matter, "redact", by=by, at=at)
    matter.pictures.update(public=False)
    line(matter, Verb.MATTER_REDACTED, by=by, at=at, public=False)
    return matter


def written_about(matter: Matter) -> list[str]:
    """Return all that people wrote about a matter: its own words and those in the journal."""
    lines = journal.about("matter", matter.pk).values_list("said", flat=True)
    said = (str(said[key]) for said in lines for key in journal.PEOPLES_WORDS if said.get(key))
    return [*(getattr(matter, field) for field in WORDS), *said]


def _black_out_copies(matter: Matter, passages: Collection[str]) -> None:
    """Let nothing of what was blacked out stand in the journal, around it or in any inbox."""
    black_out_lines("matter", matter.pk, passages)
    black_out_around(matter, passages)
    retitle("matter", matter.pk, matter.title)


def black_out_around(matter: Matter, passages: Collection[str]) -> None:
    """Lay ▇ over passages in what stands around a matter: parts, objections, more time, talks."""
    longest_first = sorted(filter(None, passages), key=len, reverse=True)
    known: dict[str, Any] = {f"has_{n}": Exists(_around(n, OuterRef("pk"))) for n in AROUND}
    here = Matter.objects.filter(pk=matter.pk).values(**known).get() if longest_first else {}
    for name, fields in AROUND.items():
        for row in _around(name, matter.pk) if here.get(f"has_{name}") else ():
            before = [getattr(row, field) for field in fields]
            after = [_covered(text, longest_first) for text in before]
            if after != before:
                for field, text in zip(fields, after, strict=True):
                    setattr(row, field, text)
                row.save(update_fields=fields)


def _around(name: str, matter_id: Any) -> QuerySet[Any]:
    """Return the rows of one table around a matter."""
    related = Matter._meta.get_field(name).related_model
    return related._default_manager.filter(matter=matter_id)  # type: ignore[union-attr]


def _covered(text: str, passages: Collection[str]) -> str:
    for passage in passages:
        text = text.replace(passage, BLOCK * len(passage))
    return text


def _save_words(matter: Matter, at: datetime) -> None:
    known = {o.id: o.label.zh for o in library(at).options(kind_of(matter).categories)}
    category = known.get(matter.category, matter.category)  # a newer playbook may not have it
    found = words.joined(matter.title, matter.text, category, matter.place.name)
    matter.search = SearchVector(Value(found), config="simple")
    matter.changed_at = at
    matter.save(update_fields=["title", "text", "answer", "search", "changed_at"])


@transaction.atomic
def black_out(matter: Matter, *, text: str, by: Person, at: datetime) -> Matter:
    """Return the matter with one passage, chosen by a person, blacked out wherever it stands."""
    text = need(text, _("Please mark the passage that is to be blacked out."))
    matter = lock(matter, "redact", by=by, at=at)
    if not any(text in words for words in written_about(matter)):
        raise Refused(_("This passage does not stand in the request."))
    for field in WORDS:
        setattr(matter, field, getattr(matter, field).replace(text, "▇" * len(text)))
    _save_words(matter, at)
    _black_out_copies(matter, [text])
    line(matter, Verb.MATTER_REDACTED, by=by, at=at, public=False)
    return matter


@transaction.atomic
def recategorise(
    matter: Matter, *, by: Person, at: datetime, category: str = "", place: Place | None = None
) -> Matter:
    """Return the matter with its category or place corrected; the rung's clock is not moved."""
    matter = lock(matter, "recategorise", by=by, at=at)
    if category and category not in _offered(matter, at):
        raise Refused(_("Please choose what the request is about from the list."))
    matter.category = category or matter.category
    if place is not None:
        matter.place, matter.path = place, place.path or ""
    matter.changed_at = at
    matter.save(update_fields=["category", "place", "path", "changed_at"])
    line(matter, Verb.MATTER_RECATEGORISED, by=by, at=at, public=True, category=matter.category)
    return matter


def _offered(matter: Matter, at: datetime) -> set[str]:
    named = library(at).lists.get(kind_of(matter).categories)
    return {option.id for option in named.offered(localdate(at))} if named else set()


@transaction.atomic
def open_contact(matter: Matter, *, purpose: str, by: Person, at: datetime) -> Asker:
    """Return who asked, in clear; the opening and its purpose stand in the journal."""
    purpose = need(purpose, _("Please say what you need the contact details for."))
    matter = lock(matter, "open_contact", by=by, at=at)
    asker = Asker.objects.filter(matter=matter, erased_at=None).first()
    if asker is None:
        raise Refused(_("Who asked left no contact details."))
    line(matter, Verb.MATTER_CONTACT_OPENED, by=by, at=at, public=False, purpose=purpose)
    return asker


@transaction.atomic
def open_confidential(matter: Matter, *, purpose: str, by: Person, at: datetime) -> Matter:
    """Return a confidential matter for reading; who asked can see how often this was done."""
    purpose = need(purpose, _("Please say why you open this confidential request."))
    matter = lock(matter, "read", by=by, at=at)
    post = _post_of(by, matter, at)
    line(matter, Verb.MATTER_OPENED, by=by, at=at, public=False, purpose=purpose, for_post=post)
    return matter


def _post_of(by: Person, matter: Matter, at: datetime) -> str:
    """Return the post for which a person opens a confidential matter: the one that gives it him."""
    over = [seat for seat in seats_of(by, at).seats if matter.path.startswith(seat.path)]
    answers = (seat.post for seat in over if seat.post == matter.owner_post)
    opens = (seat.post for seat in over if matter.kind in seat.opens)
    return next(chain(answers, opens, (seat.post for seat in over)), matter.owner_post)
