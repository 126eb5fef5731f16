"""What is looked for is found among the newest of a place, or word by word, and is the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.journal.states import Voice
from bandeng.matters import finding
from bandeng.matters.finding import lookup, plain_words, search_seen
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from bandeng.places import actions as places
from bandeng.playbooks.queries import seats_of
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, raised

LATER = MONDAY + timedelta(hours=9)
WORDS = ["路灯", "自来水", "水压 低", "没有这个词"]


@pytest.fixture
def asked(cast: Cast) -> None:
    """Raise six requests in two towns, one of them confidential."""
    for hours, text in enumerate(["路灯不亮", "自来水水压低", "路灯和自来水", "路灯又不亮了"]):
        raised(cast, MONDAY + timedelta(hours=hours), text=text, title=text)
    raised(cast, text="路灯：只给办的人看", privacy=Privacy.CONFIDENTIAL)
    raised(cast, text="邻镇的路灯", place=cast.place("150201"))


def everything(rows):
    return rows


def only_one_category(rows):
    return rows.filter(category="street-lamps")


@pytest.mark.parametrize("newest", [1, 2000])
@pytest.mark.parametrize("who", ["desk", "supervisor", "representative", "secretary"])
@pytest.mark.parametrize("narrow", [everything, only_one_category])
def test_it_finds_what_the_whole_search_finds(cast, asked, monkeypatch, newest, who, narrow):
    monkeypatch.setattr(finding, "NEWEST", newest)
    seats = seats_of(getattr(cast, who), LATER)
    how = lookup(seats, narrow, 3)
    for typed in WORDS:
        rows = narrow(search_seen(seats, typed)).order_by("-raised_at", "-id")
        assert how.ids(plain_words(seats, typed)) == list(rows.values_list("pk", flat=True)[:3])
    assert how.ids(plain_words(seats, "路灯"))


def test_what_many_answer_to_is_not_looked_up_word_by_word(cast, asked):
    how = lookup(seats_of(cast.desk, LATER), everything, 2)
    with CaptureQueriesContext(connection) as caught:
        assert len(how.ids("路灯")) == 2
    assert len(caught) == 1
    with CaptureQueriesContext(connection) as caught:
        assert how.ids("没有") == []
    assert len(caught) == 2


def test_a_number_and_what_lies_elsewhere_are_not_plain_words(cast, asked):
    seats = seats_of(cast.desk, LATER)
    here, there = raised(cast), raised(cast, place=cast.place("150201"))
    assert plain_words(seats, here.number) == ""
    assert plain_words(seats, "的") == ""
    assert plain_words(seats, "路灯") == "路灯"
    there.helper_ids = [cast.desk.pk]
    there.save(update_fields=["helper_ids"])
    assert plain_words(seats, "路灯") == ""


@pytest.mark.parametrize("newest", [1, 2000])
def test_who_sees_over_one_tree_finds_nothing_of_another(cast, asked, monkeypatch, newest):
    monkeypatch.setattr(finding, "NEWEST", newest)
    top = places.found(None, level="banner", code="99", name="邻县", by=Voice.SYSTEM, at=FOUNDED)
    there = Matter.objects.filter(text="邻镇的路灯")
    there.update(path=top.path)
    seats = seats_of(cast.supervisor, LATER)
    found = set(search_seen(seats, "路灯").values_list("text", flat=True))
    assert found == {"路灯不亮", "自来水水压低", "路灯和自来水", "路灯又不亮了"}
    quick = lookup(seats, everything, 9).ids("路灯")
    assert {Matter.objects.get(pk=pk).text for pk in quick} == found
