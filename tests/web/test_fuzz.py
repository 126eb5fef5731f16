"""No input gives a 500: forms, address bars and path parts, fed with whatever may be sent.

`FUZZ=2000 pytest tests/web/test_fuzz.py` looks longer, and elsewhere every time; so does
`make properties` at night.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.stories.visitor import Form, Reader
from tests.web.matrix import cases_of, declared
from tests.web.routes import routes
from tests.web.world import NOW, build, client_of

MANY = int(os.environ.get("FUZZ", "0"))
HALLS = {
    "work": ["representative", "grid_worker", "desk"],
    "office": ["desk", "steward", "supervisor"],
    "resident": ["anonymous", "asker"],
}
BEGIN = {
    "work": r"/work/",
    "office": r"/office/",
    "resident": r"/(?!alive|acc|lang|enter|ui|work|off|open311)",
}


def search(check: Callable[[st.DataObject], None], examples: int) -> None:
    """Look for input that breaks `check`: the same in every run, or much more if told so."""
    how = settings(
        max_examples=MANY or examples,
        derandomize=not MANY,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    how(given(data=st.data())(check))()


# Signs that have broken sites: ends of strings, ends of lines, half characters, wrong directions.
ODD = [
    "\0",
    "\r\n",
    "\x1b",
    "\ud800",
    "\udfff\ud800",
    "\u202e",
    "\ufeff",
    "👨\u200d👩",
    "%00",
    "'--",
]
words = st.one_of(
    st.sampled_from(["", " ", "0", "-1", "1e400", "NaN", "9" * 30, "９９", "٣", "½", "null", "on"]),
    st.sampled_from(ODD),
    st.sampled_from(
        ["路灯" * 3000, "a" * 100_000, "../../etc/passwd", "<script>", "{{x}}", "%s%n"]
    ),
    st.sampled_from(["2026-02-30", "0000-00-00", "9999-12-31T23:59:59+99:99", "2026-03-02T09:00"]),
    st.text(max_size=30),
    st.text(st.characters(), max_size=8),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
)
files = st.sampled_from(
    [
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "image/png"),
        SimpleUploadedFile("b\0.jpg", b"\xff\xd8\xff\xe0" + b"x" * 300, "image/jpeg"),
        SimpleUploadedFile("路" * 200 + ".yaml", b"playbook: [", "text/plain"),
        SimpleUploadedFile("c.yaml", b"\xff\xfe\0\0", "text/plain"),
        SimpleUploadedFile("empty", b"", "application/octet-stream"),
    ]
)


@dataclass(repr=False)
class Site:
    """The halls as their people have them before them."""

    begin: str
    world: dict[str, str]
    clients: dict[str, Client]
    forms: list[tuple[str, Form]] = field(default_factory=list)
    pages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def first(self) -> str:
        """Return the role that sees most here."""
        return next(iter(self.clients))

    @property
    def known(self) -> list[str]:
        """Return the numbers, names and codes that exist."""
        return sorted(self.world.values())


@pytest.fixture(scope="module")
def world(stands: Any) -> Iterator[dict[str, str]]:
    """Return one of each thing."""
    with time_machine.travel(NOW, tick=False):
        yield stands(build)


@pytest.fixture(params=list(HALLS))
def site(request: Any, cast: Cast, world: dict[str, str]) -> Iterator[Site]:
    """Return one hall with every form that stands on its pages."""
    with time_machine.travel(NOW, tick=False):
        clients = {role: client_of(role, cast, world) for role in HALLS[request.param]}
        made = Site(BEGIN[request.param], world, clients)
        for role, client in clients.items():
            look_around(made, request.param, role, client)
        assert len(made.forms) > 5
        assert len(made.pages) > 9
        yield made


def look_around(site: Site, hall: str, role: str, client: Client) -> None:
    """Collect the pages of a hall that open, and the forms on them."""
    seen = {(form.action, frozenset(form.names)) for _role, form in site.forms}
    for address in declared()["routes"]:
        if not re.match(BEGIN[hall], address):
            continue
        for case in cases_of(address):
            page = re.sub(r"\{(\w+)\}", lambda found: site.world[found[1]], case.address)
            if case.method != "GET" or (role, page) in site.pages:
                continue
            response = client.get(page)
            never_broken(response, page)
            if response.status_code != 200 or response.streaming:
                continue
            site.pages.append((role, page))
            for form in Reader(response.text).forms:
                form.action = form.action or page
                mark = form.action, frozenset(form.names)
                if mark not in seen and "setlang" not in form.action:
                    seen.add(mark)
                    site.forms.append((role, form))


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Return a query or body; halves of characters go out as the bytes some phones send."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def never_broken(response: Any, address: str) -> None:
    """Fail for a page that broke; whatever else it says is an answer."""
    if response.streaming:
        b"".join(response.streaming_content)
    assert response.status_code < 500, (address, response.status_code)


KNOWN = sorted(
    "page q in map state rung late scope place words colour kind category channel from_day to_day "
    "overdue unowned listed owner sort number period town month measure box topic post appoint "
    "also day year from fresh small holding next view back".split()
)


def forms(site: Site, data: st.DataObject) -> None:
    """Fill in a form, mostly soundly, and send it."""
    role, form = data.draw(st.sampled_from(site.forms))
    pairs = []
    for name in sorted(form.names):
        kept = [str(value) for value in form.values.get(name, [""])] or [""]
        choice = sorted(form.choices.get(name, ()))
        sound = st.sampled_from(choice) if choice else st.sampled_from(kept)
        if data.draw(st.integers(0, 9)):
            pairs.append((name, data.draw(st.one_of(sound, sound, words))))
    pairs += [(button.name or "pressed", button.value) for button in form.buttons[:1]]
    client = site.clients[role]
    if form.method == "post":
        response = client.post(form.action, encoded(pairs), "application/x-www-form-urlencoded")
    else:
        response = client.get(f"{form.action.split('?')[0]}?{encoded(pairs)}")
    never_broken(response, form.action)


def misplaced_files(site: Site, data: st.DataObject) -> None:
    """Send files where words are awaited, and no pictures where pictures are."""
    posted = [held for held in site.forms if held[1].method == "post"]
    role, form = data.draw(st.sampled_from(posted))
    sent: dict[str, Any] = {name: value[0] for name, value in form.values.items() if value}
    for name in data.draw(st.lists(st.sampled_from(sorted(form.names) or ["x"]), max_size=3)):
        sent[name] = data.draw(files)
        sent[name].seek(0)
    never_broken(site.clients[role].post(form.action, sent), form.action)


def address_bars(site: Site, data: st.DataObject) -> None:
    """Ask for a page with anything behind its question mark."""
    role, page = data.draw(st.sampled_from(site.pages))
    names = st.one_of(st.sampled_from(KNOWN), st.sampled_from(KNOWN), words)
    pairs = data.draw(st.lists(st.tuples(names, words), min_size=1, max_size=4))
    htmx = {"HX-Request": "true"} if data.draw(st.booleans()) else {}
    address = f"{page.split('?')[0]}?{encoded(pairs)}"
    never_broken(site.clients[role].get(address, headers=htmx), address[:300])


def path_parts(site: Site, data: st.DataObject) -> None:
    """Put anything where an address awaits a number, a name or a code."""
    role = data.draw(st.sampled_from(sorted(site.clients)))
    route = data.draw(st.sampled_from([r.address for r in routes() if "<" in r.address]))
    odd = st.one_of(words.map(lambda text: text[:500]), st.sampled_from(site.known))
    address = re.sub(r"<\w+>", lambda _found: _quoted(data.draw(odd)), route)
    for ask in (site.clients[role].get, site.clients[role].post):
        never_broken(ask(address), address[:300])


def cookies(site: Site, data: st.DataObject) -> None:
    """Come back with cookies nobody gave out."""
    client = Client()
    for name in ("bandeng_session", "bandeng_language", "messages", "bandeng_csrf"):
        text = data.draw(words)[:2000].encode("ascii", "ignore").decode()
        client.cookies[name] = re.sub(r"[^\x21-\x7e]|[;,\\\"]", "", text)
    page = data.draw(st.sampled_from(site.pages))[1]
    never_broken(client.get(page), page)


Way = Callable[[Site, st.DataObject], None]
WAYS: dict[Way, int] = {
    forms: 60,
    misplaced_files: 12,
    address_bars: 40,
    path_parts: 30,
    cookies: 6,
}


def undone(way: Way, site: Site) -> Callable[[st.DataObject], None]:
    """Return a check that leaves no trace, so that every one begins alike."""

    def check(data: st.DataObject) -> None:
        with transaction.atomic():
            way(site, data)
            transaction.set_rollback(True)

    return check


NASTY = ["", "\0", "-1", "0", "9" * 30, "１２", "½", "\ud800", "x" * 5000, "2026-13-45", "'\"<%s{{"]


SOME = 4


def rotated(names: list[str], turn: int) -> list[tuple[str, str]]:
    """Return each name with something wrong, the next one in the next turn."""
    return [(name, NASTY[(turn + n) % len(NASTY)]) for n, name in enumerate(names)]


def nasty(turn: int) -> list[str]:
    """Return some of what is wrong, others in the next turn; all of it in a long search."""
    start = turn * SOME % len(NASTY)
    return NASTY if MANY else [*NASTY, *NASTY][start : start + SOME]


def sweep(site: Site) -> None:
    """Ask for every page with all filters wrong at once, for every address with wrong parts."""
    for turn, (page, role) in enumerate({page: role for role, page in site.pages}.items()):
        for more in (0, 5):
            answer = site.clients[role].get(
                f"{page.split('?')[0]}?{encoded(rotated(KNOWN, turn + more))}"
            )
            never_broken(answer, f"{page} {turn + more}")
    inside = sorted(
        {r.address for r in routes() if "<" in r.address and re.match(site.begin, r.address)}
    )
    for turn, address in enumerate(inside):
        for part in nasty(turn):
            where = re.sub(r"<\w+>", _quoted(part), address)
            never_broken(site.clients[site.first].get(where), where[:200])


def fill_in(site: Site) -> None:
    """Send every form with something wrong in each of its fields."""
    for role, form in site.forms:
        for turn in range(0, len(NASTY), 3) if form.method == "post" else ():
            body = encoded(rotated(sorted(form.names), turn))
            with transaction.atomic():
                kind = "application/x-www-form-urlencoded"
                answer = site.clients[role].post(form.action, body, kind)
                never_broken(answer, f"{form.action} {turn}")
                transaction.set_rollback(True)


def test_nothing_that_is_sent_breaks_a_page(site: Site) -> None:
    sweep(site)
    fill_in(site)
    for way, examples in WAYS.items():
        search(undone(way, site), examples)


def test_a_broken_page_is_noticed() -> None:
    class Broken:
        streaming, status_code = False, 500

    with pytest.raises(AssertionError):
        never_broken(Broken(), "/")
    assert encoded([("q", "\ud800")]) == "q=%ED%A0%80"
    assert urlencode({"q": "路"}) == encoded([("q", "路")])
