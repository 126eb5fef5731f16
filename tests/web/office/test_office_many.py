"""Many at once at a desk: asked first, done, explained; long ones watched, left and found again."""

from typing import Any

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.models import BulkRun, Matter
from bandeng.matters.states import Privacy, State
from bandeng.web.office import bulk
from tests.cast import Cast
from tests.factories import fresh, raised, taken
from tests.web.office.conftest import NOW, Enter

ACT = "/office/matters/act"


def ticked(verb: str, *matters: Matter, **more: Any) -> dict[str, Any]:
    return {"matter": [m.number for m in matters], "verb": verb, "back": "", **more}


def test_many_are_taken(cast: Cast, enter: Enter) -> None:
    mine = [raised(cast, NOW) for _ in range(2)]
    done = enter(cast.representative).post(ACT, ticked("take", *mine))
    assert len(done.context["done"]) == 2
    assert {fresh(m).state for m in mine} == {State.TAKEN}


def test_one_answer_for_many_is_asked_first(cast: Cast, enter: Enter) -> None:
    mine, client = [taken(cast, NOW) for _ in range(2)], enter(cast.representative)
    asked = client.post(ACT, ticked("answer", *mine))
    assert asked.context["form"].fields["text"]
    assert not Line.objects.filter(verb=Verb.MATTER_ANSWERED).exists()
    missing = client.post(ACT, ticked("answer", *mine, asked="on", outcome="solved", text=" "))
    assert missing.context["form"].errors
    said = {"outcome": "solved", "text": "已统一换新", "asked": "on"}
    done = client.post(ACT, ticked("answer", *mine, **said))
    assert len(done.context["done"]) == 2


def test_many_are_made_one_or_told_why_not(cast: Cast, enter: Enter) -> None:
    main, other = taken(cast, NOW), taken(cast, NOW)
    client = enter(cast.secretary)
    asked = client.post(ACT, ticked("join", main, other))
    assert main.number in dict(asked.context["form"].fields["number"].choices)
    wrong = client.post(ACT, ticked("join", other, number_typed="10000009"))
    assert wrong.context["form"] is not None
    done = client.post(ACT, ticked("join", main, other, number=main.number))
    assert [row.matter.pk for row in done.context["done"]] == [other.pk]


def everything(client: Any, verb: str, query: str = "", **more: Any) -> Any:
    return client.post(f"{ACT}?{query}", {"verb": verb, "all": "on", "back": query, **more})


def test_everything_that_meets_the_filters_asks_once_more(cast: Cast, enter: Enter) -> None:
    lamps = [taken(cast, NOW) for _ in range(3)]
    taken(cast, NOW, category="roads")
    client, query = enter(cast.desk), "category=street-lamps"
    asked = everything(client, "remind", query)
    assert asked.context["count"] == 3
    assert not Line.objects.filter(verb=Verb.MATTER_REMINDED).exists()
    done = everything(client, "remind", query, sure="on", asked="on")
    assert {row.matter.pk for row in done.context["done"]} == {m.pk for m in lamps}


@pytest.fixture
def long(cast: Cast, enter: Enter, monkeypatch: Any) -> Any:
    """Return the page of a run over five requests, one of them sealed; two hundred are two here."""
    monkeypatch.setattr(bulk, "MOST", 2)
    for _ in range(4):
        taken(cast, NOW)
    raised(cast, NOW, privacy=Privacy.CONFIDENTIAL)
    client = enter(cast.representative)
    went = everything(client, "take", "", sure="on")
    return client, went["Location"]


def test_a_long_act_is_watched_left_and_found_again(cast: Cast, enter: Enter, long: Any) -> None:
    client, address = long
    page = client.get(address)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert address in client.get("/office/runs/").content.decode()
    run = BulkRun.objects.get()
    actions.carry_on(run.pk, at=lambda: NOW)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in part
    assert "<html" not in part
    after = BulkRun.objects.get()
    assert (after.done, len(after.refused), after.total) == (0, 5, 5)
    whole = client.get(address).content.decode()
    for matter in Matter.objects.all():
        assert matter.number in whole


def test_nobody_else_finds_it(cast: Cast, enter: Enter, long: Any) -> None:
    _client, address = long
    assert enter(cast.desk).get(address).status_code == 404
    assert address not in enter(cast.desk).get("/office/runs/").content.decode()
