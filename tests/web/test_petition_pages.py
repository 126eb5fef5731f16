"""The pages of a petition in every stage: few statements, the right deeds, the paper."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.worktime.durations import parse_duration
from tests import bureau as petitions
from tests.bureau import Bureau
from tests.cast import Cast
from tests.factories import MONDAY
from tests.web.test_statements import MOST, statements

DAY = timedelta(days=1)
NOW = MONDAY + 20 * DAY


@pytest.fixture
def bureau(cast: Cast) -> Iterator[Bureau]:
    """Return the petition office on a Sunday three weeks later."""
    with time_machine.travel(NOW, tick=False):
        yield petitions.settle(cast)


def stages(bureau: Bureau) -> dict[str, Matter]:
    """Return one petition in every stage the clock or a review leads to."""
    asked, given, heard = (petitions.handed(bureau) for _ in range(3))
    for matter in (asked, given):
        length = parse_duration("30 days")
        actions.ask_extension(matter, length=length, reason="鉴定", by=bureau.unit, at=NOW - DAY)
    given = actions.grant_extension(given, by=bureau.head, at=NOW - DAY)
    heard = actions.pause(heard, reason="hearing", by=bureau.unit, at=NOW - DAY, until=NOW + DAY)
    answered = petitions.opined(bureau)
    reviewed = petitions.opined(bureau)
    review = actions.ask_review(reviewed, text="不服", by=Voice.ASKER, at=NOW - DAY)
    found = {"asked": asked, "given": given, "heard": heard, "answered": answered}
    return {**found, "reviewed": reviewed, "review": review}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_no_page_takes_more_than_twelve_statements(bureau: Bureau) -> None:
    found, much = stages(bureau), []
    pages = ["/office/", "/work/", "/office/matters/"]
    for matter in found.values():
        number = matter.number
        pages += [f"/office/matters/{number}/", f"/work/m/{number}/"]
        pages += [f"/office/matters/{number}/opinion"] if matter.answer_parts else []
    for person in (bureau.unit, bureau.head, bureau.office, bureau.reviewer):
        client = signed_in(person)
        for address in pages:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            if len(statements(captured)) > MOST:
                much.append((len(statements(captured)), person.name, address))
    assert not much, much


def deeds(client: Client, matter: Matter) -> set[str]:
    page = client.get(f"/office/matters/{matter.number}/").content.decode()
    return set(re.findall(rf"/office/matters/{matter.number}/do/([a-z-]+)", page))


def test_only_what_makes_sense_is_offered_and_only_to_whom_it_is_due(bureau: Bureau) -> None:
    found = stages(bureau)
    unit, head = signed_in(bureau.unit), signed_in(bureau.head)
    mine = {"pause", "resume", "more-time", "grant-time", "refuse-time", "review"}
    assert deeds(unit, found["asked"]) & mine == {"pause"}
    assert deeds(unit, found["given"]) & mine == {"pause"}
    assert deeds(unit, found["heard"]) & mine == {"resume"}
    assert deeds(head, found["asked"]) & mine == {"grant-time", "refuse-time"}
    assert deeds(head, found["given"]) & mine == set()
    office = signed_in(bureau.office)
    assert deeds(office, found["answered"]) & mine == {"review"}
    assert deeds(office, found["reviewed"]) & mine == set()
    assert "take" not in deeds(unit, found["review"])
    assert "take" in deeds(signed_in(bureau.reviewer), found["review"])


def test_the_paper_is_only_for_a_written_opinion_and_names_nobody(bureau: Bureau) -> None:
    found, unit = stages(bureau), signed_in(bureau.unit)
    assert unit.get(f"/office/matters/{found['asked'].number}/opinion").status_code == 302
    paper = unit.get(f"/office/matters/{found['answered'].number}/opinion")
    page = paper.content.decode()
    assert "关于“征地补偿款未发”的处理意见书" in page
    assert "三、处理意见及依据" in page
    assert "2026年3月12日" in page
    assert "路远方" not in page


def test_a_sealed_petition_is_not_printed_before_it_is_opened(bureau: Bureau) -> None:
    matter = petitions.opined(bureau, privacy=Privacy.CONFIDENTIAL)
    answer = signed_in(bureau.unit).get(f"/office/matters/{matter.number}/opinion")
    assert (answer.status_code, answer["Location"]) == (302, f"/office/matters/{matter.number}/")


def test_a_double_tap_on_an_answer_in_parts_answers_once(bureau: Bureau) -> None:
    matter, client = petitions.handed(bureau), signed_in(bureau.unit)
    words = {f"part-{id_}": text for id_, text in petitions.PARTS.items()}
    address = f"/office/matters/{matter.number}/do/answer"
    seen = (NOW - timedelta(minutes=1)).isoformat()
    for _tap in range(2):
        answer = client.post(address, {"outcome": "solved", "seen": seen, **words})
        assert answer.status_code == 302
