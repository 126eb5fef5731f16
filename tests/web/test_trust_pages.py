"""Trust at the pages: what is sealed stays sealed on every one, and guessing at the door ends."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bandeng.clockwork import housekeeping, tasks
from bandeng.matters import actions, queries
from bandeng.matters.models import Matter
from bandeng.matters.pictures import prepare
from bandeng.matters.states import Channel, Privacy
from bandeng.notices.models import Delivery
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, raised, taken

SECRET = "说不出口的事"
HOUR = timedelta(hours=1)
PASSWORD = "birch-on-the-steppe"
Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _monday(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    for cache in caches.all(initialized_only=True):
        cache.clear()
    with time_machine.travel(MONDAY + timedelta(hours=6), tick=False):
        yield


@pytest.fixture
def enter() -> Enter:
    def enter_(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter_


def sealed(cast: Cast, **more: Any) -> Matter:
    """Return a confidential request at the township's desk, handed up with words that tell."""
    matter = raised(cast, privacy=Privacy.CONFIDENTIAL, title=SECRET, text=SECRET, **more)
    matter = actions.escalate(matter, by=cast.representative, reason=SECRET, at=MONDAY + HOUR)
    matter = actions.escalate(matter, by=cast.secretary, reason=SECRET, at=MONDAY + HOUR)
    return actions.supervise(matter, by=cast.supervisor, reason=SECRET, at=MONDAY + 2 * HOUR)


@pytest.mark.parametrize(
    "url",
    ["red/", "board/", "matters/?words=说不出口", "map.json", "", "matters/{}/", "inbox/",
     "matters/{}/do/answer", "matters/{}/do/correct"],
)  # fmt: skip
def test_no_desk_reads_what_is_confidential_unopened(cast: Cast, enter: Enter, url: str) -> None:
    matter = sealed(cast)
    page = enter(cast.supervisor).get("/office/" + url.format(matter.number), follow=True)
    assert SECRET not in page.content.decode()


def test_who_asked_for_what_is_sealed_is_sealed_too(cast: Cast, enter: Enter) -> None:
    matter, client = sealed(cast), enter(cast.desk)
    here = f"/office/matters/{matter.number}/"
    answer = client.post(here + "contact", {"purpose": "问一声"})
    assert (answer.status_code, answer["Location"]) == (302, here)
    client.post(here + "open", {"purpose": "研究办法"})
    assert "10010000123" in client.post(here + "contact", {"purpose": "问"}).content.decode()


def served(client: Client, address: str) -> int:
    answer = client.get(address)
    b"".join(answer.streaming_content if answer.streaming else ())
    return answer.status_code


def test_pictures_of_what_is_sealed_are_sealed(cast: Cast, enter: Enter, tmp_path: Path) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    picture = prepare(out.getvalue(), tmp_path)
    matter = sealed(cast, pictures=(picture,))
    doors = {"office/pictures": "office/matters/{}/open", "work/picture": "work/m/{}/unseal/"}
    for door, key in doors.items():
        client = enter(cast.desk)
        assert served(client, f"/{door}/{picture.name}") == 404
        assert served(client, f"/pictures/{picture.name}") == 404
        client.post("/" + key.format(matter.number), {"purpose": "看照片"})
        assert served(client, f"/{door}/{picture.name}") == 200


def test_only_the_posts_a_kind_names_open_its_confidential_requests(cast: Cast) -> None:
    matter = raised(
        cast, kind="hotline-complaint", category="other", channel=Channel.PHONE, place=cast.grid,
        privacy=Privacy.CONFIDENTIAL,
    )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(owner=None, owner_place=None, owner_post="nobody")

    def sees(person: Person) -> bool:
        return queries.visible_to(seats_of(person, MONDAY)).filter(pk=matter.pk).exists()

    assert sees(cast.supervisor)
    assert not sees(cast.desk)


def test_a_digest_does_not_tell_it_either(cast: Cast) -> None:
    people.correct(cast.desk, email="desk@example.org", by=cast.desk, at=FOUNDED)
    sealed(cast)
    housekeeping.send_digests(MONDAY + timedelta(days=1))
    (text,) = [d.text for d in Delivery.objects.all() if d.to == "desk@example.org"]
    assert SECRET not in text


def test_a_private_request_is_not_offered_for_publishing(cast: Cast, enter: Enter) -> None:
    matter = taken(cast, privacy=Privacy.PRIVATE)
    page = enter(cast.secretary).get(f"/office/matters/{matter.number}/").content.decode()
    assert "do/publish" not in page


def test_trouble_with_the_post_names_nobody(cast: Cast, monkeypatch: Any) -> None:
    import smtplib

    matter = raised(cast, contact=actions.Contact(email="asker@example.org"))

    def refuse(message: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"asker@example.org unknown")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    (delivery,) = Delivery.objects.filter(effect_key__startswith=f"asker:{matter.pk}:")
    tasks.try_delivery(delivery.effect_key)
    delivery.refresh_from_db()
    assert delivery.failed_at
    assert "550" in delivery.trouble
    assert "asker@" not in delivery.trouble


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(login: str, password: str, *, address: str = "10.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": login, "password": password})
    return client


def test_spelling_a_name_differently_gives_no_new_tries(cast: Cast) -> None:
    person = with_password(cast.representative)
    spellings = ["10000000001", "白晓岚", "100 0000 0001", "+8610000000001", "１００００００００01"]
    for n in range(40):
        sign_in(spellings[n % len(spellings)], f"wrong-{n}", address=f"10.0.1.{n}")
    assert "_auth_user_id" not in sign_in("10000000001", PASSWORD).session
    with time_machine.travel(MONDAY + timedelta(hours=8), tick=False):
        assert sign_in("10000000001", PASSWORD).session["_auth_user_id"] == str(person.pk)


def test_one_address_does_not_keep_the_owner_out(cast: Cast) -> None:
    with_password(cast.representative)
    for n in range(20):
        sign_in("10000000001", f"wrong-{n}", address="10.0.0.66")
    assert "_auth_user_id" not in sign_in("10000000001", PASSWORD, address="10.0.0.66").session
    assert "_auth_user_id" in sign_in("10000000001", PASSWORD).session


def test_the_right_password_begins_the_count_anew(cast: Cast) -> None:
    with_password(cast.representative)
    for _round in range(3):
        for n in range(4):
            sign_in("10000000001", f"wrong-{n}")
        assert "_auth_user_id" in sign_in("10000000001", PASSWORD).session


def test_signing_in_takes_no_more_statements_than_any_page(cast: Cast) -> None:
    with_password(cast.representative)
    with CaptureQueriesContext(connection) as made:
        client = sign_in("10000000001", PASSWORD)
    assert "_auth_user_id" in client.session
    asked = [q["sql"] for q in made if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 12, "\n".join(asked)
