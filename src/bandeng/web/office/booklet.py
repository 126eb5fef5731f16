"""A playbook as a page people can read: who, what, within what time, what is promised."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bandeng.matters.models import CHANNEL_LABELS, PRIVACY_LABELS
from bandeng.matters.states import Channel, Privacy
from bandeng.playbooks.library import Library
from bandeng.playbooks.reading import Source
from bandeng.playbooks.saying import said
from bandeng.playbooks.schema_matters import MatterKind, Rung
from bandeng.playbooks.schema_posts import Post
from bandeng.playbooks.vocabulary import Ability, OnExpiry
from bandeng.reports.sentences import definition_of, title_of
from bandeng.reports.states import measure_of
from bandeng.web.office.rows import in_language, level_title, post_title

ABILITIES = {
    Ability.SEE: gettext_lazy("read what is asked there"),
    Ability.TAKE: gettext_lazy("take in hand"),
    Ability.ESCALATE: gettext_lazy("hand up"),
    Ability.SEND_DOWN: gettext_lazy("send down"),
    Ability.ASSIGN: gettext_lazy("assign"),
    Ability.ANSWER: gettext_lazy("answer"),
    Ability.REDIRECT: gettext_lazy("tell the right channel"),
    Ability.SUPERVISE: gettext_lazy("supervise"),
    Ability.REMIND: gettext_lazy("remind"),
    Ability.PUBLISH: gettext_lazy("make public"),
    Ability.REDACT: gettext_lazy("black out"),
    Ability.OPEN_CONTACT: gettext_lazy("open contact details"),
    Ability.OPEN_CONFIDENTIAL: gettext_lazy("open confidential requests"),
    Ability.TAKE_FOR_OTHERS: gettext_lazy("take down for others"),
    Ability.CONFIRM_FOR_OTHERS: gettext_lazy("confirm for others"),
    Ability.EXPORT: gettext_lazy("export"),
    Ability.ADOPT: gettext_lazy("adopt playbooks"),
    Ability.MANAGE_PEOPLE: gettext_lazy("look after people"),
    Ability.MANAGE_PLACES: gettext_lazy("look after places"),
    Ability.MANAGE_CALENDAR: gettext_lazy("look after the calendar"),
    Ability.DISPATCH: gettext_lazy("dispatch"),
    Ability.JOIN: gettext_lazy("handle several as one"),
    Ability.SPLIT: gettext_lazy("split into parts"),
    Ability.LEAVE_OUT: gettext_lazy("leave out of the rates"),
    Ability.CALL_MEETING: gettext_lazy("call joint meetings"),
    Ability.NAME_ACCUSED: gettext_lazy("name whom a complaint is about"),
}
EXPIRIES = {
    OnExpiry.CLIMB: gettext_lazy("it climbs to the next rung by itself"),
    OnExpiry.REMIND: gettext_lazy("the owner is reminded"),
    OnExpiry.SUPERVISE: gettext_lazy("it goes onto the supervision list"),
}


def worded(value: object) -> str:
    """Return a value of a playbook in the reader's language."""
    return said(value).said_in(get_language())


def booklet(source: Source, library: Library) -> dict[str, Any]:
    """Return all of a playbook that people read, in their language."""
    book = source.playbook
    return {
        "title": in_language(book.title),
        "why": in_language(book.why),
        "origin": in_language(book.source),
        "needs": book.needs,
        "levels": [in_language(level.title) for level in book.levels],
        "posts": [_post(post, library) for post in book.posts.values()],
        "kinds": [_kind(kind, library) for kind in book.matters.values()],
        "lists": [
            {
                "title": in_language(codes.title, codes.id),
                "options": [in_language(option.label) for option in codes.options],
            }
            for codes in book.lists.values()
        ],
        "indicators": [
            (title_of(measure), definition_of(measure, library))
            for measure in map(measure_of, book.indicators.values())
        ],
        "pages": [in_language(page.title) for page in book.pages.values()],
        "stories": [story.name for story in book.stories],
    }


def _post(post: Post, library: Library) -> dict[str, Any]:
    return {
        "title": in_language(post.title),
        "about": in_language(post.about),
        "stations": [_station(post, level, library) for level in post.levels],
        "may": [str(ABILITIES[ability]) for ability in post.may],
    }


def _station(post: Post, level: str, library: Library) -> str:
    bounds = post.bounds(level)
    most = bounds.max if bounds.max is not None else _("any number")
    words = {"level": level_title(level, library), "least": bounds.min, "most": most}
    return _("%(level)s: %(least)s to %(most)s") % words


def _kind(kind: MatterKind, library: Library) -> dict[str, Any]:
    answer = kind.answer
    return {
        "title": in_language(kind.title),
        "about": in_language(kind.about),
        "ladder": [_rung(rung, library) for rung in kind.ladder],
        "first_reply": worded(kind.first_reply) if kind.first_reply else "",
        "remind": worded(kind.remind) if kind.remind else "",
        "on_expiry": EXPIRIES[kind.on_expiry],
        "confirm_within": worded(answer.confirm_within),
        "look_again": worded(answer.look_again) if answer.look_again else "",
        "reopenings": answer.reopenings,
        "then": _then(kind, library),
        "privacy": [str(PRIVACY_LABELS[Privacy(p)]) for p in kind.privacy.allowed],
        "default": PRIVACY_LABELS[Privacy(kind.privacy.default)],
        "channels": [str(CHANNEL_LABELS[Channel(channel)]) for channel in kind.channels],
    }


def _rung(rung: Rung, library: Library) -> dict[str, Any]:
    listed = library.supervision_lists.get(rung.list_ or "")
    return {
        "mark": {"id": rung.id, "label": in_language(rung.title), "colour": rung.colour.value},
        "post": post_title(rung.post, library),
        "level": level_title(rung.at, library),
        "within": worded(rung.within),
        "helpers": [post_title(post, library) for post in rung.helpers],
        "list": in_language(listed.title) if listed else "",
    }


def _then(kind: MatterKind, library: Library) -> dict[str, str] | None:
    if not kind.answer.then or kind.answer.then not in kind.places_on_ladder:
        return None
    return dict(_rung(kind.rung(kind.answer.then), library)["mark"])
