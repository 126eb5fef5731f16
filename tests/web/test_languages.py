"""An English page says nothing in Chinese but names, a Chinese page nothing in English."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine

from bandeng.activities.models import (
    Activity,
    CheckPoint,
    Opinion,
    Option,
    Raised,
    Route,
    Series,
    Topic,
)
from bandeng.doors.models import ExportRun
from bandeng.journal.models import Line
from bandeng.matters.models import Matter
from bandeng.people.models import Person
from bandeng.places.models import Place
from bandeng.playbooks.queries import library
from bandeng.worktime.models import Day
from tests.cast import Cast
from tests.web.busy_town import live
from tests.web.matrix import cases_of, declared, roles
from tests.web.world import NOW, build, client_of

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{3,}(?:['’ ,-]+[A-Za-z]+)*")
WALKS = {
    "a": r"/(accounts/login/|m/|c/|t/<slug>/$)",
    "k": r"/(?!alive|accounts|language|enter|ui|work/|office/|t/)",
    "R": r"/work/",
    "D": r"/office/",
    "T": r"/(office/(places|people|proposals|playbooks|calendar|uncovered|$)|accounts/2fa/$)",
}
# Pages that show a text as it was written, in whatever language.
AS_WRITTEN = re.compile(r"/office/playbooks/(four-colours/|new|schema)|/work/activities/card/")
# Words that are the same in both languages: the switch, ids and marks.
BOTH = {
    "en": ["中文", "板凳", "休", "班"],
    "zh-hans": [
        *(
            "English",
            "Bandeng",
            "http",
            "testserver",
            "pinyin",
            "name@example.com",
            "UTF",
            "GeoJSON",
            "Tab",
            "XLSX",
            "XLS",
            "ODS",
            "none",  # typed into the address
            "CSV",
            "JSON Schema",
            "JSON",
            "Open",  # Open311; numbers are gone by then
        ),
        *(
            "four-colours",
            "grid-chain",
            "hotline",
            "town-page",
            "yaml",
            "YAML",
            "QR",
            "sqz",
            "html",
        ),
    ],
}


@pytest.fixture(scope="module")
def world(stands: Any) -> Iterator[dict[str, str]]:
    """Return a busy town."""

    def found(cast: Cast, media: Path) -> dict[str, str]:
        live(cast, NOW, many=14)
        return build(cast, media)

    with time_machine.travel(NOW, tick=False):
        yield stands(found)


def written_by_people() -> list[str]:
    """Return every name and every text somebody wrote, longest first."""
    found = {"秦若水", "秦**", "路灯", "1号", "双泉帮", "双泉人的事，双泉人帮。"}
    found |= {
        name for place in Place.objects.all() for name in (place.name, f"{place.name}有事您说")
    }
    for person in Person.objects.all():
        found |= {person.name, f"{person.name[0]}{'*' * (len(person.name) - 1)}"}
    for matter in Matter.objects.all():
        found |= {matter.title, matter.text, matter.answer, matter.title[:29]}
    for held in (*Activity.objects.all(), *Series.objects.all()):
        found |= {held.title, held.about, getattr(held, "where", ""), getattr(held, "code", "")}
    found |= {raised.promise for raised in Raised.objects.all()}
    found |= {run.title for run in ExportRun.objects.all()}
    found |= {topic.question for topic in Topic.objects.all()}
    found |= {opinion.text for opinion in Opinion.objects.all()}
    found |= {option.text for option in Option.objects.all()}
    found |= {row.title for model in (Route, CheckPoint) for row in model.objects.all()}
    kinds = library(NOW).activities.values()
    found |= {field.unit for kind in kinds for field in kind.fields.values() if field.unit}
    found |= {day.note for day in Day.objects.all()}
    for line in Line.objects.all():
        found |= {str(value) for value in line.said.values()} | {line.by_name}
    return sorted((text for text in found if text), key=len, reverse=True)


def said(page: str, names: list[str]) -> str:
    """Return the words of a page that the program itself says, those in attributes too."""
    page = re.sub(r'<p class="place-sheet-short">.*?</p>', " ", page)  # an address, to be typed
    page = re.sub(r"<script.*?</script>|<style.*?</style>|<svg.*?</svg>", " ", page, flags=re.S)
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt|data-word-[\w-]+)="([^"]*)"', page)
    text = unescape(" ".join([re.sub(r"<[^>]+>", "\n", page), *spoken]))
    text = re.sub(r"https?://\S+", " ", text)
    text = re.sub(r"\b[0-9a-f]{6,64}\b", " ", text)  # the short hash of a playbook
    for name in names:
        text = text.replace(name, " ")
    return text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("letter", WALKS)
def test_no_page_mixes_languages(
    letter: str, language: str, cast: Cast, world: dict[str, str]
) -> None:
    client, wrong = client_of(roles()[letter], cast, world), []
    client.cookies["bandeng_language"] = language
    names = [*written_by_people(), *BOTH[language]]
    foreign = HAN if language == "en" else LATIN
    for address in declared()["routes"]:
        if not re.match(WALKS[letter], address):
            continue
        for case in cases_of(address):
            path = re.sub(r"\{(\w+)\}", lambda found: world[found[1]], case.address)
            if case.method != "GET" or AS_WRITTEN.match(path):
                continue
            answer = client.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
                continue
            if not answer["Content-Type"].startswith("text/html") or answer.status_code == 302:
                continue
            for words in dict.fromkeys(foreign.findall(said(answer.text, names))):
                wrong.append(f"{case.address} ({answer.status_code}): {words}")
    assert not wrong, "\n" + "\n".join(wrong)
