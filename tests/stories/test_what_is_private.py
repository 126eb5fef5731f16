"""保密: what was not meant for everybody is nowhere; every look at a contact is written down."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from tests.cast import Cast
from tests.factories import fresh
from tests.stories.asking import ask, look
from tests.stories.visitor import Visitor
from tests.stories.working import deed

Enter = Callable[[Person], Visitor]
PUBLIC_PAGES = (
    "/", "/public/", "/public/?q=路灯", "/public/?place=1501", "/public/?topic=street-lamps",
    "/public/map/", "/public/points.json", "/public/points.json?box=110,40,125,50",
    "/p/15010101/", "/p/1501/", "/t/shuangquan/", "/t/shuangquan/public/", "/who/?in=15010101",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.effect_noise((60, 40), 50).save(out, "PNG")
    return SimpleUploadedFile("lamp.png", out.getvalue(), "image/png")


def handed_out(client: Client, address: str) -> bool:
    """Tell whether a picture is served."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else b""
    assert (answer.status_code == 200) == content.startswith(b"\xff\xd8")
    return answer.status_code == 200


def anybody_reads(matter: Matter) -> list[str]:
    """Return the public pages on which the request can be found."""
    found = []
    for address in PUBLIC_PAGES:
        page = Client().get(address).content.decode()
        if matter.number in page or matter.title in page:
            found.append(address)
    return found


@pytest.mark.parametrize("privacy", ["private", "confidential"])
def test_what_is_not_public_stands_nowhere(
    privacy: str, cast: Cast, resident: Visitor, enter: Enter
) -> None:
    lamp = ask(resident, privacy=privacy, pictures=[photo()])
    picture = lamp.pictures.get().name
    worker = enter(cast.representative)
    if privacy == "confidential":
        worker.open(f"/work/m/{lamp.number}/")
        assert not worker.sees(lamp.text)
        worker.press("to work on it")
    deed(worker, lamp, "take")
    assert anybody_reads(lamp) == []
    stranger = Visitor(Client())
    stranger.open(f"/m/{lamp.number}/")
    assert not stranger.sees(lamp.title)
    assert picture not in stranger.page
    assert not handed_out(Client(), f"/pictures/{picture}")
    assert handed_out(resident.client, f"/pictures/{picture}")
    for person in (cast.neighbour_representative, cast.other_desk, cast.steward):
        client = enter(person).open("/work/").client
        assert not handed_out(client, f"/work/picture/{picture}")
        assert not handed_out(client, f"/pictures/{picture}")


def test_what_is_public_stands_there_once_it_was_looked_through(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    lamp = ask(resident, pictures=[photo()])
    assert anybody_reads(lamp) == []
    deed(enter(cast.representative), lamp, "take", public="on")
    assert set(PUBLIC_PAGES) - set(anybody_reads(lamp)) <= {
        "/", "/public/map/", "/t/shuangquan/", "/who/?in=15010101",
    }  # fmt: skip
    assert handed_out(Client(), f"/pictures/{lamp.pictures.get().name}")
    deed(enter(cast.secretary), lamp, "hide", reason="她改了主意")
    assert anybody_reads(lamp) == []


def test_the_village_does_not_see_what_is_kept_from_it(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    lamp = ask(resident, privacy="confidential")
    for person in (cast.secretary, cast.grid_worker, cast.neighbour_secretary, cast.operator):
        enter(person).open(f"/work/m/{lamp.number}/", status=404)
    desk = enter(cast.desk).open("/office/matters/")
    assert lamp.title not in desk.page
    assert lamp.title not in desk.open("/office/map.json").page
    assert lamp.text not in desk.open(f"/office/matters/{lamp.number}/").page
    desk.send("purpose", purpose="督办")
    assert lamp.text in desk.open(f"/office/matters/{lamp.number}/").page
    assert look(resident, lamp).sees("1")
    assert Line.objects.filter(verb=Verb.MATTER_OPENED, by_name=cast.desk.name).count() == 1


def test_contact_details_open_for_a_purpose_and_who_asked_reads_who_looked(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    lamp, worker = ask(resident), enter(cast.representative)
    worker.open(f"/work/m/{lamp.number}/")
    assert worker.sees("秦**", "100****0123")
    assert "秦若水" not in worker.page
    assert "10010000123" not in worker.page
    worker.press("announce a visit")
    assert worker.sees("秦若水", "10010000123")
    assert "10010000123" not in worker.open(f"/work/m/{lamp.number}/").page
    line = Line.objects.get(verb=Verb.MATTER_CONTACT_OPENED)
    assert line.by_name == "白晓岚"
    assert line.said["purpose"]
    assert look(resident, lamp).sees("白晓岚")
    supervisor = enter(cast.supervisor).open(f"/office/matters/{lamp.number}/")
    assert "10010000123" not in supervisor.page
    assert not supervisor.sees("Open and write it down")


def test_a_name_and_a_phone_are_blacked_out_before_everybody_reads(
    cast: Cast, resident: Visitor, enter: Enter
) -> None:
    lamp = ask(resident, text="路灯坏了，请打13800138000找张师傅")
    worker = enter(cast.representative)
    deed(worker, lamp, "take")
    secretary = enter(cast.secretary)
    deed(secretary, lamp, "publish", status=409)
    assert anybody_reads(lamp) == []
    deed(secretary, lamp, "redact")
    deed(secretary, lamp, "publish")
    page = Client().get(f"/m/{lamp.number}/").content.decode()
    assert "13800138000" not in page
    assert "▇" in page
    assert "13800138000" not in fresh(lamp).text
