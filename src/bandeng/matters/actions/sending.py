"""Send answers off, each with the link by which who asked says whether it is so."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.journal.states import Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.coming_down import tell_down
from bandeng.matters.models import Asker, ConfirmLink, Follower, Matter
from bandeng.matters.queries import token_hash
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.statements import insert


@transaction.atomic
def make_link(matter: Matter, *, at: datetime) -> str:
    """Return the token of a new single-use link by which who asked confirms."""
    link, token = _new_link(matter, at)
    link.save(force_insert=True)
    return token


def _new_link(matter: Matter, at: datetime) -> tuple[ConfirmLink, str]:
    token = secrets.token_urlsafe(24)
    until = matter.confirm_by or at
    return ConfirmLink(matter=matter, token_hash=token_hash(token), until=until), token


def send_answers(matters: Sequence[Matter], at: datetime) -> None:
    """Send each answer to who asked it, with a link of his own, and to who follows it.

    However many there are, it takes a few statements; nobody gets anything of another's. Where
    the kind says so, everybody the question passed through hears of it too.
    """
    by_id = {matter.pk: matter for matter in matters}
    links, messages = [], []
    for asker in _askers(by_id):
        matter = asker.matter = by_id[asker.matter_id]
        if telling.has_address(matter):
            link, token = _new_link(matter, at)
            links.append(link)
            messages += _to_asker(asker, token, at)
    insert(links)
    notices.send_many([*messages, *_to_followers(matters, at)], at=at)
    tell_down(matters, at)
    telling.tell_raiser(matters, Verb.MATTER_ANSWERED, at=at)


def _askers(by_id: Mapping[int, Matter]) -> Iterable[Asker]:
    """Return who asked: read in one statement, or as they came along with their matters."""
    matters = by_id.values()
    if all("asker" in matter._state.fields_cache for matter in matters):
        return [matter.asker for matter in matters if hasattr(matter, "asker")]
    return Asker.objects.filter(matter__in=by_id)


def _to_asker(asker: Asker, token: str, at: datetime) -> list[Message]:
    matter = asker.matter
    with telling.in_words_of(matter):
        subject = _subject(matter)
        word = _("Please tell us whether it is so: %(link)s")
    page = f"c/{token}/"
    text = f"{matter.answer}\n\n{word % {'link': telling.address_of(page)}}"
    return telling.to_asker(asker, subject, text, key=_key(at), page=page)


def _to_followers(matters: Iterable[Matter], at: datetime) -> list[Message]:
    """Return to those who follow along what the public reads, of public ones only."""
    public = {m.pk: m for m in matters if m.published_at and getattr(m, "is_followed", True)}
    found = Follower.objects.filter(matter__in=public).exclude(confirmed_at=None).order_by("pk")
    following = [follower for follower in found if follower.email] if public else []
    said = {pk: _in_public(public[pk]) for pk in {follower.matter_id for follower in following}}
    return [telling.to_follower(f, *said[f.matter_id], key=_key(at)) for f in following]


def _in_public(matter: Matter) -> tuple[str, str]:
    """Return subject and text of an answer as the public reads it."""
    with telling.in_words_of(matter):
        return _subject(matter), telling.public_words(matter.answer)


def _subject(matter: Matter) -> str:
    return _("Your request %(number)s has been answered") % {"number": matter.number}


def _key(at: datetime) -> str:
    return f"answer:{at.isoformat()}"
