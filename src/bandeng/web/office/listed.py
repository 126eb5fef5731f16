"""What stands in the lists that are taken away; never anything about who asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bandeng.activities.models import Activity, Pair
from bandeng.doors.lists import Table
from bandeng.doors.sheets import Cell
from bandeng.matters.models import STATE_LABELS, Matter
from bandeng.matters.states import Privacy, State
from bandeng.people.finding import holding_any
from bandeng.people.models import Person
from bandeng.people.queries import manageable, phones_of, posts_held
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.reports import boards
from bandeng.reports.happenings import share_of
from bandeng.reports.states import Measure
from bandeng.secrecy.finding import find_personal, redact
from bandeng.secrecy.masks import mask_phone
from bandeng.web.deeds.lines import who_did
from bandeng.web.office import pages, rows, taking
from bandeng.web.office.duty_board import Board
from bandeng.web.ui.marks import COLOURS

AT_ONCE = 1000


@dataclass(frozen=True)
class Listing:
    """Which list is taken away: its title and what it was narrowed to."""

    title: str
    filters: list[str]


def matters(request: HttpRequest, listing: Listing, found: QuerySet[Matter]) -> Table:
    """Return requests with place, clock and owner."""
    mine = rows.light(found.filter(taking.within_reach(request)))
    library = pages.library_of(request)

    def lines() -> Iterator[list[Cell]]:
        for matter in taking.rows_of(taking.in_pieces(mine, request, AT_ONCE)):
            yield _matter(matter, library)

    heads = _heads()
    return Table(listing.title, listing.filters, heads, taking.counted(request, mine), lines)


def _heads() -> list[str]:
    return [
        *(_("Number"), _("What it is"), _("Kind"), _("About"), _("Place"), _("Came in")),
        *(_("Raised"), _("State"), _("Colour"), _("Due"), _("Post"), _("Who answers")),
    ]


def _matter(matter: Matter, library: Library) -> list[Cell]:
    row = rows.row(matter, library)
    colour = str(COLOURS.get(row.rung["colour"], ""))
    state = row.paused or str(STATE_LABELS[State(row.state)])
    post = rows.post_title(matter.owner_post, library)
    return [
        *(row.number, _veiled(row.title), row.kind, row.category, row.place, row.channel),
        *(matter.raised_at, state, colour, row.due, post, row.owner),
    ]


def _veiled(text: str) -> str:
    return redact(text, find_personal(text))


def supervised(request: HttpRequest, listing: Listing, found: QuerySet[Matter]) -> Table:
    """Return the supervision list: since when, how each came there, how often it was reminded."""
    mine = rows.light(found.filter(taking.within_reach(request)))
    library, day = pages.library_of(request), localdate(pages.at_of(request))

    def lines() -> Iterator[list[Cell]]:
        for each in taking.in_pieces(mine, request, AT_ONCE):
            why, times = boards.why_listed(each), boards.reminders_of(each)
            for matter in each:
                days = (day - localdate(matter.listed_at)).days
                came, reminded = _came(matter, why.get(matter.pk)), times.get(matter.pk, 0)
                yield [*_matter(matter, library), matter.listed_at, days, *came, reminded]

    heads = [*_heads(), _("On the list since"), _("Days"), _("How it came here")]
    heads += [_("Reason"), _("Reminders")]
    return Table(listing.title, listing.filters, heads, taking.counted(request, mine), lines)


def _came(matter: Matter, why: Any) -> tuple[str, str]:
    if not why:
        return "", ""
    said = "" if matter.privacy == Privacy.CONFIDENTIAL else why.said.get("reason") or ""
    return f"{why.get_verb_display()} {who_did(why) or ''}".strip(), _veiled(said)


def places(request: HttpRequest, listing: Listing, found: QuerySet[Place]) -> Table:
    """Return places with level, code and the two they lie in."""
    mine = found.filter(taking.within_reach(request)).select_related("parent__parent")
    mine = mine.defer("boundary", "parent__boundary", "parent__parent__boundary")
    library = pages.library_of(request)
    levels = {level.id: rows.in_language(level.title) for level in library.levels}

    def lines() -> Iterator[list[Cell]]:
        for place in taking.rows_of(taking.in_pieces(mine, request, AT_ONCE)):
            above = place.parent
            over = above.parent.name if above and above.parent else ""
            level = levels.get(place.level, place.level)
            yield [place.code, place.name, level, above.name if above else "", over]

    heads = [_("Code"), _("Place"), _("Level"), _("Lies in"), _("Over that")]
    return Table(listing.title, listing.filters, heads, taking.counted(request, mine), lines)


def gaps(
    request: HttpRequest,
    listing: Listing,
    found: Iterable[Any],
    chains: Mapping[str, list[Place]],
) -> Table:
    """Return the posts with fewer or more holders than asked, with how many are missing."""
    reach, library = pages.seats_of(request).reach("export"), pages.library_of(request)
    mine = [gap for gap in found if gap.path.startswith(reach)]

    def lines() -> Iterator[list[Cell]]:
        for gap in mine:
            way = chains[gap.path]
            above = " ".join(place.name for place in way[:-1][-2:])
            post, missing = rows.post_title(gap.post, library), max(gap.least - gap.held, 0)
            yield [way[-1].code, way[-1].name, above, post, gap.held, gap.least, gap.most, missing]

    heads = [_("Code"), _("Place"), _("Lies in"), _("Post"), _("Held")]
    heads += [_("At least"), _("At most"), _("Missing")]
    return Table(listing.title, listing.filters, heads, len(mine), lines)


def held(
    request: HttpRequest, listing: Listing, found: QuerySet[Activity], measure: Measure
) -> Table:
    """Return the activities behind a number, with what each adds to it."""
    mine = found.filter(taking.within_reach(request)).select_related("place", "host")

    def lines() -> Iterator[list[Cell]]:
        for each in taking.rows_of(taking.in_pieces(mine, request, AT_ONCE)):
            begun = f"{localtime(each.starts_at):%Y-%m-%d %H:%M}"
            host = each.host.name if each.host else ""
            yield [begun, each.called, each.place.name, host, share_of(measure, each)]

    heads = [_("Day"), _("Activity"), _("Place"), _("Who holds it"), _("Adds")]
    return Table(listing.title, listing.filters, heads, taking.counted(request, mine), lines)


def pairs(request: HttpRequest, listing: Listing, found: QuerySet[Pair]) -> Table:
    """Return the pairs behind a number: who learns from whom, where, since when."""
    mine = found.filter(taking.within_reach(request))

    def lines() -> Iterator[list[Cell]]:
        for each in taking.rows_of(taking.in_pieces(mine, request, AT_ONCE)):
            yield [each.place.name, each.mentor.name, each.learner.name, each.since.isoformat()]

    heads = [_("Place"), _("Mentor"), _("Learner"), pgettext("pair", "Since")]
    return Table(listing.title, listing.filters, heads, taking.counted(request, mine), lines)


def duties(request: HttpRequest, listing: Listing, board: Board) -> Table:
    """Return the board of duties: kept of owed, and which periods are missing."""

    def lines() -> Iterator[list[Cell]]:
        for row in board.rows:
            yield [row["place"], row["name"], *(_kept(cell) for cell in row["cells"])]

    heads = [_("Place"), _("Name"), *(total["title"] for total in board.totals)]
    return Table(listing.title, listing.filters, heads, len(board.rows), lines)


def _kept(cell: Any) -> str:
    if cell is None:
        return ""
    missing = "、".join(cell.lacking)
    return f"{cell.kept}/{cell.owed}" + (f" {_('missing')}: {missing}" if missing else "")


def people(request: HttpRequest, listing: Listing, found: QuerySet[Person]) -> Table:
    """Return people with their posts; phones only of those whom who asks looks after.

    They are masked until it is written down what the list is for.
    """
    at, library, phones = pages.at_of(request), pages.library_of(request), _phones(request)
    mine, bare = found.filter(_holding_within(request)), bool(taking.purpose_of(request))

    def lines() -> Iterator[list[Cell]]:
        for each in taking.in_pieces(mine, request, AT_ONCE):
            ids = [person.pk for person in each]
            held, known = posts_held(ids, at), phones(ids) if phones else {}
            for person in each:
                posts = "、".join(
                    f"{rows.post_title(h.post, library)} · {_where(h.place)}"
                    for h in held.get(person.pk, [])
                )
                phone = known.get(person.pk, "")
                shown = [phone if bare else mask_phone(phone)] if phones else []
                yield [person.name, posts, *shown]

    heads = [pgettext("person", "Name"), _("Posts"), *([_("Phone")] if phones else [])]
    count = taking.counted(request, mine)
    return Table(listing.title, listing.filters, heads, count, lines, personal=bool(phones))


def _where(place: Place) -> str:
    return f"{place.parent.name} {place.name}" if place.parent else place.name


def _holding_within(request: HttpRequest) -> Q:
    """Return who holds a post where who asks may take lists away."""
    at, rule = pages.at_of(request), Q(pk__in=[])
    for path in pages.seats_of(request).reach("export"):
        rule |= Q(pk__in=holding_any(path, at).order_by().values("pk"))
    return rule


def _phones(request: HttpRequest) -> Callable[[list[int]], dict[int, str]] | None:
    """Return how to look up the phones of those who asks manages; None if he manages nobody."""
    if not pages.able(request, "manage-people"):
        return None
    seats = pages.seats_of(request)
    rule = manageable(pages.person_of(request), seats, pages.at_of(request))

    return lambda ids: phones_of(ids, rule)
