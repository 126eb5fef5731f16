"""What a kind asks besides its words, as attributes of a service; and what a call costs."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.matters.models import Matter
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks import shipped
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY
from tests.web.open.georeport import LAMPS, V2, ask, got, picture, read, sent
from tests.web.test_statements import MOST, statements

FIELDS = """
    fields:
      poles: {type: count, label: {zh: 灯杆数, en: Poles}, required: true, most: 99, unit: 根}
      since: {type: date, label: {zh: 从哪天起, en: Since}, hint: {zh: 大约即可, en: About}}
      dark: {type: yes-no, label: {zh: 全黑了吗, en: Is it dark}}
      about: {type: choice, list: residents-categories, label: {zh: 还涉及, en: Also about}}
      note: {type: text, label: {zh: 补充, en: More}}
      at: {type: place, label: {zh: 另一处, en: Another place}}
"""


@pytest.fixture(autouse=True)
def asking(cast: Cast) -> None:
    """Have the usual kind ask for more than its words."""
    ((name, text),) = shipped.texts(["four-colours"])
    begin = "    categories: residents-categories\n"
    asked = text.replace(begin, begin + FIELDS[1:], 1)
    changed = re.sub(r"(?m)^version: \d+", "version: 99", asked)
    playbooks.adopt(changed, by=Voice.SYSTEM, from_at=MONDAY, at=FOUNDED, name=name)


def attributes() -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in got(f"services/{LAMPS}.json")["attributes"]}


def test_each_field_is_an_attribute() -> None:
    service = next(row for row in got("services.json") if row["service_code"] == LAMPS)
    assert service["metadata"] is True
    found = attributes()
    assert [row["order"] for row in found.values()] == [1, 2, 3, 4, 5, 6]
    assert {code: row["datatype"] for code, row in found.items()} == {
        "poles": "number",
        "since": "datetime",
        "dark": "singlevaluelist",
        "about": "singlevaluelist",
        "note": "text",
        "at": "string",
    }
    assert [code for code, row in found.items() if row["required"]] == ["poles"]
    assert (found["poles"]["description"], found["since"]["datatype_description"]) == (
        "灯杆数", "大约即可",
    )  # fmt: skip
    assert [value["key"] for value in found["dark"]["values"]] == ["yes", "no"]
    assert "values" not in found["note"]


def test_the_same_in_xml() -> None:
    top = read(f"services/{LAMPS}.xml")
    first = top.find("attributes/attribute")
    assert first is not None
    assert (first.findtext("variable"), first.findtext("required")) == ("true", "true")
    assert first.findtext("order") == "1"
    values = top.findall("attributes/attribute/values/value/key")
    assert [each.text for each in values][:2] == ["yes", "no"]


def test_they_are_kept_with_the_request(key: str) -> None:
    more = {
        "attribute[poles]": "3",
        "attribute[since]": "2026-03-01T00:00:00+08:00",
        "attribute[dark][]": "yes",
        "attribute[unknown]": "x",
    }
    sent("requests.json", **ask(key, **more))
    assert Matter.objects.get().more == {"poles": 3, "since": "2026-03-01", "dark": True}


@pytest.mark.parametrize(
    "more",
    [{}, {"attribute[poles]": ""}, {"attribute[poles]": "many"}, {"attribute[dark]": "maybe"}],
)
def test_a_required_one_is_missed_and_a_wrong_one_refused(key: str, more: dict[str, str]) -> None:
    usual = {"attribute[poles]": "3"} if "attribute[dark]" in more else {}
    (error,) = sent("requests.json", 400, **ask(key, **usual, **more))
    assert "灯杆数" in error["description"] or "全黑了吗" in error["description"]
    assert not Matter.objects.exists()


def test_a_request_with_its_picture_takes_few_statements(key: str, client: Client) -> None:
    for _first_of_the_day in (True, False):
        form = ask(key, media=picture(), **{"attribute[poles]": "3"})
        with CaptureQueriesContext(connection) as captured:
            assert client.post(f"{V2}/requests.json", form).status_code == 200
    assert len(statements(captured)) <= MOST
