"""A public matter as a service request: what everybody may read, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.journal import queries as journal
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import queries
from bandeng.matters.models import STATE_LABELS, Matter, Picture
from bandeng.matters.states import OPEN, State
from bandeng.places.models import Place
from bandeng.places.queries import chains_of
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.secrecy.finding import find_personal, redact
from bandeng.web.open.open311.services import code_of, said

# About a hundred metres, as on the public map: enough to find the lamp, too little for the house.
DECIMALS = 3
MOST_SIGNS = 4000
# What the public page tells, less what passed between who asked and who works on it.
NEWS = {
    Verb.MATTER_RAISED: "open",
    Verb.MATTER_TAKEN: "open",
    Verb.MATTER_NOTED: "open",
    Verb.MATTER_ESCALATED: "open",
    Verb.MATTER_CLIMBED: "open",
    Verb.MATTER_SENT_DOWN: "open",
    Verb.MATTER_ASSIGNED: "open",
    Verb.MATTER_HANDED_OVER: "open",
    Verb.MATTER_REOPENED: "open",
    Verb.MATTER_ANSWERED: "closed",
    Verb.MATTER_CONFIRMED: "closed",
    Verb.MATTER_UNCONFIRMED: "closed",
}
WITH_WORDS = (Verb.MATTER_NOTED, Verb.MATTER_ANSWERED)


def veiled(text: str) -> str:
    """Return a text with everything that looks like a person's details blacked out."""
    return redact(text, find_personal(text))


def instant(at: datetime | None) -> str | None:
    """Return an instant as a W3C datetime with the zone of the site."""
    return localtime(at).isoformat(timespec="seconds") if at else None


def shown(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return matters with what a row of them needs, read along."""
    return queries.with_public_pictures(rows.select_related("place", "owner_place"))


@dataclass(frozen=True)
class Desk:
    """What rows are written with: the rules, the way to each place, the address of the site."""

    request: HttpRequest
    rules: Library
    ways: dict[str, list[Place]]
    lines: dict[int, list[Line]] | None

    def row(self, matter: Matter) -> dict[str, Any]:
        """Return a matter as a service request."""
        place = matter.place
        lat = place.lat if matter.lat is None else matter.lat
        lng = place.lng if matter.lng is None else matter.lng
        is_open = matter.state in OPEN
        row = {
            "service_request_id": matter.number,
            "status": "open" if is_open else "closed",
            "status_notes": self._notes_on(matter),
            "service_name": self._service_name(matter),
            "service_code": code_of(matter.kind, matter.category),
            "description": veiled(_whole(matter))[:MOST_SIGNS],
            "agency_responsible": self._agency(matter),
            "service_notice": None,
            "requested_datetime": instant(matter.raised_at),
            "updated_datetime": instant(self._updated(matter)),
            "expected_datetime": instant(matter.due_at) if is_open else None,
            "address": ", ".join(each.name for each in reversed(self.ways.get(matter.path, []))),
            "address_id": place.code,
            "zipcode": None,
            "lat": None if lat is None else round(lat, DECIMALS),
            "long": None if lng is None else round(lng, DECIMALS),
            "media_url": self._picture(matter),
        }
        return row if self.lines is None else {**row, **self._extensions(matter)}

    def _notes_on(self, matter: Matter) -> str:
        label = str(STATE_LABELS[State(matter.state)])
        answer = veiled(matter.answer)
        return _("%(state)s: %(answer)s") % {"state": label, "answer": answer} if answer else label

    def _updated(self, matter: Matter) -> datetime:
        closed = matter.state not in OPEN and matter.answered_at
        return closed or matter.changed_at

    def _service_name(self, matter: Matter) -> str:
        kind = self.rules.kinds.get(matter.kind)
        options = self.rules.options(kind.categories) if kind else ()
        found = next((option for option in options if option.id == matter.category), None)
        return said(found.label) if found else matter.category

    def _agency(self, matter: Matter) -> str:
        post = self.rules.posts.get(matter.owner_post)
        title = said(post.title) if post else matter.owner_post
        place = matter.owner_place or matter.place
        return f"{place.name} {title}"

    def _picture(self, matter: Matter) -> str | None:
        pictures: list[Picture] = getattr(matter, "public_pictures", [])
        return site_address(self.request, f"/pictures/{pictures[0].name}") if pictures else None

    def _extensions(self, matter: Matter) -> dict[str, Any]:
        lines = (self.lines or {}).get(matter.pk, [])
        notes = [
            {"datetime": instant(line.at), "description": told(line), "type": type_of(line)}
            for line in lines
        ]
        own = {"state": matter.state, "rung": matter.rung}
        return {"attributes": [], "extended_attributes": own, "notes": notes}


def _whole(matter: Matter) -> str:
    """Return title and text, the title once where the text begins with it."""
    again = matter.text.startswith(matter.title.rstrip("…"))
    return matter.text if again else f"{matter.title}\n{matter.text}".strip()


def site_address(request: HttpRequest, path: str) -> str:
    """Return a whole address of this site, as it is known outside."""
    base = settings.ADDRESS.rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def as_rows(
    request: HttpRequest, rows: Iterable[Matter], at: datetime, *, extended: bool
) -> list[dict[str, Any]]:
    """Return matters as service requests; a few statements, however many they are."""
    found = list(rows)
    lines = _lines([matter.pk for matter in found]) if extended else None
    ways = chains_of({matter.path for matter in found}) if found else {}
    desk = Desk(request, library(at), ways, lines)
    return [desk.row(matter) for matter in found]


def _lines(ids: list[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in journal.public_of("matter", ids, NEWS):
        found.setdefault(line.subject_id, []).append(line)
    return found


def told(line: Line) -> str:
    """Return a line of the journal in words, personal details blacked out."""
    text = veiled(str(line.said.get("text") or "")) if line.verb in WITH_WORDS else ""
    what = str(line.get_verb_display())
    return _("%(what)s: %(text)s") % {"what": what, "text": text} if text else what


def type_of(line: Line) -> str:
    """Return the plain word for what happened."""
    return line.verb.partition(".")[2]


def as_update(line: Line, numbers: dict[int, str]) -> dict[str, Any]:
    """Return a line of the journal as a service-request update."""
    return {
        "update_id": str(line.pk),
        "service_request_id": numbers[line.subject_id],
        "status": NEWS[Verb(line.verb)],
        "updated_datetime": instant(line.at),
        "description": told(line),
        "media_url": None,
    }
