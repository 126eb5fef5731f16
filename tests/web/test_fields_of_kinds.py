"""Every type of field a kind of activity may have is asked, shown in both languages and refused."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bandeng.activities import actions
from bandeng.activities.actions.enclosing import FOLDER, keep, path_of, sweep_enclosures
from bandeng.activities.models import Activity, Enclosure
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks.queries import library
from bandeng.playbooks.vocabulary import FieldType
from tests.cast import FOUNDED, Cast
from tests.happenings import THURSDAY, fresh
from tests.web.test_happenings import client_of, filled

NOW = THURSDAY + timedelta(minutes=20)
WRITE = "/work/activities/write/?kind=roof-survey"
SURVEY = """\
playbook: surveys
title: {zh: 入户调查, en: Surveys}
version: 1
why: {zh: 看一看, en: to look}
needs: [grid-chain, four-colours]
lists:
  roofs:
    options:
      - {id: tile, label: {zh: 瓦, en: Tile}}
      - {id: sod, label: {zh: 土, en: Sod}}
activities:
  roof-survey:
    title: {zh: 入户调查, en: Survey}
    by: [representative]
    takes: 30
    fields:
      word: {type: text, label: {zh: 一句话, en: A word}}
      story: {type: long-text, label: {zh: 经过, en: Story}}
      change: {type: integer, label: {zh: 增减, en: Change}, most: 9}
      people: {type: count, label: {zh: 人数, en: People}, most: 99}
      land: {type: decimal, unit: 亩, label: {zh: 耕地, en: Land}, most: 999}
      cost: {type: money, label: {zh: 花费, en: Cost}, most: 9999}
      roof: {type: choice, list: roofs, label: {zh: 屋顶, en: Roof}}
      next: {type: date, label: {zh: 下次, en: Next time}}
      met: {type: yes-no, label: {zh: 见到人, en: Met somebody}}
      where: {type: place, label: {zh: 哪个网格, en: Which grid}}
      who: {type: person, label: {zh: 谁负责, en: Who sees to it}}
      views: {type: picture, label: {zh: 现场照片, en: Views}, hint: {zh: 不拍人, en: No people}}
      papers: {type: file, label: {zh: 材料, en: Papers}}
  second-survey:
    title: {zh: 复查, en: Second survey}
    by: [representative]
    takes: 30
    fields:
      papers: {type: file, label: {zh: 材料, en: Papers}, required: true}
"""


@pytest.fixture(autouse=True)
def _now(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    said: dict[str, Any] = {"from_at": FOUNDED, "at": FOUNDED, "name": "surveys.yaml"}
    playbooks.adopt(SURVEY, by=Voice.SYSTEM, **said)
    with time_machine.travel(NOW, tick=False):
        yield


def picture(name: str = "a.png", **more: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((60, 40), 50).save(out, "PNG", **more)
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in names:
            box.writestr(name, "<x/>")
    return out.getvalue()


def paper(name: str = "名单.docx", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or packed("word/document.xml"))


def send(client: Client, address: str = WRITE, **typed: Any) -> Any:
    held = filled(client.get(address).content.decode())
    named = {f"more-{name}": value for name, value in typed.items() if not name.startswith("_")}
    plain = {name[1:]: value for name, value in typed.items() if name.startswith("_")}
    return client.post(address, {**held, **named, **plain})


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.representative)


def chinese(person: Person) -> Client:
    made = Client(headers={"accept-language": "zh-hans"})
    made.force_login(person)
    return made


# type: what is typed, what it says in English and in Chinese, what is refused, and how
SAID: dict[str, tuple[str, Any, str, str, Any, str]] = {
    "text": ("word", "门锁着", "门锁着", "门锁着", "长" * 501, "500"),
    "long-text": ("story", "一\n二", "一<br>二", "一<br>二", "长" * 5001, "5000"),
    "integer": ("change", "-3", "-3", "-3", "-10", "greater than or equal to -9"),
    "count": ("people", "12", "12", "12", "-1", "greater than or equal to 0"),
    "decimal": ("land", "3.50", "3.5 亩", "3.5 亩", "绿", "Enter a number"),
    "money": ("cost", "12.5", "12.50 yuan", "12.50 元", "1.234", "2 decimal places"),
    "choice": ("roof", "sod", "Sod", "土", "gold", "Select a valid choice"),
    "date": ("next", "2026-03-09", "2026-03-09", "2026-03-09", "明天", "Enter a valid date"),
    "yes-no": ("met", "no", "no", "否", "perhaps", "Select a valid choice"),
    "place": ("where", "grid", "第1网格", "第1网格", "999999", "Select a valid choice"),
    "person": ("who", "secretary", "金秋实", "金秋实", "999999", "Select a valid choice"),
}


@pytest.mark.parametrize("type_", SAID)
def test_a_type_is_asked_shown_and_refused_with_a_sentence(
    type_: str, client: Client, cast: Cast
) -> None:
    name, typed, english, native, wrong, sentence = SAID[type_]
    if type_ in ("place", "person"):
        typed = str(getattr(cast, typed).pk)
    field = library(NOW).activities["roof-survey"].fields[name]
    page, other = client.get(WRITE).content.decode(), chinese(cast.representative).get(WRITE)
    assert f'name="more-{name}"' in page
    assert str(field.label and field.label.en) in page
    assert str(field.label and field.label.zh) in other.content.decode()
    refused = send(client, **{name: wrong, "_about": "别丢了这句"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert sentence in said
    assert "别丢了这句" in said, "what was typed elsewhere is kept"
    assert not Activity.objects.exists()
    assert send(client, **{name: typed}).status_code == 302
    shown = f"/work/activities/{Activity.objects.get().code}/"
    assert english in client.get(shown).content.decode()
    assert native in chinese(cast.representative).get(shown).content.decode()


def test_every_type_there_is_stands_here() -> None:
    kind = {*SAID, "picture", "file"}
    assert kind == {type_.value for type_ in FieldType}


class TestPicturesAndFiles:
    def test_handed_in_shown_and_given_out_to_be_saved(self, client: Client, cast: Cast) -> None:
        answer = send(client, views=[picture(), picture("b.png")], papers=[paper()], word="好")
        assert answer.status_code == 302
        activity = Activity.objects.get()
        rows = list(Enclosure.objects.filter(activity=activity))
        assert [(r.field, r.title) for r in rows] == [
            ("views", "a.png"), ("views", "b.png"), ("papers", "名单.docx"),
        ]  # fmt: skip
        page = client.get(f"/work/activities/{activity.code}/").content.decode()
        for row in rows:
            given = client.get(f"/work/activities/{activity.code}/files/{row.name}")
            assert f"/files/{row.name}" in page
            assert "attachment" in given["Content-Disposition"]
            assert given["X-Content-Type-Options"] == "nosniff"
            assert "no-store" in given["Cache-Control"]
            kept = b"".join(given.streaming_content)  # type: ignore[attr-defined]
            assert len(kept) == row.bytes
            assert given["Content-Type"] == (
                "image/jpeg" if row.is_picture else "application/octet-stream"
            )
        for person, status in ((cast.secretary, 200), (cast.neighbour_secretary, 404)):
            other = client_of(person).get(f"/office/activities/{activity.code}/files/{row.name}")
            assert other.status_code == status
            assert status == 404 or b"".join(other.streaming_content)  # type: ignore[attr-defined]

    def test_a_picture_is_made_anew_without_hidden_data(self, client: Client) -> None:
        exif = Image.Exif()
        exif[0x010E] = "秘密"
        send(client, views=[picture(exif=exif)])
        row = Enclosure.objects.get()
        with Image.open(path_of(row.name, Path(client_media()))) as kept:
            assert (kept.format, dict(kept.getexif())) == ("JPEG", {})

    def test_nobody_chooses_a_file_twice(self, client: Client) -> None:
        refused = send(client, views=[picture()], papers=[paper()], people="许多")
        assert refused.status_code == 422
        said = refused.content.decode()
        rows = list(Enclosure.objects.all())
        assert len(rows) == 2
        assert all(row.activity_id is None for row in rows)
        assert all(f'value="{row.name}" checked' in said for row in rows)
        again = {**filled(said), "more-people": "3"}
        assert client.post(WRITE, again).status_code == 302
        assert Enclosure.objects.filter(activity=Activity.objects.get()).count() == 2

    @pytest.mark.parametrize(
        ("field", "file", "sentence"),
        [
            ("views", paper(), "is not a picture"),
            ("views", SimpleUploadedFile("a.jpg", b"<script>"), "is not a picture"),
            ("papers", SimpleUploadedFile("a.exe", b"MZ"), "cannot be kept"),
            ("papers", SimpleUploadedFile("a.pdf", b"<html>"), "cannot be kept"),
            ("papers", SimpleUploadedFile("a.html", b"<html>"), "cannot be kept"),
            ("papers", paper("a.docx", packed("xl/workbook.xml")), "cannot be kept"),
            ("papers", paper("a.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin")), "macros"),
            ("papers", paper("a.xlsx", b"PK\x03\x04nonsense"), "damaged"),
            ("papers", SimpleUploadedFile("a.txt", b"x" * (15 * 1024 * 1024 + 1)), "15 MB"),
        ],
        ids=lambda value: getattr(value, "name", str(value)),
    )
    def test_what_is_none_is_refused_with_a_sentence_and_the_rest_is_kept(
        self, client: Client, field: str, file: SimpleUploadedFile, sentence: str
    ) -> None:
        file.seek(0)
        refused = send(client, **{field: [file], "word": "留着"})
        assert refused.status_code == 422
        assert sentence in refused.content.decode()
        assert "留着" in refused.content.decode()
        assert not Enclosure.objects.exists()

    def test_six_at_most(self, client: Client) -> None:
        refused = send(client, papers=[paper(f"{n}.docx") for n in range(7)])
        assert refused.status_code == 422
        assert not Enclosure.objects.exists()

    def test_one_that_must_be_there(self, client: Client, cast: Cast) -> None:
        address = "/work/activities/write/?kind=second-survey"
        assert "Please choose a file" in send(client, address).content.decode()
        assert send(client, address, papers=[paper()]).status_code == 302
        draft = actions.Draft("second-survey", cast.grid, NOW)
        with pytest.raises(Refused, match="Papers"):
            actions.enter(draft, by=cast.representative, at=NOW)

    def test_one_is_taken_off_and_another_put_on_when_it_is_corrected(self, client: Client) -> None:
        send(client, papers=[paper("一.docx"), paper("二.docx")])
        activity = Activity.objects.get()
        first, second = Enclosure.objects.all()
        address = f"/work/activities/{activity.code}/do/correct/"
        held = filled(client.get(address).content.decode())
        typed = {"more-papers-kept": second.name, "more-papers": [paper("三.docx")]}
        answer = client.post(address, {**held, **typed, "reason": "传错了"})
        assert answer.status_code == 302
        assert {e.title for e in Enclosure.objects.filter(activity=activity)} == {
            "二.docx", "三.docx",
        }  # fmt: skip
        line = Line.objects.get(subject_id=activity.pk, verb=Verb.ACTIVITY_CORRECTED)
        assert line.said["fields"] == ["papers"]
        gone = client.get(f"/work/activities/{activity.code}/files/{first.name}")
        assert gone.status_code == 404

    def test_nobody_hangs_up_what_another_handed_in(self, client: Client, cast: Cast) -> None:
        field = library(NOW).activities["roof-survey"].fields["papers"]
        media = Path(client_media())
        said: dict[str, Any] = {"field": field, "media": media, "at": NOW}
        others = keep(packed("word/document.xml"), "私.docx", by=cast.secretary, **said)
        send(client, **{"papers-kept": others.name})
        others.refresh_from_db()
        assert others.activity_id is None

    def test_what_was_never_sent_goes_after_a_day_the_rest_after_three_years(
        self, client: Client
    ) -> None:
        send(client, papers=[paper()], people="许多")
        send(client, views=[picture()])
        media, loose = Path(client_media()), Enclosure.objects.get(activity=None)
        hung = Enclosure.objects.exclude(activity=None).get()
        assert sweep_enclosures(media, at=NOW + timedelta(hours=23)) == 0
        assert sweep_enclosures(media, at=NOW + timedelta(hours=25)) == 1
        assert not path_of(loose.name, media).exists()
        assert path_of(hung.name, media).exists()
        assert sweep_enclosures(media, at=NOW + timedelta(days=1094)) == 0
        assert sweep_enclosures(media, at=NOW + timedelta(days=1097)) == 1
        assert not any((media / FOLDER).glob("??/*.*"))
        assert fresh(Activity.objects.get()).more == {}


def client_media() -> str:
    from django.conf import settings

    return str(settings.MEDIA_ROOT)
