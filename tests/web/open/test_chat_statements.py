"""A message of a chat takes no more statements than any other act of the house.

That holds for the message that sends a request too: it is heard, raises it, and is answered.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bandeng.doors import actions, drafts
from bandeng.doors.finding import sender_index
from bandeng.doors.models import Sender
from bandeng.matters.models import Matter
from bandeng.matters.pictures import Prepared
from tests.cast import Cast
from tests.web.open.georeport import NOW
from tests.web.open.platform import WECOM, Writer
from tests.web.open.test_wechat import _open, sent  # noqa: F401
from tests.web.test_statements import MOST, statements

TALK = {
    "words": ["路灯又坏了"],
    "the code of a place": ["路灯又坏了", "15010101"],
    "the name of a place": ["路灯又坏了", "上柳沟村"],
    "a place and those above it": ["路灯又坏了", "双泉镇上柳沟村"],
    "what it is about": ["帮我看看", "15010101", "1"],
    "how they stand": ["查询"],
    "how one stands": ["10000012"],
    "nothing to settle": ["已解决"],
    "forgotten": ["路灯又坏了", "取消"],
}


def taken(writer: Writer, *said: str) -> list[str]:
    """Return the statements of the last of several messages."""
    for text in said[:-1]:
        writer.says(text)
    with CaptureQueriesContext(connection) as captured:
        assert writer.says(said[-1])
    return statements(captured)


@pytest.mark.parametrize("name", TALK)
def test_a_message(name: str, cast: Cast) -> None:
    writer = Writer()
    sent(writer)
    asked = taken(writer, *TALK[name])
    assert len(asked) <= MOST, "\n".join(asked)


def test_a_location(cast: Cast) -> None:
    writer = Writer()
    sent(writer)
    writer.says("路灯又坏了")
    with CaptureQueriesContext(connection) as captured:
        assert writer.points(41.0, 111.0)
    assert len(statements(captured)) <= MOST, "\n".join(statements(captured))


PICTURE = Prepared("a" * 32, "0" * 64, 10, 10)


def with_a_picture(writer: Writer) -> None:
    """Put a picture into the draft, as the job that fetches it does."""
    sender = Sender.objects.get(address_index=sender_index(writer.door, writer.name))
    draft = drafts.read(sender.draft)
    assert draft
    actions.take_picture(sender.pk, draft.key, PICTURE, at=NOW)


@pytest.mark.parametrize("pictures", [False, True])
def test_sending_a_request(cast: Cast, pictures: bool) -> None:
    writer = Writer()
    sent(writer)
    writer.says("路灯又坏了")
    writer.says("15010101")
    if pictures:
        with_a_picture(writer)
    asked = taken(writer, "提交")
    assert len(asked) <= MOST, "\n".join(asked)
    assert Matter.objects.latest("pk").pictures.count() == pictures


@pytest.mark.parametrize("pictures", [False, True])
def test_taking_a_request_down(cast: Cast, monkeypatch: pytest.MonkeyPatch, pictures: bool) -> None:
    in_wecom(monkeypatch)
    writer = Writer(name="x", door="wecom", envelope=WECOM)
    writer.says("你好")
    Sender.objects.update(person=cast.representative)
    writer.says("路灯又坏了")
    writer.says("15010101")
    if pictures:
        with_a_picture(writer)
    asked = taken(writer, "提交")
    assert len(asked) <= MOST, "\n".join(asked)
    assert Matter.objects.get().taken_by == cast.representative


def in_wecom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up WeCom."""
    knobs = {
        "ON": "1", "CORP_ID": WECOM.account, "AGENT_ID": "1000002", "SECRET": "s",
        "TOKEN": WECOM.token, "AES_KEY": WECOM.aes_key,
    }  # fmt: skip
    for name, value in knobs.items():
        monkeypatch.setenv(f"BANDENG_WECOM_{name}", value)


def test_a_message_of_nobody_known_in_wecom(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    in_wecom(monkeypatch)
    asked = taken(Writer(name="x", door="wecom", envelope=WECOM), "你好")
    assert len(asked) <= MOST, "\n".join(asked)
