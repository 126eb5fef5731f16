"""What can be done to a request is one list for both halls; nothing is done to what is sealed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bandeng.journal.models import Line
from bandeng.matters.models import Matter
from bandeng.matters.permissions import PARTS
from bandeng.matters.states import Privacy, State
from bandeng.people.models import Person
from bandeng.web import deeds
from tests.cast import Cast
from tests.factories import MONDAY, fresh, raised, taken

NOW = MONDAY + timedelta(hours=6)
SENTENCE = "请先写明用途打开"
HALLS = {
    "/work/m/{}/{}/": "/work/m/{}/unseal/",
    "/office/matters/{}/do/{}": "/office/matters/{}/open",
}
ANSWERS = {
    "text": "偷偷记一笔", "reason": "偷偷记一笔", "outcome": "solved", "solved": "yes",
    "route": "lawsuit", "category": "roads", "place": "15010101",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def enter(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def secret(cast: Cast) -> Matter:
    """Return a confidential request the representative has in hand."""
    return taken(cast, privacy=Privacy.CONFIDENTIAL, title="说不出口的事", text="说不出口的话")


def test_every_deed_has_a_name_and_a_rule_of_its_own() -> None:
    assert len(deeds.BY_ID) == len(deeds.ALL)
    assert {deed.verb for deed in deeds.ALL} <= set(PARTS)
    assert len(deeds.NEXT) == sum(len(deed.next_in) for deed in deeds.ALL)


@pytest.mark.parametrize("hall", HALLS)
@pytest.mark.parametrize("name", deeds.BY_ID)
def test_nothing_is_done_to_what_is_sealed(
    hall: str, name: str, cast: Cast, secret: Matter
) -> None:
    client, before = enter(cast.representative), Line.objects.count()
    address = hall.format(secret.number, name)
    seen = client.get(address)
    assert seen.status_code == 409
    told = {**ANSWERS, "to": cast.secretary.pk, "helper": cast.secretary.pk}
    pressed = client.post(address, told)
    assert pressed.status_code in (409, 422)
    for page in (seen.content.decode(), pressed.content.decode()):
        assert "说不出口" not in page
    assert SENTENCE in seen.content.decode()
    assert Line.objects.count() == before
    assert fresh(secret).state == State.TAKEN


@pytest.mark.parametrize("hall", HALLS)
def test_what_was_typed_into_what_is_sealed_again_is_kept(
    hall: str, cast: Cast, secret: Matter
) -> None:
    client = enter(cast.representative)
    page = client.post(hall.format(secret.number, "note"), {"text": "写了很久的记录"})
    assert "写了很久的记录" in page.content.decode()
    assert SENTENCE in page.content.decode()


@pytest.mark.parametrize("hall", HALLS)
def test_opened_in_one_hall_is_open_in_both(hall: str, cast: Cast, secret: Matter) -> None:
    client = enter(cast.representative)
    opened = client.post(HALLS[hall].format(secret.number), {"purpose": "办理"})
    assert opened.status_code == 302
    for other in HALLS:
        assert client.get(other.format(secret.number, "note")).status_code == 200
    assert client.post(hall.format(secret.number, "note"), {"text": "看过"}).status_code == 302


def test_the_desk_offers_nothing_on_what_is_sealed(cast: Cast, secret: Matter) -> None:
    page = enter(cast.representative).get(f"/office/matters/{secret.number}/").content.decode()
    assert "/do/" not in page


@pytest.mark.parametrize("hall", HALLS)
def test_both_halls_say_who_has_it_now(hall: str, cast: Cast) -> None:
    matter, client = raised(cast), enter(cast.representative)
    done = client.post(hall.format(matter.number, "take"), {})
    assert "现在由您负责" in client.get(done["Location"]).content.decode()


def test_many_are_reminded_but_not_what_is_sealed(cast: Cast, secret: Matter) -> None:
    other, client = taken(cast), enter(cast.supervisor)
    ticked = {"matter": [secret.number, other.number], "verb": "remind"}
    page = client.post("/office/matters/act", ticked)
    assert [row.matter for row in page.context["done"]] == [other]
    assert SENTENCE in page.content.decode()
    client.post(f"/office/matters/{secret.number}/open", {"purpose": "督办"})
    assert len(client.post("/office/matters/act", ticked).context["done"]) == 2
