"""Today: what is due, what nobody has taken yet, what changed, whom we wait for."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bandeng.journal.queries import latest_by_others
from bandeng.matters import disputing, more_time, queries
from bandeng.matters.actions import is_offered, why_no_call
from bandeng.matters.models import Extension, Matter, Objection
from bandeng.matters.states import Privacy, State
from bandeng.web.deeds.activities.writing import kinds_of
from bandeng.web.deeds.afterwards import is_to_look
from bandeng.web.deeds.dispatching import told_by
from bandeng.web.deeds.lines import what_happened
from bandeng.web.deeds.meetings import starting
from bandeng.web.deeds.parts import part_rows
from bandeng.web.deeds.timing import asked_by
from bandeng.web.deeds.visit import Visit, visit
from bandeng.web.ui.doors import for_staff
from bandeng.web.worker.duties import has_duties
from bandeng.web.worker.patrols import patrol_kinds
from bandeng.web.worker.showing import row, rows, show, with_places
from bandeng.web.worker.turns import takes_turns
from bandeng.web.worker.workshops import has_workshops

MOST = 60
FEW = 12
SHOWN = {"late": MOST, "today": MOST, "soon": MOST, "raised": 10, "hand": 10}
SOON = timedelta(days=2)
ANSWERED_WITHIN = timedelta(days=14)


@for_staff
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what to do now, most pressing first."""
    seen = visit(request)
    mine = list(with_places(queries.mine(seen.seats))[: MOST + 1])
    unowned = list(with_places(queries.waiting_at(seen.seats))[:FEW])
    offered = [matter for matter in unowned if is_offered(matter)]
    unowned = [matter for matter in unowned if not is_offered(matter)]
    lately = _lately(seen)
    words = {
        "offered": [{**row(seen, matter), "can_take": True} for matter in offered],
        "sections": shortened([*_by_due(seen, mine[:MOST]), *_to_take(seen, mine, unowned)]),
        "changed": _changed(seen, lately),
        "waiting": rows(seen, [m for m in mine if m.state == State.WAITING]),
        "to_look": [{**row(seen, m), "can_take": False} for m in _to_look(seen, lately)],
        "to_call": _to_call(seen, lately),
        "to_report": _to_report(seen),
        "to_judge": _to_judge(seen),
        "to_grant": _to_grant(seen),
        "to_hand_in": part_rows(seen, "worker:deed"),
        "has_duties": has_duties(seen),
        "has_workshops": has_workshops(seen),
        "takes_turns": takes_turns(seen),
        "patrols": bool(patrol_kinds(seen)),
        "more": len(mine) > MOST,
        "nothing_owned": not (mine or unowned or offered),
        "may_write": bool(kinds_of(seen, unplanned=True)),
        "meeting": starting.at_hand(seen),
        "key": uuid.uuid4(),
        "standing_in": any(seat.stands_in for seat in seen.seats.seats),
    }
    return show(request, "today", words)


def _by_due(seen: Visit, mine: list[Matter]) -> list[dict[str, Any]]:
    """Return the sections by how near the deadline is; what is not pressing comes last."""
    running = [matter for matter in mine if matter.clock_runs]
    heads = {
        "late": _("Overdue"),
        "today": _("Due today"),
        "soon": _("Due within two days"),
    }
    near = {name: [m for m in running if nearness(m.due_at, seen.at) == name] for name in heads}
    return [
        {"id": name, "title": title, "rows": rows(seen, near[name])}
        for name, title in heads.items()
        if near[name]
    ]


def nearness(due_at: datetime | None, at: datetime) -> str:
    """Return `late`, `today`, `soon` or `later`."""
    if due_at is None:
        return "later"
    if due_at <= at:
        return "late"
    if localtime(due_at).date() == localtime(at).date():
        return "today"
    return "soon" if due_at - at <= SOON else "later"


def _to_take(seen: Visit, mine: list[Matter], unowned: list[Matter]) -> list[dict[str, Any]]:
    """Return what is not yet taken and what is in hand, both without what is pressing."""
    later = [m for m in mine if m.clock_runs and nearness(m.due_at, seen.at) == "later"]
    fresh = [m for m in later if m.state == State.RAISED]
    unowned_rows = [
        {**row(seen, matter), "can_take": matter.privacy != Privacy.CONFIDENTIAL}
        for matter in unowned
    ]
    sections = [
        {"id": "raised", "title": _("Not yet taken"), "rows": unowned_rows + rows(seen, fresh)},
        {
            "id": "hand",
            "title": _("In hand, not pressing"),
            "rows": rows(seen, [m for m in later if m.state != State.RAISED]),
        },
    ]
    return [section for section in sections if section["rows"]]


def shortened(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cut the sections nobody is pressed by, keeping how many there are and where they stand."""
    return [
        {**section, "count": len(section["rows"]), "rows": section["rows"][: SHOWN[section["id"]]]}
        for section in sections
    ]


def _lately(seen: Visit) -> list[Matter]:
    """Return what changed since yesterday morning and what waits for a word, in one statement."""
    fortnight = queries.changed_for(seen.seats, seen.at - ANSWERED_WITHIN)
    calls = queries.awaiting_confirmation(fortnight)[: 2 * FEW]
    news = queries.changed_for(seen.seats, _yesterday(seen))[: 2 * FEW]
    return list(with_places(queries.either(calls, news)))


def _yesterday(seen: Visit) -> datetime:
    morning = localtime(seen.at).replace(hour=0, minute=0, second=0, microsecond=0)
    return morning - timedelta(days=1)


def _changed(seen: Visit, lately: list[Matter]) -> list[dict[str, Any]]:
    """Return what others, the clock or who asked did since yesterday morning."""
    since = _yesterday(seen)
    matters = sorted((m for m in lately if m.changed_at > since), key=lambda m: m.changed_at)
    ids = [matter.pk for matter in matters]
    news = latest_by_others("matter", ids, since=since, than=seen.person.pk) if ids else {}
    told = [(m, news[m.pk]) for m in reversed(matters) if m.pk in news]
    return [
        {**row(seen, m), "can_take": False, "news": what_happened(line), "news_at": line.at}
        for m, line in [(m, line) for m, line in told if m.state != State.RAISED][:FEW]
    ]


def _to_call(seen: Visit, lately: list[Matter]) -> list[dict[str, Any]]:
    """Return what is answered and waits for the asker's word: a call may fetch it now."""
    looks = {matter.pk for matter in _to_look(seen, lately)}
    waiting = [m for m in lately if m.state == State.ANSWERED and m.next_at and m.pk not in looks]
    found = sorted(waiting, key=lambda m: (m.next_at, m.pk))
    return rows(seen, [m for m in found if not why_no_call(m, seen.at)][:FEW])


def _to_look(seen: Visit, lately: list[Matter]) -> list[Matter]:
    """Return what the person promised would work and is to look at again, the earliest first."""
    mine = seen.seats.acting_for()
    found = [m for m in lately if {m.owner_id, m.answered_by_id} & set(mine)]
    return sorted((m for m in found if is_to_look(seen, m)), key=lambda m: (m.next_at, m.pk))[:FEW]


def _to_report(seen: Visit) -> list[dict[str, Any]]:
    """Return what the person took first and somebody else answered: a word to who asked is owed."""
    if not any(kind.first_taker_reports for kind in seen.rules.kinds.values()):
        return []
    return rows(seen, with_places(disputing.owed_reports(seen.seats))[:FEW])


def _to_judge(seen: Visit) -> list[dict[str, Any]]:
    """Return the objections to a dispatch that wait for the person's word, with what they say."""
    found = disputing.to_decide(seen.seats)[:FEW]
    return [
        {**row(seen, each.matter), "can_take": False, "news": _without_secrets(each)}
        | {"news_at": each.at}
        for each in found
    ]


def _to_grant(seen: Visit) -> list[dict[str, Any]]:
    """Return what more time is asked for that waits for the person's word, soonest due first."""
    found = more_time.waiting_for(seen.seats)[:FEW]
    return [
        {**row(seen, each.matter), "can_take": False, "news": _asked_by(each)}
        | {"news_at": each.at}
        for each in found
    ]


def _asked_by(asked: Extension) -> str:
    """Return who asks for more time and why; nothing where the request is confidential."""
    return "" if asked.matter.privacy == Privacy.CONFIDENTIAL else asked_by(asked)


def _without_secrets(objection: Objection) -> str:
    """Return what an objection says; nothing where the request is confidential."""
    return "" if objection.matter.privacy == Privacy.CONFIDENTIAL else told_by(objection)
