"""The office's pages: who enters, how many statements, what is found, what is said when empty."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy
from tests.cast import Cast
from tests.factories import raised, taken
from tests.web.office.conftest import NOW, Enter, helped

PAGES = [
    "/office/", "/office/matters/", "/office/matters/?page=2", "/office/matters/?state=all",
    "/office/matters/?place=1501&overdue=on&words=路灯&sort=-raised",
    "/office/matters/?state=all&kind=residents-request&category=street-lamps&channel=web",
    "/office/board/", "/office/board/?place=1501", "/office/red/", "/office/red/?also=ended",
    "/office/map/", "/office/map.json", "/office/numbers/", "/office/numbers/?place=150101",
    "/office/numbers/?number=every-answered&period=all", "/office/numbers/solved/",
    "/office/numbers/every-raised/?town=here&colour=green&month=2026-03",
    "/office/places/", "/office/places/?q=lg", "/office/places/1501/", "/office/places/15010101/",
    "/office/places/15/below", "/office/uncovered/", "/office/people/", "/office/people/?q=白",
    "/office/people/?post=representative&place=1501", "/office/playbooks/",
    "/office/playbooks/four-colours/", "/office/playbooks/grid-chain/",
    "/office/playbooks/schema.json", "/office/calendar/", "/office/calendar/?year=2025",
    "/office/inbox/", "/office/settings/",
]  # fmt: skip
STEWARDS = [
    "/office/", "/office/places/1501/change/rename", "/office/places/1501/change/found",
    "/office/places/1501/change/move", "/office/places/1501/change/close",
    "/office/places/1501/change/locate", "/office/uncovered/?post=supervisor",
    "/office/proposals/", "/office/people/enter", "/office/people/?appoint=150101",
    "/office/playbooks/new", "/office/playbooks/new?from=hotline",
    "/office/calendar/?day=2026-05-01",
]  # fmt: skip


def statements(client: Client, page: str, most: int, counted: Any) -> None:
    """Open a page twice and count the statements of the second time."""
    client.get(page)
    with counted(most, info=page):
        answer = client.get(page)
    assert answer.status_code == 200, page


def test_no_page_takes_more_than_twelve_statements(
    cast: Cast, crowd: int, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    client = enter(cast.supervisor)
    actions.keep_view(name="急的", query="overdue=on", by=cast.supervisor, at=NOW)
    for page in PAGES:
        statements(client, page, 12, django_assert_max_num_queries)
    client = enter(cast.steward)
    for page in STEWARDS:
        statements(client, page, 12, django_assert_max_num_queries)


def test_nor_the_page_of_a_request_with_everything_on_it(
    cast: Cast, crowd: int, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    matter = helped(cast)
    Matter.objects.filter(pk=matter.pk).update(rung="blue", owner_post="village-secretary")
    actions.supervise(matter, reason="催了两次", by=cast.supervisor, at=NOW)
    client = enter(cast.desk)
    for act in ("", "do/assign", "do/help", "do/send-down", "do/correct"):
        page = f"/office/matters/{matter.number}/{act}"
        statements(client, page, 12, django_assert_max_num_queries)


def test_visitors_are_shown_to_the_entrance_and_back(db: None) -> None:
    for page in PAGES + STEWARDS:
        answer = Client().get(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/accounts/login/?next=/office/"), page


@pytest.mark.parametrize(
    "page",
    ["board/", "matters/", "red/", "map/", "map.json", "numbers/", "numbers/solved/"],
)
def test_the_steward_reads_no_resident_request(cast: Cast, enter: Enter, page: str) -> None:
    matter = raised(cast)
    client = enter(cast.steward)
    assert client.get(f"/office/{page}").status_code == 403
    assert client.get(f"/office/matters/{matter.number}/").status_code == 403


@pytest.mark.parametrize(
    "page",
    ["people/enter", "proposals/", "playbooks/new", "places/1501/change/rename"],
)
def test_who_manages_nothing_changes_nothing(cast: Cast, enter: Enter, page: str) -> None:
    for person in (cast.supervisor, cast.desk, cast.representative, cast.operator):
        assert enter(person).get(f"/office/{page}").status_code == 403


def test_menus_show_only_what_opens(cast: Cast, enter: Enter) -> None:
    menu = enter(cast.steward).get("/office/").content.decode()
    assert 'href="/office/people/"' in menu
    assert 'href="/office/board/"' not in menu
    assert 'href="/office/board/"' in enter(cast.desk).get("/office/").content.decode()


def titles(client: Client, query: str) -> list[str]:
    """Return the titles in a queue, in their order."""
    page = client.get(f"/office/matters/?{query}")
    return [row.title for row in page.context["rows"]]


def test_a_queue_is_filtered_sorted_and_paged_in_the_address_bar(
    cast: Cast,
    crowd: int,
    enter: Enter,
) -> None:
    client = enter(cast.supervisor)
    page = client.get("/office/matters/")
    assert page.context["page"].paginator.count == crowd
    assert len(page.context["rows"]) == 30
    assert len(titles(client, "page=3")) == crowd - 60
    assert titles(client, "sort=-raised")[0] == "第0件路灯"
    assert titles(client, "words=第17件&state=all") == ["第17件路灯"]
    assert titles(client, "state=confirmed") == ["confirmed"]
    assert titles(client, "place=1502") == []
    assert titles(client, "page=99999") == titles(client, "page=3")


def test_counts_stop_at_a_thousand_and_say_so(cast: Cast, enter: Enter, monkeypatch: Any) -> None:
    monkeypatch.setattr("bandeng.web.ui.paging.MOST_COUNTED", 3)
    for number in range(5):
        raised(cast, title=f"第{number}件")
    page = enter(cast.desk).get("/office/matters/")
    assert page.context["page"].paginator.more
    assert "3条以上" in page.content.decode()


def test_htmx_gets_the_rows_alone(cast: Cast, enter: Enter) -> None:
    raised(cast)
    part = enter(cast.desk).get("/office/matters/", headers={"HX-Request": "true"})
    assert "小学门口路灯不亮" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_filter_that_cannot_be_read_filters_nothing(cast: Cast, enter: Enter) -> None:
    raised(cast)
    client = enter(cast.desk)
    for query in (
        "state=gone",
        "colour=pink",
        "from_day=gestern",
        "owner=x",
        "kind=%00",
        "place=%00",
    ):
        assert titles(client, query) == ["小学门口路灯不亮"], query


def test_an_empty_queue_says_what_to_do(cast: Cast, enter: Enter) -> None:
    page = enter(cast.desk).get("/office/matters/?words=没有的").content.decode()
    assert "没有符合这些条件的事项" in page


def test_a_view_is_kept_shown_and_let_go(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    answer = client.post("/office/views/keep", {"name": "急的", "query": "overdue=on"})
    assert answer["Location"] == "/office/matters/?overdue=on"
    assert "急的" in client.get("/office/matters/").content.decode()
    view = cast.desk.saved_views.get()
    assert enter(cast.supervisor).post(f"/office/views/{view.pk}/forget").status_code == 404
    assert client.post(f"/office/views/{view.pk}/forget").status_code == 302
    assert not cast.desk.saved_views.exists()
    assert client.post("/office/views/keep", {"name": "", "query": "x"}).status_code == 302


def test_a_confidential_title_stands_in_no_list(cast: Cast, enter: Enter) -> None:
    raised(cast, title="举报村里分地", privacy=Privacy.CONFIDENTIAL)
    client = enter(cast.supervisor)
    for page in ("", "matters/", "board/", "map.json", "numbers/every-raised/", "places/1501/"):
        words = client.get(f"/office/{page}").content.decode()
        assert "举报村里分地" not in words, page
    assert "保密事项" in client.get("/office/matters/").content.decode()


def test_a_person_s_queue_says_whose_it_is(cast: Cast, enter: Enter) -> None:
    raised(cast)
    page = enter(cast.desk).get(f"/office/matters/?owner={cast.representative.pk}")
    assert "只看白晓岚手上的" in page.content.decode()
    assert len(page.context["rows"]) == 1
    assert titles(enter(cast.desk), f"owner={cast.supervisor.pk}") == []


def test_the_desk_counts_what_its_queues_show(cast: Cast, crowd: int, enter: Enter) -> None:
    client = enter(cast.supervisor)
    heads = client.get("/office/").context["heads"]
    for query, number in (
        ("", heads.open),
        ("overdue=on", heads.overdue),
        ("unowned=on", heads.unowned),
        ("state=answered", heads.answered),
        ("listed=on", heads.listed),
    ):
        page = client.get(f"/office/matters/?{query}")
        assert page.context["page"].paginator.count == number, query


def test_the_supervision_list_tells_days_and_reason(cast: Cast, enter: Enter) -> None:
    matter = taken(cast, NOW - timedelta(days=3))
    then = NOW - timedelta(days=2)
    actions.supervise(matter, reason="老人等了很久", by=cast.supervisor, at=then)
    (each,) = enter(cast.supervisor).get("/office/red/").context["listed"]
    assert (each["days"], each["said"], each["who"]) == (2, "老人等了很久", "云长河")


def test_the_map_holds_only_what_one_sees(cast: Cast, enter: Enter) -> None:
    raised(cast, lat=43.9, lng=119.3)
    raised(cast, place=cast.place("15020101"))
    points = {
        person.name: len(enter(person).get("/office/map.json").json()["features"])
        for person in (cast.supervisor, cast.desk, cast.other_desk)
    }
    assert list(points.values()) == [2, 1, 1]


@pytest.mark.parametrize("name", ["every-raised", "solved", "opinions"])
def test_a_number_opens_to_a_page_that_says_what_it_counts(
    cast: Cast,
    crowd: int,
    enter: Enter,
    name: str,
) -> None:
    client = enter(cast.supervisor)
    page = client.get(f"/office/numbers/?number={name}&period=all")
    chosen = page.context["chosen"]
    behind = client.get(chosen["url"])
    assert behind.context["page"].paginator.count == chosen["value"]
    assert "统计范围" in behind.content.decode()
    for line in page.context["lines"]:
        parts = [(cell["url"], cell["value"]) for cell in line["cells"]]
        for url, value in [*parts, (line["url"], line["total"])]:
            assert client.get(url).context["page"].paginator.count == value
    for part in [*page.context["sums"], *page.context["ways"], *page.context["months"]]:
        assert client.get(part["url"]).context["page"].paginator.count == part["value"]


def test_an_unknown_number_is_nowhere(cast: Cast, enter: Enter) -> None:
    client = enter(cast.desk)
    assert client.get("/office/numbers/no-such/").status_code == 404
    assert client.get("/office/numbers/?number=no-such").status_code == 200


def test_numbers_of_chosen_days(cast: Cast, enter: Enter) -> None:
    raised(cast, NOW - timedelta(days=1))
    raised(cast, NOW - timedelta(days=3))
    page = enter(cast.desk).get(
        "/office/numbers/?period=days&from_day=2026-03-10&to_day=2026-03-10&number=every-raised"
    )
    assert page.context["chosen"]["value"] == 1
