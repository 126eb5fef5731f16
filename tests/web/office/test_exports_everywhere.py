"""Every list of the office and of the workers' hall leaves as a file, or says why it does not."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from bandeng.doors import actions
from bandeng.doors.models import ExportRun
from bandeng.journal.models import Line
from bandeng.journal.states import Verb, Voice
from bandeng.matters import actions as matters
from bandeng.people import actions as people
from tests import factories
from tests.cast import Cast
from tests.web.office.conftest import NOW, Enter
from tests.web.routes import routes

# Lists with their files, and an address at which each holds something.
LISTS = {
    "/office/matters/": "/office/matters/?",
    "/office/red/": "/office/red/?also=ended&",
    "/office/places/": "/office/places/?",
    "/office/uncovered/": "/office/uncovered/?",
    "/office/people/": "/office/people/?",
    "/office/numbers/<measure_id>/": "/office/numbers/every-raised/?period=all&",
    "/office/rates/<rate_id>/<part>/": "/office/rates/solved-rate/of/?period=all&",
    "/work/mine/": "/work/mine/?scope=places&",
}
# Pages that show rows of another list, are files themselves, or belong to one person.
WITHOUT = {
    "/office/": "the first rows of other lists",
    "/office/board/": "the first rows of other lists",
    "/office/map/": "the same rows as the list of requests",
    "/office/numbers/": "numbers; each opens to its list",
    "/office/rates/": "numbers; each opens to its list",
    "/office/topics/": "proposed anew at every look",
    "/office/topics/make": "the requests of one proposal",
    "/office/proposals/": "one's own decisions, short",
    "/office/playbooks/": "texts, taken away as they are",
    "/office/inbox/": "one's own news",
    "/office/settings/": "one's own",
    "/office/runs/": "one's own",
    "/office/exports/": "one's own files",
    "/office/keys/": "what opens the site does not leave it",
    "/office/hooks/": "what opens the site does not leave it",
    "/office/doors/": "settings",
    "/office/sheets-in/": "one's own sheets on their way in",
    "/office/calendar/": "the holiday table, published by the state",
    "/office/intake/": "a form",
    "/work/": "the first rows of other lists",
    "/work/inbox/": "one's own news",
    "/work/places/": "one's own places; the office has the list",
    "/work/take/": "a form",
    "/work/away/": "a form",
    "/work/away/back/": "a form",
    "/office/activities/plan/": "a form",
    "/office/activities/write/": "a form",
    "/office/dates/": "a calendar; it leaves as iCalendar",
    "/office/rosters/": "a handful; its weeks are printed",
    "/office/workshops/": "a handful; who is paired leaves with the number of pairs",
    "/office/series/": "plans; their days leave with the activities",
    "/office/series/plan/": "a form",
    "/work/activities/": "one's own; the office has the list",
    "/work/activities/card/": "one's own",
    "/work/activities/plan/": "a form",
    "/work/activities/write/": "a form",
    "/work/dates/": "a calendar; it leaves as iCalendar",
    "/work/duties/": "one's own; the office has the list",
    "/work/meet/": "a form",
    "/work/patrols/": "one's own routes",
    "/work/patrols/draw/": "a form",
    "/work/series/": "plans; their days leave with the activities",
    "/work/series/plan/": "a form",
    "/work/workshops/": "a handful",
    "/work/turns/": "one's own; they leave as iCalendar",
}
# Lists whose files have tests of their own beside the page.
TESTED_THERE = {"/office/activities/", "/office/duties/"}


def shows_rows(route) -> bool:
    """Tell whether a page without an argument shows rows: it reads them in a GET."""
    return "<" not in route.address and not route.address.endswith((".json", "keep", "act"))


def test_every_page_of_a_hall_is_told_apart() -> None:
    pages = {
        route.address
        for route in routes()
        if route.address.startswith(("/office/", "/work/"))
        and route.is_ours
        and route.address.endswith("/")
        and shows_rows(route)
        and route.address not in TESTED_THERE
    }
    told = set(LISTS) | set(WITHOUT)
    assert pages - told == set(), "say of each whether it leaves as a file"
    assert {address for address in told if address.endswith("/")} - {
        route.address for route in routes()
    } == set()


@pytest.mark.parametrize("address", [a for a in LISTS if "rates" not in a])
def test_it_leaves_with_its_mark_and_its_line(address: str, cast: Cast, enter: Enter) -> None:
    people.leave(cast.bridge_secretary, by=Voice.SYSTEM, at=NOW)
    matters.supervise(factories.raised(cast, NOW), reason="看一下", by=cast.supervisor, at=NOW)
    client: Client = enter(cast.supervisor)
    response = client.get(f"{LISTS[address]}format=csv")
    assert response.status_code == 200, response.content[:300] if not response.streaming else ""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > 2
    line = Line.objects.get(verb=Verb.LIST_TAKEN)
    assert line.said["file"] in rows[0][0]
    assert line.said["rows"] == len(rows) - 2
    assert "format=xlsx" in client.get(LISTS[address]).content.decode()


@pytest.mark.parametrize("address", ["/work/mine/?", "/office/matters/?"])
def test_who_may_not_gets_no_button_and_no_file(address: str, cast: Cast, enter: Enter) -> None:
    client = enter(cast.representative)
    assert "format=csv" not in client.get(address).content.decode()
    assert client.get(f"{address}format=csv").status_code == 403


def test_a_workers_long_list_is_written_by_a_job_too(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch, settings, tmp_path
) -> None:
    settings.EXPORTS_ROOT = tmp_path
    monkeypatch.setattr("bandeng.doors.actions.MOST_ROWS", 1)
    for number in range(3):
        factories.raised(cast, NOW - timedelta(hours=number))
    response = enter(cast.desk).get("/work/mine/?scope=places&format=csv")
    assert response.status_code == 302
    run = ExportRun.objects.get()
    actions.write_export(run.pk, at=NOW)
    run.refresh_from_db()
    assert (run.rows, run.trouble) == (3, "")


def test_a_confidential_one_and_a_phone_stay_inside(cast: Cast, enter: Enter) -> None:
    factories.raised(cast, NOW, privacy="confidential", title="谁也不该知道")
    factories.raised(cast, NOW, title="请打13800001111找我")
    response = enter(cast.desk).get("/work/mine/?scope=places&format=csv")
    text = b"".join(response.streaming_content).decode()
    assert "谁也不该知道" not in text
    assert "13800001111" not in text


def test_the_calendar_is_found_from_both_halls(cast: Cast, enter: Enter) -> None:
    client = enter(cast.representative)
    for page in ("/work/", "/office/settings/"):
        assert "/feeds/calendar/" in client.get(page).content.decode(), page
