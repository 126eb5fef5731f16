"""Handle several asks as one: a person confirms it, each asker keeps his own, it can be undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bandeng.journal.actions import Entry, record_many
from bandeng.journal.states import Refused, Verb
from bandeng.matters.actions import telling
from bandeng.matters.actions.along import LOOSE, hold_together, separated, set_loose, waiting_for
from bandeng.matters.actions.keeping_away import free_people
from bandeng.matters.actions.locking import lock, move, need
from bandeng.matters.models import Asker, Extension, Matter, Objection
from bandeng.matters.states import OPEN, RUNNING, Move, Privacy, State
from bandeng.notices import actions as notices
from bandeng.people.models import Person

JOINED = [
    "state", "joined_to", "next_at", "list_next_at", "first_replied_at", "helper_ids", "changed_at",
]  # fmt: skip
BUSY = {
    "cut": gettext_lazy("It was split and its parts are not answered yet."),
    "objected": gettext_lazy("An objection is still to be decided here. Decide it first."),
    "longer": gettext_lazy("More time was asked for and is not decided yet. Decide it first."),
}
MAY_TAKE_UP = (*RUNNING, State.WAITING)


@transaction.atomic
def join(matter: Matter, *, to: Matter, by: Person, at: datetime, reason: str = "") -> Matter:
    """Return the matter joined to another: one handling, and the answer there is given here too.

    Its clock acts no more, the day it was promised for stays. What was joined to it goes along.
    Who asked is told in plain words; nobody sees anything of another who asked.
    """
    hold_together([matter.pk, to.pk])
    main = lock(to, "join", by=by, at=at)
    matter = lock(matter, "join", by=by, at=at)
    move(matter, Move.JOIN)
    refuse_main(main)
    refuse_pair(matter, main)
    if against := busy([matter]):
        raise Refused(against[matter.pk])
    followers = waiting_for(matter)
    put_together([matter, *followers], main, by=by, at=at, reason=reason)
    return matter


def refuse_main(main: Matter) -> None:
    """Raise Refused if nothing can be joined to a matter as it stands."""
    if main.state == State.JOINED:
        raise Refused(_("That one is itself handled together with another. Choose the main one."))
    if main.state not in MAY_TAKE_UP:
        raise Refused(_("That one is answered or ended; nothing can be joined to it."))


def refuse_pair(matter: Matter, main: Matter) -> None:
    """Raise Refused if just these two cannot be handled together."""
    if matter.pk == main.pk:
        raise Refused(_("A request cannot be joined to itself."))
    if matter.kind != main.kind:
        raise Refused(_("The two are of different kinds and have different promises."))
    if not set(matter.kept_from) <= set(main.kept_from):
        raise Refused(_("What is kept from somebody is not handled by whoever has that one."))
    if main.pk == matter.part_of_id or matter.pk == main.part_of_id:
        raise Refused(_("One is a part of the other; they are together already."))


def busy(matters: Sequence[Matter]) -> dict[int, str]:
    """Return, by id, why a matter cannot be joined now: what is open there would be lost."""
    waits: dict[str, Any] = {
        "cut": Exists(Matter.objects.filter(part_of=OuterRef("pk"), state__in=OPEN)),
        "objected": Exists(Objection.objects.filter(matter=OuterRef("pk"), decided_at=None)),
        "longer": Exists(Extension.objects.filter(matter=OuterRef("pk"), decided_at=None)),
    }
    rows = Matter.objects.filter(pk__in=[matter.pk for matter in matters]).annotate(**waits)
    return {
        found["pk"]: str(sentence)
        for found in rows.values("pk", *waits)
        for name, sentence in BUSY.items()
        if found[name]
    }


def put_together(
    matters: Sequence[Matter], main: Matter, *, by: Person, at: datetime, reason: str = ""
) -> None:
    """Save several matters as joined to one, with their lines, and tell everybody concerned."""
    for matter in matters:
        matter.state, matter.joined_to = State.JOINED, main
        matter.next_at = matter.list_next_at = None
        matter.first_replied_at = matter.first_replied_at or at
        matter.changed_at = at
        _show_to_main_owner(matter, main, at)
    Matter.objects.bulk_update(matters, JOINED, batch_size=200)
    own = [_line(matter, by, at, public=True, reason=reason.strip()) for matter in matters]
    record_many([*own, *(_line(main, by, at, public=False, main="1") for _matter in matters)])
    people = [(matter, matter.owner_id) for matter in matters] + [(main, main.owner_id)]
    told = [telling.telling(m, Verb.MATTER_JOINED, one, at=at) for m, one in people
            if one and one != by.pk]  # fmt: skip
    notices.tell(told, at=at)
    _tell_askers(matters, at)


def _show_to_main_owner(matter: Matter, main: Matter, at: datetime) -> None:
    """Let who answers for both read this one, unless it is confidential or kept from him."""
    owner = main.owner_id
    if not owner or owner == matter.owner_id or matter.privacy == Privacy.CONFIDENTIAL:
        return
    if owner not in matter.helper_ids and owner in free_people(matter, {owner}, at):
        matter.helper_ids = [*matter.helper_ids, owner]


def _line(matter: Matter, by: Person, at: datetime, *, public: bool, **said: str) -> Entry:
    kept = {key: value for key, value in said.items() if value}
    return Entry(
        "matter", matter.pk, Verb.MATTER_JOINED, by, at, public, matter.owner_post, matter.path,
        kept,
    )  # fmt: skip


def _tell_askers(matters: Sequence[Matter], at: datetime) -> None:
    by_id = {matter.pk: matter for matter in matters}
    for asker in Asker.objects.filter(matter__in=by_id):
        asker.matter = by_id[asker.matter_id]
        _tell_asker(asker.matter, at)


def _tell_asker(matter: Matter, at: datetime) -> None:
    with telling.in_words_of(matter):
        subject = _("Your request %(number)s is handled together with others")
        text = _(
            "Others asked for the same. All are handled together; you get your own answer, and the "
            "day you were promised stays as it is. Nobody sees your details."
        )
        subject %= {"number": matter.number}
    telling.tell_asker(matter, subject, text, at=at, key=f"joined:{at.isoformat()}")


@transaction.atomic
def separate(matter: Matter, *, reason: str, by: Person, at: datetime) -> Matter:
    """Return the matter by itself again, waiting for its own owner; it is due as was promised."""
    reason = need(reason, _("Please say why it is handled by itself again."))
    matter = lock(matter, "separate", by=by, at=at)
    move(matter, Move.SEPARATE)
    set_loose(matter, at)
    matter.save(update_fields=LOOSE)
    record_many([separated(matter, by, at, reason)])
    telling.tell_people(matter, Verb.MATTER_SEPARATED, [matter.owner_id], at=at)
    return matter
