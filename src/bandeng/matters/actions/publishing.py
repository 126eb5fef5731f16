"""What the public may read, and what must never stand there."""

from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters import words
from bandeng.matters.actions.climbing import kind_of
from bandeng.matters.actions.locking import lock, need
from bandeng.matters.actions.working import line
from bandeng.matters.models import Asker, Matter
from bandeng.matters.states import Privacy
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.secrecy.finding import Found, find_personal
from bandeng.secrecy.finding import redact as blacken


@transaction.atomic
def make_public(matter: Matter, *, by: Person, at: datetime) -> Matter:
    """Return the matter open to everybody; refused while personal data stands in its words."""
    matter = lock(matter, "publish", by=by, at=at)
    if matter.privacy == Privacy.CONFIDENTIAL:
        raise Refused(_("A confidential request is never made public."))
    if personal_data_in(matter):
        raise Refused(_("Personal data stands in the text. Black it out first, then publish."))
    if matter.published_at is None:
        matter.privacy, matter.published_at, matter.changed_at = Privacy.PUBLIC, at, at
        matter.save(update_fields=["privacy", "published_at", "changed_at"])
        line(matter, Verb.MATTER_PUBLISHED, by=by, at=at, public=True)
    return matter


@transaction.atomic
def make_private(matter: Matter, *, by: Person, at: datetime, reason: str = "") -> Matter:
    """Return the matter closed to the public from this moment on."""
    matter = lock(matter, "publish", by=by, at=at)
    if matter.privacy != Privacy.CONFIDENTIAL:
        matter.privacy, matter.published_at, matter.changed_at = Privacy.PRIVATE, None, at
        matter.save(update_fields=["privacy", "published_at", "changed_at"])
        line(matter, Verb.MATTER_MADE_PRIVATE, by=by, at=at, public=True, reason=reason.strip())
    return matter


def personal_data_in(matter: Matter) -> list[Found]:
    """Return what looks like personal data in title, text and answer, for a person to judge."""
    return [found for text in (matter.title, matter.text, matter.answer)
            for found in find_personal(text)]  # fmt: skip


@transaction.atomic
def redact(matter: Matter, *, by: Person, at: datetime, pictures: tuple[int, ...] = ()) -> Matter:
    """Return the matter with personal data blacked out for good; no copy of it is kept.

    `pictures` are the ids of pictures the public is not to see.
    """
    matter = lock(matter, "redact", by=by, at=at)
    for field in ("title", "text", "answer"):
        text = getattr(matter, field)
        setattr(matter, field, blacken(text, find_personal(text)))
    _save_words(matter, at)
    matter.pictures.filter(pk__in=pictures).update(public=False)
    line(matter, Verb.MATTER_REDACTED, by=by, at=at, public=False)
    return matter


def _save_words(matter: Matter, at: datetime) -> None:
    category = library(at).lists[kind_of(matter).categories].by_id[matter.category].label.zh
    found = words.joined(matter.title, matter.text, category, matter.place.name)
    matter.search = SearchVector(Value(found), config="simple")
    matter.changed_at = at
    matter.save(update_fields=["title", "text", "answer", "search", "changed_at"])


@transaction.atomic
def black_out(matter: Matter, *, text: str, by: Person, at: datetime) -> Matter:
    """Return the matter with one passage, chosen by a person, blacked out wherever it stands."""
    text = need(text, _("Please mark the passage that is to be blacked out."))
    matter = lock(matter, "redact", by=by, at=at)
    if not any(text in getattr(matter, field) for field in ("title", "text", "answer")):
        raise Refused(_("This passage does not stand in the request."))
    for field in ("title", "text", "answer"):
        setattr(matter, field, getattr(matter, field).replace(text, "▇" * len(text)))
    _save_words(matter, at)
    line(matter, Verb.MATTER_REDACTED, by=by, at=at, public=False)
    return matter


@transaction.atomic
def recategorise(
    matter: Matter, *, by: Person, at: datetime, category: str = "", place: Place | None = None
) -> Matter:
    """Return the matter with its category or place corrected; the rung's clock is not moved."""
    matter = lock(matter, "recategorise", by=by, at=at)
    offered = {o.id for o in library(at).lists[kind_of(matter).categories].offered(localdate(at))}
    if category and category not in offered:
        raise Refused(_("Please choose what the request is about from the list."))
    matter.category = category or matter.category
    if place is not None:
        matter.place, matter.path = place, place.path or ""
    matter.changed_at = at
    matter.save(update_fields=["category", "place", "path", "changed_at"])
    line(matter, Verb.MATTER_RECATEGORISED, by=by, at=at, public=True, category=matter.category)
    return matter


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
    line(matter, Verb.MATTER_OPENED, by=by, at=at, public=False, purpose=purpose)
    return matter
