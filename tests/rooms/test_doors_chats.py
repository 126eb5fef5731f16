"""Messages of WeChat and WeCom as XML: read whatever comes, written so that they are read."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.doors import drafts
from bandeng.doors.reading.chats import (
    MOST_BYTES,
    Message,
    NotReadable,
    cut,
    message_of,
    parts_of,
    reply_to,
    sealed_reply,
)
from bandeng.matters.pictures import Prepared

TEXT = b"""<xml>
  <ToUserName><![CDATA[gh_account]]></ToUserName>
  <FromUserName><![CDATA[oResident1]]></FromUserName>
  <CreateTime>1348831860</CreateTime>
  <MsgType><![CDATA[text]]></MsgType>
  <Content><![CDATA[this is a test]]></Content>
  <MsgId>1234567890123456</MsgId>
</xml>"""


def read(content: bytes) -> Message:
    return message_of(parts_of(content))


def made(**parts: str) -> bytes:
    usual = {"ToUserName": "gh", "FromUserName": "o1", "CreateTime": "1", "MsgType": "text"}
    said = "".join(f"<{name}>{text}</{name}>" for name, text in {**usual, **parts}.items())
    return f"<xml>{said}</xml>".encode()


def test_a_text() -> None:
    message = read(TEXT)
    assert (message.to, message.sender, message.sort) == ("gh_account", "oResident1", "text")
    assert (message.text, message.key) == ("this is a test", "1234567890123456")


def test_a_location_is_read_as_it_is_on_the_earth() -> None:
    told = {"Location_X": "39.91334545536069", "Location_Y": "116.38404722455657"}
    message = read(made(MsgType="location", Scale="16", Label="路口", **told))
    assert message.lat == pytest.approx(39.911954)
    assert message.lng == pytest.approx(116.377817)


@pytest.mark.parametrize("lat", ["nan", "inf", "91", "-91", "", "北纬", "1e999"])
def test_a_point_that_is_none_is_no_point(lat: str) -> None:
    message = read(made(MsgType="location", Location_X=lat, Location_Y="116"))
    assert (message.lat, message.lng) == (None, None)


def test_events_without_an_id_are_known_by_what_they_are() -> None:
    one = read(made(MsgType="event", Event="SCAN", EventKey="15010101"))
    assert (one.event, one.scene, one.key) == ("scan", "15010101", "1 scan 15010101")
    first = read(made(MsgType="event", Event="subscribe", EventKey="qrscene_15010101"))
    assert first.scene == "15010101"
    assert read(made(MsgType="event", Event="CLICK", EventKey="help")).scene == ""


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<xml><FromUserName>&b;</FromUserName><MsgType>text</MsgType></xml>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<xml><FromUserName>&f;</FromUserName><MsgType>text</MsgType></xml>"""


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<xml>", b"<a><MsgType>text</MsgType></a>", BOMB, OUTSIDE,
        b"<?xml version='1.0' encoding='klingon'?><xml/>",
        b"<?xml version='1.0' encoding='utf-7'?><xml>+</xml>",
        b"<xml>" + b"<a/>" * 100 + b"</xml>", b"<xml>" + b"a" * MOST_BYTES + b"</xml>",
        made(FromUserName=""), made(MsgType=""), made(FromUserName="o" * 200),
        b"<xml>" * 9000,
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadable):
        read(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_refused(content: bytes) -> None:
    try:
        read(content)
    except NotReadable:
        pass


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80)


@given(st.dictionaries(st.sampled_from(["Content", "Location_X", "EventKey", "MsgId"]), LETTERS))
def test_any_parts_are_a_message_or_refused(parts: dict[str, str]) -> None:
    try:
        message = message_of({"FromUserName": "o1", "MsgType": "event", **parts})
    except NotReadable:
        return
    assert message.key


@given(st.text(max_size=300))
def test_a_reply_is_read_back_as_it_was_meant(text: str) -> None:
    answer = reply_to(read(TEXT), text, made=1)
    top = ElementTree.fromstring(answer)
    assert (top.findtext("ToUserName"), top.findtext("FromUserName")) == (
        "oResident1", "gh_account",
    )  # fmt: skip
    plain = "".join(sign for sign in text if sign >= " " or sign == "\n")
    if plain.isprintable() and plain == text:
        assert top.findtext("Content") == text


def test_a_long_reply_is_cut_between_letters() -> None:
    assert len(cut("路" * 3000).encode()) <= 2000
    assert cut("路" * 3000).endswith("路…")
    assert cut("short") == "short"


def test_the_end_of_cdata_inside_a_reply_does_not_end_it() -> None:
    top = ElementTree.fromstring(reply_to(read(TEXT), "a]]><b>c", made=1))
    assert top.findtext("Content") == "a]]><b>c"


def test_around_a_sealed_reply() -> None:
    top = ElementTree.fromstring(sealed_reply("abc", signed="s", timestamp="12", nonce="n"))
    assert [child.text for child in top] == ["abc", "s", "12", "n"]


PICTURE = Prepared("a" * 24 + ".jpg", "0" * 64, 10, 10)


class TestDrafts:
    def test_a_draft_comes_back_as_it_was_written(self) -> None:
        draft = drafts.begin().saying("路灯坏了").with_picture(PICTURE)
        assert drafts.read(drafts.written(draft)) == draft
        assert drafts.read("") is None

    def test_one_of_another_version_is_forgotten(self) -> None:
        assert drafts.read('{"key": "a", "colour": "red"}') is None
        assert drafts.read('{"key": "a", "pictures": [{"a": 1}]}') is None

    def test_the_same_picture_counts_once_and_six_are_enough(self) -> None:
        draft = drafts.begin().with_picture(PICTURE).with_picture(PICTURE)
        assert draft.pictures == (PICTURE,)
        for number in range(9):
            draft = draft.with_picture(Prepared("b" * 24 + ".jpg", str(number) * 64, 1, 1))
        assert len(draft.pictures) == 6
