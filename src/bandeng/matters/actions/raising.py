"""Raise a matter: the ask finds who answers for its place, and its clock starts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError, transaction
from django.db.models import Value

from bandeng.journal.actions import Actor, Entry, record_many
from bandeng.journal.states import Verb
from bandeng.matters import words
from bandeng.matters.actions import telling
from bandeng.matters.actions.answering import Given, answer_new
from bandeng.matters.actions.asked import (
    Ask,
    Contact,
    check,
    first_rung,
    guarded,
    kept_from,
    more_of,
)
from bandeng.matters.actions.climbing import free_rung, give_to, join, passed_over, set_clock
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.naming import labels
from bandeng.matters.actions.offering import heap_of, hearers, is_offered, offered_words
from bandeng.matters.actions.sending import send_answers
from bandeng.matters.actions.shares import share_out
from bandeng.matters.models import Asker, Matter, Picture
from bandeng.matters.pictures import Prepared
from bandeng.matters.queries import SEVERAL, tail_index
from bandeng.matters.states import State, number_for
from bandeng.notices import actions as notices
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.playbooks import ladder
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.secrecy.sealing import blind_index
from bandeng.statements import ask, insert
from bandeng.worktime.queries import calendar as holidays


def raise_matter(ask: Ask, *, by: Actor, at: datetime) -> Matter:
    """Return the new matter with its number, owner and due instant.

    The same `client_key` a second time returns the first matter and does nothing.
    Raises Refused with a sentence for what the adopted playbooks do not know.
    """
    try:
        with transaction.atomic():
            return raise_along(ask, by=by, at=at)
    except IntegrityError:
        earlier = Matter.objects.filter(client_key=ask.client_key).first()
        if earlier is None:
            raise
        return earlier


def raise_along(
    ask: Ask, *, given: Given | None = None, matter_id: int | None = None,
    known: int | None = None, by: Actor, at: datetime,
) -> Matter:  # fmt: skip
    """Return the new matter, raised within an act that does more: taken and answered if `given`.

    Call it inside a transaction; the same `client_key` a second time raises IntegrityError, but
    where it is told that it is `known`: then it returns that one. Its key may be told where it was
    drawn before. Everything is read before anything is written.
    """
    if known:
        return Matter.objects.get(pk=known)
    rules = library(at)
    kind = check(ask, rules, by=by, at=at)
    about = labels(ask.accused, kind, at)
    matter, owner = _new_matter(ask, kind, rules, matter_id or _next_id(), at)
    matter.taken_by = by if isinstance(by, Person) else None
    asker, heard = _asker(matter, _spoken_for(ask)), hearers(matter, at)
    passed = passed_over(first_rung(ask, kind, rules), matter)
    lines = [_raised(matter, {"owner": owner, **passed, **offered_words(matter, heard)}, by, at)]
    if about:
        lines.append(_about(matter, about, by, at))
    told = [_news(matter, one, at) for one in heard]
    receipt = _receipt(asker) if asker and ask.receipt else []
    if given:
        told = [] if is_offered(matter) else told  # those hear that it is taken
        lines += answer_new(matter, given, by=by, at=at)
    _save(matter, asker, ask.pictures, at)
    record_many(lines)
    notices.tell(told, at=at)
    share_out(matter, kind, by=by, at=at)
    notices.send_many(receipt, at=at)
    if given:
        send_answers([matter], at)
    return matter


def _raised(matter: Matter, more: dict[str, str], by: Actor, at: datetime) -> Entry:
    due = matter.due_at.isoformat() if matter.due_at else ""
    said = {"channel": matter.channel, "rung": matter.rung, "due": due, **more}
    path, post = matter.path, matter.owner_post
    return Entry("matter", matter.pk, Verb.MATTER_RAISED, by, at, True, post, path, said)


def _about(matter: Matter, named: Mapping[str, str], by: Actor, at: datetime) -> Entry:
    said = {"named": "、".join(named.values())}
    path, post = matter.path, matter.owner_post
    return Entry("matter", matter.pk, Verb.MATTER_ACCUSED_NAMED, by, at, False, post, path, said)


def _news(matter: Matter, person_id: int, at: datetime) -> notices.Telling:
    verb, heap = Verb.MATTER_RAISED, heap_of(matter)
    return telling.telling(matter, verb, person_id, at=at, key="new", heap=heap)


def _next_id() -> int:
    return int(ask("SELECT nextval('matters_matter_id_seq')")[0][0])


def _new_matter(
    ask: Ask, kind: MatterKind, rules: Library, matter_id: int, at: datetime
) -> tuple[Matter, str]:
    """Return the matter, not yet saved, and the name of who answers for it."""
    source = rules.source_of_kind(kind.id)
    first = first_rung(ask, kind, rules)
    path = ask.place.path or ""
    category = rules.lists[kind.categories].by_id[ask.category].label
    title = (ask.title or ask.text).strip().split("\n")[0][:60] or category.zh
    found = words.joined(title, ask.text, category.zh, ask.place.name)
    matter = Matter(
        id=matter_id,
        number=number_for(matter_id),
        client_key=ask.client_key,
        kind=kind.id,
        category=ask.category,
        title=title,
        text=ask.text.strip(),
        place=ask.place,
        path=path,
        lat=ask.lat,
        lng=ask.lng,
        channel=ask.channel,
        privacy=guarded(ask, kind),
        kept_from=kept_from(ask),
        more=more_of(ask, kind, rules, at),
        raised_at=at,
        changed_at=at,
        state=State.RAISED,
        part_of=ask.part_of,
        playbook=source.id,
        playbook_hash=source.hash,
        search=SearchVector(Value(found), config="simple"),
    )
    rung_id, whose, owner = free_rung(matter, kind, first, at)
    calendar = rules.calendar(holidays())
    standing = ladder.enter(kind, rung_id, at, calendar, category=ask.category)
    matter.first_reply_due_at = standing.first_reply_due_at
    set_clock(matter, standing, kind, calendar)
    give_to(matter, whose.post, owner)
    for helping in whose.helpers if kind.rung(rung_id).dispatch else ():
        join(matter, free_holders(matter, holders_over(helping, [path], at)[path], at), None)
    return matter, owner.name if owner else ""


def _spoken_for(ask: Ask) -> Contact:
    """Return the contact with the names of all who speak for several, under one phone."""
    names = [name.strip() for name in (ask.contact.name, *ask.representatives) if name.strip()]
    return replace(ask.contact, name=SEVERAL.join(dict.fromkeys(names)))


def _asker(matter: Matter, contact: Contact) -> Asker | None:
    """Return who asked, not yet saved; None if nothing is known of him."""
    phone = "".join(str(int(c)) for c in contact.phone if c.isdecimal())
    if not (contact.name or phone or contact.email or contact.way):
        matter._state.fields_cache["asker"] = None  # known to be nobody: nobody looks again
        return None
    return Asker(
        matter=matter,
        name=contact.name.strip(),
        phone=phone,
        email=contact.email.strip(),
        way=contact.way,
        phone_index=blind_index(phone, "asker-phone") if phone else "",
        tail_index=tail_index(matter.number, phone[-4:]) if len(phone) >= 4 else "",
        language=contact.language,
    )


def _save(
    matter: Matter, asker: Asker | None, pictures: tuple[Prepared, ...], at: datetime
) -> None:
    matter.save(force_insert=True)
    insert([asker] if asker else [])
    if pictures:
        rows = [
            Picture(
                matter=matter, name=p.name, sha256=p.sha256, width=p.width, height=p.height, at=at
            )
            for p in pictures
        ]
        insert(rows)


def _receipt(asker: Asker) -> list[notices.Message]:
    with telling.in_words_of(asker.matter):
        subject, text = telling.receipt(asker.matter)
    return telling.to_asker(asker, subject, text, key="receipt")
