"""A review: who asked has an answer looked at again, above whoever gave it."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import reviews
from bandeng.matters.actions.asked import Ask, Contact
from bandeng.matters.actions.climbing import days, kind_of
from bandeng.matters.actions.locking import NotNow, lock, need
from bandeng.matters.actions.raising import raise_matter
from bandeng.matters.actions.working import line
from bandeng.matters.keeping import answered_mark
from bandeng.matters.models import Link, Matter
from bandeng.matters.states import Channel, LinkKind, Privacy
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind


@transaction.atomic
def ask_review(matter: Matter, *, text: str, by: Actor, at: datetime) -> Matter:
    """Return the review: a new matter on the rung above who answered, with the asker's contact.

    Who answered never handles it. Each answer is reviewed once, within the playbook's time after
    it (信访工作条例 art. 35, and 36 for the review of a review).
    """
    text = need(text, _("Please say what you do not agree with in the answer."))
    matter = lock(matter, "ask_review", by=by, at=at)
    _refuse_unless_in_time(matter, at)
    review = raise_matter(_ask(matter, text, by, at), by=by, at=at)
    Link.objects.create(matter=review, other=matter, kind=LinkKind.REVIEW, at=at)
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])
    line(matter, Verb.MATTER_REVIEW_ASKED, by=by, at=at, public=True, number=review.number)
    return review


def _refuse_unless_in_time(matter: Matter, at: datetime) -> None:
    kind = kind_of(matter)
    if kind.appeal is None:
        raise Refused(_("The answer to a request of this kind is not reviewed."))
    last = reviews.until(matter, kind, days(at))
    if last is None:
        raise NotNow(_("There is no answer yet that could be reviewed."))
    if at > last:
        day = f"{localtime(last):%Y-%m-%d}"
        raise NotNow(_("A review could be asked for until %(day)s.") % {"day": day})
    earlier = reviews.review_of(matter)
    if earlier:
        raise NotNow(
            _("A review has been asked for already: %(number)s.") % {"number": earlier.number}
        )


def _ask(matter: Matter, text: str, by: Actor, at: datetime) -> Ask:
    kind = _kind(matter, at)
    return Ask(
        kind=kind.id,
        category=matter.category,
        text=text,
        place=matter.place,
        title=f"{kind.title.zh}：{matter.title}"[:60],
        channel=_channel(kind, by),
        privacy=_privacy(kind, matter),
        contact=_contact(matter),
        rung=_rung(kind, matter, at),
        kept_from=_kept_from(matter),
    )


def _kind(matter: Matter, at: datetime) -> MatterKind:
    appeal = kind_of(matter).appeal
    kind = library(at).kinds.get(appeal.kind) if appeal else None
    if kind is None:
        raise Refused(_("This kind of request is not taken here at present."))
    return kind


def _rung(kind: MatterKind, matter: Matter, at: datetime) -> str:
    """Return the rung above who answered; raise Refused if the ladder knows none."""
    answered_at = matter.owner_place or matter.place
    rung = library(at).review_rung(kind, answered_at.level, matter.owner_post)
    if rung is None:
        raise Refused(_("Nobody here stands above who answered. Please ask at the office."))
    return rung.id


def _kept_from(matter: Matter) -> tuple[str, ...]:
    """Return whom the review is kept from: whoever the matter was, and who answered it."""
    answered = {answered_mark(matter.answered_by_id)} if matter.answered_by_id else set()
    return tuple(sorted({*matter.kept_from, *answered}))


def _channel(kind: MatterKind, by: Actor) -> Channel:
    wanted = Channel.WEB if isinstance(by, Voice) else Channel.COUNTER
    return wanted if wanted in kind.channels else kind.channels[0]


def _privacy(kind: MatterKind, matter: Matter) -> Privacy | None:
    """Return what the asker chose before, but never public: a review is between the two sides."""
    wished = [Privacy(matter.privacy), kind.privacy.default, Privacy.PRIVATE, Privacy.CONFIDENTIAL]
    fits = (p for p in wished if p is not Privacy.PUBLIC and p in kind.privacy.allowed)
    return next(fits, None)


def _contact(matter: Matter) -> Contact:
    asker = getattr(matter, "asker", None)
    if asker is None or asker.erased_at:
        return Contact()
    return Contact(asker.name, asker.phone, asker.email, asker.language, asker.way)
