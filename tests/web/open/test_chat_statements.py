"""A message of a chat takes no more statements than any other act of the house.

The message that sends a request does two acts: it is heard and answered (four statements), and
it raises a request, which by itself stays within the twelve.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.web.open.platform import WECOM, Writer
from tests.web.open.test_wechat import _open, sent  # noqa: F401
from tests.web.test_statements import MOST, statements

HEARING = 4
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


def test_sending_is_hearing_and_raising(cast: Cast) -> None:
    writer = Writer()
    sent(writer)
    asked = taken(writer, "路灯又坏了", "15010101", "提交")
    assert len(asked) <= HEARING + MOST, "\n".join(asked)


def test_a_message_of_nobody_known_in_wecom(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    knobs = {
        "ON": "1", "CORP_ID": WECOM.account, "AGENT_ID": "1000002", "SECRET": "s",
        "TOKEN": WECOM.token, "AES_KEY": WECOM.aes_key,
    }  # fmt: skip
    for name, value in knobs.items():
        monkeypatch.setenv(f"BANDENG_WECOM_{name}", value)
    asked = taken(Writer(name="x", door="wecom", envelope=WECOM), "你好")
    assert len(asked) <= MOST, "\n".join(asked)
