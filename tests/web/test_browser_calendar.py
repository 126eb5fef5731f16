"""The calendar in a browser: one column on a phone, one sheet of A4 on paper."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from bandeng.activities.actions.series import SeriesDraft, plan_series
from bandeng.playbooks.schema_activities import Repeats
from tests.cast import Cast
from tests.happenings import MONDAY, adopt
from tests.web.serving import come_in, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
A4_ACROSS = (841, 842)
Open = Callable[..., Any]
RULES = ({"every": "workday"}, {"every": "week", "on": ["tuesday"]})


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    adopt()
    for number, rule in enumerate(RULES):
        draft = SeriesDraft(
            "village-meeting", cast.village, date(2026, 3, 3), time(9 + number),
            Repeats.model_validate(rule), title="碰头会", more={"topic": "x"},
        )  # fmt: skip
        plan_series(draft, by=cast.secretary, at=MONDAY)
    with served(MONDAY) as where:
        yield where


def test_a_month_on_a_phone_and_on_paper(open_page: Open, cast: Cast, address: str) -> None:
    signed_in = Client()
    signed_in.force_login(cast.secretary)
    page = open_page(360, javascript=False)
    come_in(page, address, signed_in)
    page.goto(f"{address}/work/dates/")
    cells = page.locator("td.cal-empty:visible, td.cal-outside:visible, .cal th:visible")
    assert cells.count() == 0, "one day under the other"
    assert page.locator(".cal td:visible").first.bounding_box()["width"] > 250
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dates/?view=month&day=2026-04-01")
    for hall in ("work", "office"):
        page.goto(f"{address}/{hall}/dates/?day=2026-03-01")
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1, hall
        assert int(re.findall(rb"/MediaBox\s*\[0 0 (\d+)", paper)[0]) in A4_ACROSS
