"""What the owner, the asker and those who follow are told; all of it rows."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.journal.states import Verb
from bandeng.matters.actions.keeping_away import free_people
from bandeng.matters.actions.reaching import ways
from bandeng.matters.actions.tokens import follow_token
from bandeng.matters.models import Asker, Follower, Matter
from bandeng.matters.states import Privacy
from bandeng.notices import actions as notices
from bandeng.playbooks.queries import kind_at
from bandeng.secrecy.finding import find_personal, redact


class News(StrEnum):
    """Heaps of the inbox for what is told otherwise than its verb says."""

    OFFERED = "matter.offered"
    GONE = "matter.offered.taken"
    CAME_DOWN = "matter.answer.down"
    LOOK_AGAIN = "matter.look_again"


def tell_people(
    matter: Matter,
    verb: Verb,
    people: Iterable[int | None],
    *,
    at: datetime,
    key: str = "",
    heap: str = "",
) -> None:
    """Put a line about the matter into each person's inbox, once per verb and instant.

    Whom the matter is kept from is told nothing.
    """
    told = free_people(matter, people, at)
    tell_free(matter, verb, told, at=at, key=key, heap=heap)


def tell_free(
    matter: Matter,
    verb: Verb,
    people: Iterable[int],
    *,
    at: datetime,
    key: str = "",
    heap: str = "",
) -> None:
    """Tell people of whom it is known that the matter is not kept from them."""
    notices.tell([telling(matter, verb, p, at=at, key=key, heap=heap) for p in people], at=at)


def telling(
    matter: Matter,
    verb: Verb,
    person_id: int,
    *,
    at: datetime,
    key: str = "",
    heap: str = "",
    **said: str,
) -> notices.Telling:
    """Return what one person is told about a matter."""
    return notices.Telling(
        person_id=person_id,
        verb=verb,
        subject_kind="matter",
        subject_id=matter.pk,
        key=f"{verb}:{matter.pk}:{key or at.isoformat()}",
        heap=heap or verb,
        said={"number": matter.number, "rung": matter.rung, **_title(matter), **said},
    )


def _title(matter: Matter) -> dict[str, str]:
    """Return the title for an inbox; a confidential one is read only where looks are counted."""
    return {} if matter.privacy == Privacy.CONFIDENTIAL else {"title": matter.title}


def tell_raiser(matters: Iterable[Matter], verb: Verb, *, at: datetime) -> None:
    """Tell of each matter whoever raised it for himself, as a post that alone may raise it."""
    for matter in matters:
        own = matter.taken_by_id and kind_at(matter.playbook_hash, matter.kind).raised_by
        if own and not hasattr(matter, "asker"):
            tell_people(matter, verb, [matter.taken_by_id], at=at, key=f"own:{at.isoformat()}")


def tell_asker(matter: Matter, subject: str, text: str, *, at: datetime, key: str) -> None:
    """Send a message to who asked, by every way that was left."""
    asker = getattr(matter, "asker", None)
    if asker:
        notices.send_many(to_asker(asker, subject, text, key=key), at=at)


def to_asker(
    asker: Asker, subject: str, text: str, *, key: str, page: str = ""
) -> list[notices.Message]:
    """Return one message to who asked for each way by which he can be told.

    By text message it is the subject alone, and the address of `page` or of the request.
    """
    key = f"asker:{asker.matter_id}:{key}"
    short = f"{subject} {page_of(page or f'm/{asker.matter.number}/')}".strip()
    return [
        notices.Message(way.channel, way.to, subject, short if way.is_short else text, way.key(key))
        for way in ways(asker)
    ]


def to_follower(follower: Follower, subject: str, text: str, *, key: str) -> notices.Message:
    """Return what the public reads as a message to a follower, with the way to hear no more."""
    with translation.override(follower.language):
        way_out = _("You are told because you follow this request. To stop: %(link)s")
    text = f"{text}\n\n{way_out % {'link': followers_address(follower)}}"
    key = f"follower:{follower.pk}:{key}"
    return notices.Message("email", follower.email, subject, text, key)


def ask_follower(follower: Follower, *, key: str, at: datetime) -> None:
    """Send the one message to an address nobody has confirmed yet: is it you who follows?"""
    matter = follower.matter
    if matter.published_at is None:
        return
    words = {"number": matter.number, "link": followers_address(follower)}
    words["title"] = public_words(matter.title)
    with translation.override(follower.language):
        subject = _("Do you wish to follow request %(number)s?") % words
        text = _(
            "Somebody, perhaps you, asked that this address be told the answer to “%(title)s”. "
            "If it was you, open this page and say yes: %(link)s\n\n"
            "If it was not, do nothing: nothing else is sent to you."
        )
    _mail(matter, follower.email, subject, text % words, f"follower:{follower.pk}:{key}", at)


def followers_address(follower: Follower) -> str:
    """Return the address, known to nobody else, at which a follower confirms and stops."""
    return address_of(f"f/{follow_token(follower)}/")


def public_words(text: str) -> str:
    """Return a text with what looks like somebody's details blacked out."""
    return redact(text, find_personal(text))


def _mail(matter: Matter, to: str, subject: str, text: str, key: str, at: datetime) -> None:
    notices.send(notices.Message("email", to, subject, text, key), at=at)


def has_address(matter: Matter) -> bool:
    """Tell whether who asked can be written to."""
    asker = getattr(matter, "asker", None)
    return bool(asker and ways(asker))


def address_of(path: str) -> str:
    """Return the full address of a page of this site, for messages that leave the house."""
    return f"{settings.ADDRESS.rstrip('/')}/{path}"


def page_of(path: str) -> str:
    """Return the full address of a page, nothing where the site has not been told its own."""
    return address_of(path) if settings.ADDRESS else ""


def in_words_of(matter: Matter) -> translation.override:
    """Return a context in which sentences come in the language who asked chose."""
    asker = getattr(matter, "asker", None)
    return translation.override(asker.language if asker else "zh-hans")


def receipt(matter: Matter) -> tuple[str, str]:
    """Return subject and text of the receipt who asked gets."""
    subject = _("Your request %(number)s has been received") % {"number": matter.number}
    text = _("“%(title)s” has been received. You can follow it with the number %(number)s.")
    return subject, text % {"title": matter.title, "number": matter.number}
