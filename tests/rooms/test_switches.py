"""What is set at a door: the environment first, then the screen, then what is usual."""

from typing import Any

import pytest

from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.playbooks.queries import seats_of
from bandeng.switches import actions, queries
from bandeng.switches.doorways import DOORWAYS, ON
from bandeng.switches.models import Setting
from tests.cast import Cast
from tests.factories import MONDAY

SAID = {"on": "1", "url": "https://sms.example/send", "secret": "geheim", "signature": "柳溪街道"}


@pytest.fixture(autouse=True)
def _known_anew() -> Any:
    queries.forget()
    yield
    queries.forget()


def set_up(door: str = "sms", **said: str) -> None:
    actions.set_up(door, said, by=Voice.SYSTEM, at=MONDAY)
    queries.forget()


def test_a_door_is_open_once_it_has_all_it_needs(cast: Cast) -> None:
    assert not queries.is_on("sms")
    set_up(on="1")
    assert not queries.is_on("sms")
    assert queries.missing("sms") == ["url", "secret", "signature"]
    set_up(**SAID)
    assert queries.is_on("sms")
    assert queries.value("sms", "budget") == "1000"


def test_files_need_no_gateway(cast: Cast) -> None:
    set_up(on="1", provider="file", signature="柳溪街道")
    assert queries.missing("sms") == []


def test_the_environment_wins_and_the_screen_cannot_change_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(**SAID)
    monkeypatch.setenv("BANDENG_SMS_URL", "https://other.example/")
    assert queries.value("sms", "url") == "https://other.example/"
    assert queries.from_environment("sms") == {"url"}
    set_up(url="https://third.example/")
    monkeypatch.delenv("BANDENG_SMS_URL")
    assert queries.value("sms", "url") == SAID["url"]


def test_secrets_are_sealed_kept_when_left_empty_and_never_in_the_journal(cast: Cast) -> None:
    set_up(**SAID)
    set_up(secret="", signature="新名")
    assert queries.value("sms", "secret") == "geheim"
    assert queries.value("sms", "signature") == "新名"
    assert "geheim" not in str(list(Setting.objects.extra(select={"raw": "value"}).values("raw")))
    lines = Line.objects.filter(verb=Verb.DOOR_SET)
    assert lines.count() == 2
    assert "geheim" not in str([line.said for line in lines])


@pytest.mark.parametrize(
    "wrong", [{"budget": "viel"}, {"budget": "１２"}, {"provider": "pigeon"}, {"url": "x" * 4001}]
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        set_up(**{**SAID, **wrong})
    assert not Setting.objects.exists()


@pytest.mark.parametrize("role", ["desk", "supervisor", "representative"])
def test_nobody_else_sets_up_doors(cast: Cast, role: str) -> None:
    who = getattr(cast, role)
    seats = seats_of(who, MONDAY)
    with pytest.raises(Refused):
        actions.set_up("sms", SAID, by=who, at=MONDAY, seats=seats)
    assert not Setting.objects.exists()


def test_what_is_on_by_itself_can_be_switched_off(cast: Cast) -> None:
    on_by_itself = [door.code for door in DOORWAYS.values() if door.knob(ON).default == "1"]
    for door in on_by_itself:
        assert queries.switched_on(door)
        assert not queries.is_wanted(door)
        set_up(door, on="0")
        assert not queries.switched_on(door)


def test_every_door_can_be_switched_and_no_two_knobs_share_a_variable() -> None:
    named = [door.env_of(knob) for door in DOORWAYS.values() for knob in door.knobs]
    assert all(door.knob(ON) for door in DOORWAYS.values())
    assert len(named) == len(set(named))
