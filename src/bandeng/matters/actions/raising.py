"""Raise a matter: the ask finds who answers for its place, and its clock starts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import words
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import free_rung, give_to, join, set_clock
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.models import Asker, Follower, Matter, Picture
from bandeng.matters.pictures import MOST_PICTURES, Prepared
from bandeng.matters.queries import tail_index
from bandeng.matters.states import Channel, Privacy, State, number_for
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.places.models import Place
from bandeng.playbooks import ladder
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.secrecy.sealing import blind_index
from bandeng.worktime.queries import calendar as holidays


@dataclass(frozen=True)
class Contact:
    """How who asked can be told; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True)
class Ask:
    """What somebody asks, as it was taken down.

    A review says on which rung it enters and from whom it is kept; everything else enters where
    its place and kind say.
    """

    kind: str
    category: str
    text: str
    place: Place
    title: str = ""
    channel: Channel = Channel.WEB
    privacy: Privacy | None = None
    contact: Contact = Contact()
    lat: float | None = None
    lng: float | None = None
    pictures: tuple[Prepared, ...] = ()
    client_key: uuid.UUID = field(default_factory=uuid.uuid4)
    rung: str = ""
    kept_from: tuple[str, ...] = ()


def raise_matter(ask: Ask, *, by: Actor, at: datetime) -> Matter:
    """Return the new matter with its number, owner and due instant.

    The same `client_key` a second time returns the first matter and does nothing.
    Raises Refused with a sentence for what the adopted playbooks do not know.
    """
    try:
        with transaction.atomic():
            return _raise(ask, by=by, at=at)
    except IntegrityError:
        earlier = Matter.objects.filter(client_key=ask.client_key).first()
        if earlier is None:
            raise
        return earlier


def _raise(ask: Ask, *, by: Actor, at: datetime) -> Matter:
    rules = library(at)
    kind = _check(ask, rules, at)
    matter, owner = _new_matter(ask, kind, rules, at)
    matter.taken_by = by if isinstance(by, Person) else None
    matter.save(force_insert=True)
    _save_contact(matter, ask.contact)
    _hang_pictures(matter, ask.pictures, at)
    record(
        matter,
        Verb.MATTER_RAISED,
        by=by,
        at=at,
        public=True,
        place_path=matter.path,
        channel=matter.channel,
        rung=matter.rung,
        post=matter.owner_post,
        owner=owner,
        due=matter.due_at.isoformat() if matter.due_at else "",
    )
    telling.tell_people(matter, Verb.MATTER_RAISED, [matter.owner_id], at=at, key="new")
    _send_receipt(matter, at)
    return matter


def _kind(ask: Ask, rules: Library, at: datetime) -> MatterKind:
    kind = rules.kinds.get(ask.kind)
    if kind is None or (kind.retired and kind.retired <= localdate(at)):
        raise Refused(_("This kind of request is not taken here at present."))
    if kind.id in rules.review_kinds and not ask.rung:
        raise Refused(_("A review is asked for on the page of the request that was answered."))
    return kind


def _check(ask: Ask, rules: Library, at: datetime) -> MatterKind:
    kind = _kind(ask, rules, at)
    offered = {option.id for option in rules.lists[kind.categories].offered(localdate(at))}
    if ask.category not in offered:
        raise Refused(_("Please choose what the request is about from the list."))
    if ask.privacy and ask.privacy not in kind.privacy.allowed:
        raise Refused(_("Requests of this kind cannot be kept that way. Choose another."))
    if ask.channel not in kind.channels:
        raise Refused(_("Requests of this kind do not come in this way."))
    if ask.place.to_day and ask.place.to_day <= localdate(at):
        raise Refused(_("This place no longer exists. Please choose another."))
    if not ask.text.strip() and not ask.pictures:
        raise Refused(_("Please say in a few words what you ask for, or add a picture."))
    if len(ask.pictures) > MOST_PICTURES:
        raise Refused(_("Six pictures are enough. Please leave some out."))
    return kind


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('matters_matter', 'id'))")
        return int(cursor.fetchone()[0])


def _new_matter(ask: Ask, kind: MatterKind, rules: Library, at: datetime) -> tuple[Matter, str]:
    """Return the matter, not yet saved, and the name of who answers for it."""
    matter_id = _next_id()
    source = rules.source_of_kind(kind.id)
    first = ask.rung or rules.entry_rung(kind, ask.place.level, ask.category).id
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
        privacy=ask.privacy or kind.privacy.default,
        kept_from=list(ask.kept_from),
        raised_at=at,
        changed_at=at,
        state=State.RAISED,
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


def _save_contact(matter: Matter, contact: Contact) -> None:
    phone = "".join(str(int(c)) for c in contact.phone if c.isdecimal())
    if not (contact.name or phone or contact.email):
        return
    Asker(
        matter=matter,
        name=contact.name.strip(),
        phone=phone,
        email=contact.email.strip(),
        phone_index=blind_index(phone, "asker-phone") if phone else "",
        tail_index=tail_index(matter.number, phone[-4:]) if len(phone) >= 4 else "",
        language=contact.language,
    ).save(force_insert=True)


def _hang_pictures(matter: Matter, pictures: tuple[Prepared, ...], at: datetime) -> None:
    if pictures:
        rows = [
            Picture(
                matter=matter, name=p.name, sha256=p.sha256, width=p.width, height=p.height, at=at
            )
            for p in pictures
        ]
        Picture.objects.bulk_create(rows)


def _send_receipt(matter: Matter, at: datetime) -> None:
    if not hasattr(matter, "asker"):
        return
    with telling.in_words_of(matter):
        subject, text = telling.receipt(matter)
    telling.tell_asker(matter, subject, text, at=at, key="receipt")


@transaction.atomic
def follow(matter: Matter, contact: Contact, *, by: Actor = Voice.ASKER, at: datetime) -> Follower:
    """Return the follower: somebody with the same wish is told what is answered here."""
    phone = "".join(str(int(c)) for c in contact.phone if c.isdecimal())
    email = contact.email.strip()
    index = blind_index(phone, "asker-phone") if phone else ""
    earlier = _follower(matter, index, email)
    if earlier:
        return earlier
    follower = Follower.objects.create(
        matter=matter, phone=phone, email=email, phone_index=index, at=at
    )
    record(matter, Verb.MATTER_FOLLOWED, by=by, at=at, public=True, place_path=matter.path)
    return follower


def _follower(matter: Matter, phone_index: str, email: str) -> Follower | None:
    """Return who follows with this phone or e-mail already; sealed e-mails are compared opened."""
    if phone_index:
        return matter.followers.filter(phone_index=phone_index).first()
    same = (f for f in matter.followers.all() if email and f.email.lower() == email.lower())
    return next(same, None)
