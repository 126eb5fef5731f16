"""Whom a complaint is about finds no trace of it at any address, in any number, in any message.

Every page is read twice: in a world without complaints about somebody, and in the same world with
all that are kept from him. The two are the same to the last sign, whatever is searched, filtered,
counted or drawn; and every address of their numbers answers like one that was never given out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client

from bandeng.activities.actions import card_of
from bandeng.clockwork import housekeeping
from bandeng.journal.states import Voice
from bandeng.matters import actions, permissions
from bandeng.matters.keeping import person_mark, post_mark, unit_mark
from bandeng.matters.models import Matter
from bandeng.matters.queries import seen_from
from bandeng.matters.states import Channel, number_for
from bandeng.notices.models import Delivery, Notice
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks.queries import library, seats_of
from bandeng.reports import boards, queries, scope
from bandeng.web.deeds.scene import question_from
from tests.cast import Cast
from tests.complaints import HEADLINE, STORY, adopt, complaint
from tests.web import matrix, world

NEVER = number_for(8_888_888)
DAY = timedelta(days=1)
AFTER = world.NOW + DAY
# What is typed into the fields of the search and filter forms a page offers.
TYPED = {
    "q": ("{number}", "雀台子"),
    "words": ("{number}", "雀台子"),
    "state": ("all",),
    "kind": ("complaint",),
    "category": ("hardship",),
    "colour": ("blue",),
    "unowned": ("on",),
    "period": ("ever",),
    "place": ("150101",),
    "also": ("ended",),
    "sort": ("-changed",),
    "box": ("110,40,125,50",),
}
ELSEWHERE = ("/accounts/", "/language/", "/ui/", "/enter/", "/t/<slug>")
ALWAYS = {
    "/office/map.json": "?box=110,40,125,50",
    "/office/red/": "?also=ended",
    "/office/matters/": "?state=all&words=雀台子",
    "/office/numbers/": "?period=ever&number=raised",
    "/work/mine/": "?q={number}",
}
FORM = re.compile(r"<form(?P<tag>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
FIELD = re.compile(r'<(?:input|select)[^>]*\bname="([\w-]+)"')
CHANGING = (
    (r'name="csrfmiddlewaretoken" value="[^"]*"', ""), (r'nonce="[^"]*"', ""),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uuid"), (r"X-CSRFToken[^}]*", ""),
    (r'csrf[-_]?token"?[^,>}]*', ""),
)  # fmt: skip


@dataclass(frozen=True)
class Accusation:
    """A complaint that is kept from somebody: whom it is about, who brought it, named when."""

    marks: Callable[[Cast], list[str]]
    told_by: str = ""
    later: bool = False


def appointed_later(cast: Cast) -> None:
    people.appoint(
        cast.model_household, post="grid-worker", place=cast.grid, by=Voice.SYSTEM,
        at=world.NOW, from_day=AFTER.date(),
    )  # fmt: skip


def secretary_away(cast: Cast) -> None:
    at = world.NOW
    people.go_absent(
        cast.secretary, stand_in=cast.representative, from_at=at, by=Voice.SYSTEM, at=at
    )


def person(role: str) -> Callable[[Cast], list[str]]:
    return lambda cast: [person_mark(getattr(cast, role).pk)]


def post_of_the_secretary(cast: Cast) -> list[str]:
    return [post_mark("village-secretary", cast.village.pk)]


# Who must find nothing of what: the desk stands in for the secretary of Lower Willow (world.py),
# the representative for the secretary of Upper Willow, who is away himself.
CASES: dict[str, dict[str, Accusation]] = {
    "representative": {
        "himself": Accusation(person("representative")),
        "himself, named later": Accusation(person("representative"), later=True),
        "whom he stands in for": Accusation(person("secretary")),
    },
    "secretary": {
        "his post": Accusation(post_of_the_secretary),
        "his post, named later": Accusation(post_of_the_secretary, later=True),
    },
    "grid_worker": {"his unit": Accusation(lambda cast: [unit_mark(cast.village.pk)])},
    "desk": {
        "its town": Accusation(lambda cast: [unit_mark(cast.town.pk)]),
        "whom it stands in for": Accusation(person("neighbour_secretary")),
        "the same, named later": Accusation(person("neighbour_secretary"), later=True),
    },
    "model_household": {
        "a post given later": Accusation(lambda cast: [post_mark("grid-worker", cast.grid.pk)])
    },
    "operator": {"took it down": Accusation(person("operator"), told_by="operator")},
}


@dataclass
class World:
    """What the sweep walks through, and what was read in it without any complaint."""

    cast: Cast
    names: dict[str, str]
    inspector: Person
    quiet: dict[str, dict[str, list[str]]]


def found(cast: Cast, media: Path) -> World:
    """Found the world every test here stands on; its people have their cards already."""
    inspector = adopt(cast)
    with time_machine.travel(world.NOW, tick=False):
        names = world.build(cast, media)
    secretary_away(cast)
    appointed_later(cast)
    for role in CASES:  # made at the first look, and every look is rolled back here
        card_of(getattr(cast, role), at=AFTER)
    return World(cast, names, inspector, {})


@pytest.fixture(scope="module")
def founded(stands: Any) -> Any:
    return stands(found)


@pytest.fixture
def town(founded: World, cast: Cast) -> Iterator[World]:
    with time_machine.travel(AFTER, tick=False):
        yield World(cast, founded.names, founded.inspector, founded.quiet)


def raised_accusing(town: World, role: str, case: Accusation) -> Matter:
    """Return the complaint that names them from the first moment, or that did later.

    One of the latter lay open for an hour before, in the hands of whom it is kept from now.
    """
    by = getattr(town.cast, case.told_by) if case.told_by else Voice.ASKER
    way = Channel.PHONE if case.told_by else Channel.WEB
    told = {"by": by, "channel": way, "when": world.NOW}
    if not case.later:
        return complaint(town.cast, accused=tuple(case.marks(town.cast)), **told)
    matter, owner = complaint(town.cast, **told), town.cast.representative
    actions.take(matter, by=matter.owner or owner, at=world.NOW)
    helper = getattr(town.cast, role)
    if helper not in (matter.owner, None):
        actions.add_helper(matter, helper=helper, by=matter.owner or owner, at=world.NOW)
    said = {"marks": case.marks(town.cast), "reason": "信里说的就是他", "at": AFTER}
    return actions.name_accused(matter, by=town.inspector, **said)


def addresses(town: World) -> list[str]:
    """Return every address one can look at, each thing of the world filled in."""
    found: dict[str, None] = {}
    for address in matrix.declared()["routes"]:
        if address.startswith(ELSEWHERE):
            continue
        for case in matrix.cases_of(address):
            if case.method == "GET":
                found[re.sub(r"\{(\w+)\}", lambda m: town.names[m[1]], case.address)] = None
    for measure in queries.measures(library(AFTER), AFTER):
        found[f"/office/numbers/{measure}/"] = None
    return list(found)


def page(client: Client, address: str, *numbers: str, posted: Any = None) -> str:
    """Return what an address answers, without what changes from one reading to the next."""
    with transaction.atomic():
        response = client.get(address) if posted is None else client.post(address, posted)
        streamed = b"".join(response.streaming_content) if response.streaming else b""
        transaction.set_rollback(True)
    body = (streamed or response.content).decode(errors="replace")
    for pattern, instead in CHANGING:
        body = re.sub(pattern, instead, body)
    told = f"{response.status_code} {response.headers.get('Location', '')}\n{body}"
    for number in numbers:
        told = re.sub(rf"(?<!\d){number[:4]} ?{number[4:]}(?!\d)", "NUMBER", told)
    return told


def unmistakable(before: dict[str, list[str]]) -> None:
    """Let the next request bear a number that stands on no page, not even as an example."""
    text = "".join(body for bodies in before.values() for body in bodies).replace(" ", "")
    with connection.cursor() as cursor:
        number = ""
        while not number or number in text:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('matters_matter', 'id'))")
            number = number_for(cursor.fetchone()[0] + 1)


def asked_at(address: str, body: str) -> Iterator[str]:
    """Return what the page's own forms can ask of it: every field that sifts or searches."""
    if address in ALWAYS:
        yield ALWAYS[address]
    for form in FORM.finditer(body):
        if 'method="post"' in form["tag"].lower():
            continue
        for name in dict.fromkeys(FIELD.findall(form["inside"])):
            for value in TYPED.get(name, ()):
                yield f"?{name}={value}"


def pages(town: World, role: str, numbers: Sequence[str] = (NEVER,)) -> dict[str, list[str]]:
    """Return every page a person opens, by its address; each of the numbers is asked for too."""
    client = world.signed_in(getattr(town.cast, role))
    found = {}
    for address in addresses(town):
        first = page(client, address, *numbers)
        found[address] = [first]
        if first.startswith("200") and "?" not in address:
            for more in asked_at(address, first):
                asked = [more.format(number=number) for number in numbers]
                each = [page(client, f"{address}{one}", *numbers) for one in dict.fromkeys(asked)]
                found[f"{address}{more}"] = each
    return found


def pages_without(town: World, role: str) -> dict[str, list[str]]:
    """Return the pages of somebody in the world as it was founded, read once for all tests."""
    if role not in town.quiet:
        town.quiet[role] = pages(town, role)
    return town.quiet[role]


def doors(number: str) -> Iterator[tuple[str, Any]]:
    """Return every address that has the number of a request in it, and what is sent there."""
    for address in matrix.declared()["routes"]:
        if not address.startswith(("/work/", "/office/")) or "<number>" not in address:
            continue
        for case in matrix.cases_of(address):
            where = re.sub(r"\{(here|there|secret|answered|whispered)\}", number, case.address)
            if number in where:
                yield where, None if case.method == "GET" else {"pressed": "1", "purpose": "看看"}
    yield "/office/matters/act", {"matter": number, "verb": "remind"}
    yield "/office/matters/act", {"matter": number, "verb": "assign"}


def figures(town: World, role: str) -> list[Any]:
    """Return all the numbers of the reports that a person's desk would be told."""
    rules = library(AFTER)
    view = queries.View(seats_of(getattr(town.cast, role), AFTER), AFTER)
    measures = queries.measures(rules, AFTER)
    told: list[Any] = [queries.values_of(measures.values(), view), boards.heads(view)]
    for measure in measures.values():
        told.append(queries.by_town_and_colour(measure, view, rules))
        told.append(queries.by_month(measure, view))
    told += [boards.counts_by_colour(view, rules), boards.on_the_map(view).count()]
    return [*told, boards.supervised(view, also_ended=True).count(), scope.seen(view.who).count()]


def unlike(body: str, other: str) -> str:
    """Return the first line in which two answers differ, so that a failure says why."""
    lines = zip_longest(body.splitlines(), other.splitlines(), fillvalue="")
    return next((f"{a[:120]!r}, else {b[:120]!r}" for a, b in lines if a != b), "")


def traces(
    town: World, role: str, before: dict[str, list[str]], matters: Sequence[Matter]
) -> list[str]:
    """Return where a person finds something of the complaints."""
    numbers = [matter.number for matter in matters]
    words, found = (HEADLINE, STORY[:12], *numbers), list[str]()
    for address, bodies in pages(town, role, numbers).items():
        then = before.get(address, [""])
        found += [f"{address}: {unlike(body, then[0])}" for body in bodies if body not in then]
        if any(word in body for word in words for body in bodies):
            found.append(address)
    client = world.signed_in(getattr(town.cast, role))
    for doors_there in zip(doors(NEVER), *map(doors, numbers), strict=True):
        nowhere, *there = (
            page(client, address, *numbers, NEVER, posted=sent) for address, sent in doors_there
        )
        where = f"{doors_there[1][0]} {doors_there[1][1] or ''}"
        found += [f"{where}: {unlike(body, nowhere)}" for body in there if body != nowhere]
    return list(dict.fromkeys(found))


def messages_of(town: World, person: Person, matter: Matter) -> str:
    """Return all that a person is told in his inbox and by mail, also in the next digest."""
    person.email = "somebody@example.org"
    person.save(update_fields=["email"])
    housekeeping.send_digests(AFTER + DAY)
    sent = [row.text for row in Delivery.objects.all() if row.to == person.email]
    hidden = scope.hidden_news(seats_of(person, AFTER))
    news = Notice.objects.filter(person=person).exclude(hidden)
    about = news.filter(subject_kind="matter", subject_id=matter.pk)
    return "\n".join([*sent, *(str(row.said) for row in about), "told" if about else ""])


@pytest.mark.parametrize("role", CASES)
def test_no_trace_is_left_anywhere(town: World, role: str) -> None:
    without, matters = pages_without(town, role), list[Matter]()
    counted = figures(town, role)
    for case in CASES[role].values():
        unmistakable(without)
        matters.append(raised_accusing(town, role, case))
    assert traces(town, role, without, matters) == []
    assert figures(town, role) == counted
    for matter in matters:
        mail = messages_of(town, getattr(town.cast, role), matter)
        assert matter.number not in mail
        assert HEADLINE not in mail
        assert "told" not in mail
        assert scope.seen(seats_of(town.inspector, AFTER)).filter(pk=matter.pk).exists()


def test_the_sweep_walks_far(town: World) -> None:
    walked = pages_without(town, "desk")
    opened = [address for address, (body, *_) in walked.items() if body.startswith("200")]
    assert len(opened) > 100
    assert {"/office/matters/?words={number}", "/office/map.json", "/work/mine/?q=雀台子"} <= set(
        walked
    )
    assert len(list(doors(NEVER))) > 20


def test_the_sweep_notices_when_the_rule_is_gone(
    town: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    role = "desk"
    without = pages_without(town, role)
    for kept in (seen_from, question_from):  # what was put into words has the rule in it
        kept.cache_clear()
        request.addfinalizer(kept.cache_clear)
    marks = (person_mark(getattr(town.cast, role).pk),)
    matter = complaint(town.cast, accused=marks, when=world.NOW)
    monkeypatch.setattr(permissions, "kept_from", lambda who: Q(pk__in=[]))
    found = traces(town, role, without, [matter])
    assert any(address.startswith("/work/m/") for address in found)
    assert any(address.startswith("/office/matters/") for address in found)
    assert len(found) > 20


def test_nobody_outside_finds_it_either(town: World) -> None:
    client = Client()
    public = [a for a in addresses(town) if not a.startswith(("/work/", "/office/"))]
    without = {a: page(client, a, NEVER) for a in public}
    matter = complaint(town.cast, accused=(person_mark(town.cast.secretary.pk),), when=world.NOW)
    assert [a for a in public if page(client, a, matter.number) != without[a]] == []
