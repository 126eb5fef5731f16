"""What goes out by WeChat, against a platform that answers as its documentation says."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bandeng.clockwork.tasks import try_delivery
from bandeng.doors.models import AccessToken, Sender
from bandeng.doors.reading.chats import MOST_REPLY
from bandeng.doors.sending import pictures, wechat
from bandeng.doors.sending.platforms import NotReached, SaysNo
from bandeng.matters import actions
from bandeng.matters.actions import Contact
from bandeng.matters.models import Matter, Picture
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.notices.models import Delivery
from tests.cast import Cast
from tests.factories import raised
from tests.web.open.georeport import NOW
from tests.web.open.platform import SECRETS, WECHAT, Platform, Writer, listening

WORDS, FORM = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
TOKEN, MEDIA = "/cgi-bin/stable_token", "/cgi-bin/media/get"
LATE = {"errcode": 45015, "errmsg": "response out of time limit or subscription is canceled"}


@pytest.fixture(autouse=True)
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Return the platform the account stands at."""
    with listening() as platform:
        knobs = {
            "ON": "1", "APP_ID": WECHAT.account, "SECRET": SECRETS["wechat"],
            "TOKEN": WECHAT.token, "AES_KEY": WECHAT.aes_key, "BASE": platform.base,
            "TEMPLATE_ID": "template-7",
        }  # fmt: skip
        for name, value in knobs.items():
            monkeypatch.setenv(f"BANDENG_WECHAT_{name}", value)
        yield platform


def delivery(text: str = "路灯已经修好。", subject: str = "您的诉求10000048有了答复") -> Delivery:
    message = Message("wechat", "oABC_resident-1", subject, text, "asker:1:answer:wechat")
    notices.send(message, at=NOW)
    return Delivery.objects.get()


def tried(row: Delivery) -> Delivery:
    try_delivery(row.effect_key)
    row.refresh_from_db()
    return row


class TestTelling:
    def test_in_words_while_he_has_just_written(self, platform: Platform, cast: Cast) -> None:
        row = tried(delivery())
        assert row.sent_at == NOW
        (body,) = platform.sent(WORDS)
        assert (body["touser"], body["msgtype"]) == ("oABC_resident-1", "text")
        assert body["text"]["content"] == "您的诉求10000048有了答复\n路灯已经修好。"
        where, query, asked = platform.asked[0]
        assert (where, query) == (TOKEN, {})
        assert asked == {
            "grant_type": "client_credential", "appid": WECHAT.account,
            "secret": SECRETS["wechat"], "force_refresh": False,
        }  # fmt: skip

    def test_later_by_the_form(self, platform: Platform, settings: Any) -> None:
        settings.ADDRESS = "https://ask.example"
        platform.will(WORDS, LATE)
        assert tried(delivery()).sent_at
        (body,) = platform.sent(FORM)
        assert (body["touser"], body["template_id"]) == ("oABC_resident-1", "template-7")
        assert body["url"] == "https://ask.example/m/10000048/"
        assert body["data"] == {
            "character_string1": {"value": "10000048"},
            "thing2": {"value": "您的诉求10000048有了答复"},
        }
        assert len(body["client_msg_id"]) == 32

    def test_a_form_takes_twenty_letters(self, platform: Platform) -> None:
        platform.will(WORDS, LATE)
        tried(delivery(subject="很" * 40))
        assert len(platform.sent(FORM)[0]["data"]["thing2"]["value"]) == 20

    def test_later_without_a_form_it_is_given_up(
        self, platform: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("BANDENG_WECHAT_TEMPLATE_ID")
        platform.will(WORDS, LATE)
        row = tried(delivery())
        assert (row.sent_at, row.failed_at) == (None, NOW)
        assert "48小时" in row.trouble

    @pytest.mark.parametrize(
        ("code", "words"), [(43004, "不再关注"), (43101, "不接收"), (40003, "openid")]
    )
    def test_who_wants_nothing_is_not_tried_again(
        self, platform: Platform, code: int, words: str
    ) -> None:
        platform.will(WORDS, LATE)
        platform.will(FORM, {"errcode": code, "errmsg": "no"})
        row = tried(delivery())
        assert (row.sent_at, row.failed_at) == (None, NOW)
        assert words in row.trouble

    @pytest.mark.parametrize("says", [{"errcode": -1, "errmsg": "busy"}, 502, {}, b"x"])
    def test_what_passes_is_tried_again(self, platform: Platform, says: Any) -> None:
        row = delivery()
        platform.will(WORDS, says)
        if says != {}:
            assert try_delivery(row.effect_key)
            row.refresh_from_db()
            assert (row.sent_at, row.failed_at, row.attempts) == (None, None, 1)
            assert row.trouble
        assert tried(row).sent_at == NOW

    def test_a_platform_that_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_BASE", "http://127.0.0.1:1")
        row = delivery()
        assert "连不上" in try_delivery(row.effect_key)

    def test_plain_http_only_at_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_BASE", "http://api.weixin.qq.com")
        assert "https" in try_delivery(delivery().effect_key)

    def test_nothing_secret_is_told(self, platform: Platform) -> None:
        platform.will(TOKEN, {"errcode": 40125, "errmsg": "invalid appsecret"})
        row = delivery()
        trouble = try_delivery(row.effect_key)
        assert "密钥" in trouble
        assert SECRETS["wechat"] not in trouble

    def test_a_long_text_is_cut(self, platform: Platform) -> None:
        tried(delivery(text="很" * 2000))
        content = platform.sent(WORDS)[0]["text"]["content"]
        assert len(content.encode()) <= MOST_REPLY


class TestToken:
    def test_it_is_fetched_once_and_kept_sealed(self, platform: Platform) -> None:
        for number in range(3):
            notices.send(Message("wechat", "o1", "s", "t", f"k{number}"), at=NOW)
            assert try_delivery(f"k{number}") == ""
        assert platform.tokens == 1
        row = AccessToken.objects.get()
        assert (row.token, row.until) == ("token-1", NOW + timedelta(hours=2))

    def test_it_is_renewed_before_it_runs_out(self, platform: Platform) -> None:
        tried(delivery())
        AccessToken.objects.update(until=NOW + timedelta(minutes=4))
        wechat.try_it("o1", at=NOW)
        assert platform.tokens == 2

    @pytest.mark.parametrize("code", [40001, 42001, 40014])
    def test_one_the_platform_refuses_is_replaced_once(self, platform: Platform, code: int) -> None:
        platform.will(WORDS, {"errcode": code, "errmsg": "access_token expired"})
        assert tried(delivery()).sent_at == NOW
        assert platform.tokens == 2
        assert [body["force_refresh"] for body in platform.sent(TOKEN)] == [False, True]

    def test_refused_twice_it_waits_for_the_next_try(self, platform: Platform) -> None:
        refused = {"errcode": 42001, "errmsg": "access_token expired"}
        platform.will(WORDS, refused, refused)
        row = tried(delivery())
        assert (row.sent_at, row.failed_at) == (None, None)
        assert len(platform.sent(WORDS)) == 2

    def test_one_another_process_fetched_meanwhile_is_used(self, platform: Platform) -> None:
        tried(delivery())
        platform.tokens = 5
        AccessToken.objects.update(token="token-5")
        from bandeng.doors import actions as doors

        account = wechat.account_of({"base": platform.base, "app_id": WECHAT.account,
                                     "secret": SECRETS["wechat"]})  # fmt: skip
        name = account._name
        told = doors.access_token("wechat", name, _never, at=NOW, instead_of="token-1")
        assert told == "token-5"

    def test_with_another_secret_the_old_one_is_not_used(
        self, platform: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried(delivery())
        monkeypatch.setenv("BANDENG_WECHAT_SECRET", SECRETS["wecom"])
        wechat.try_it("", at=NOW)
        assert platform.tokens == 2


def _never() -> tuple[str, int]:
    raise AssertionError("it was asked for another token")


class TestTrying:
    def test_to_an_openid(self, platform: Platform) -> None:
        result = wechat.try_it(" oABC ", at=NOW)
        assert result.ok
        assert platform.sent(WORDS)[0]["touser"] == "oABC"

    def test_to_nobody_only_the_credentials_are_tried(self, platform: Platform) -> None:
        result = wechat.try_it("", at=NOW)
        assert (result.ok, platform.tokens, platform.sent(WORDS)) == (True, 1, [])

    @pytest.mark.parametrize(
        ("says", "words"),
        [(40164, "IP白名单"), (40013, "没有这个账号"), (40125, "密钥"), (99999, "errcode 99999")],
    )
    def test_what_is_wrong_is_said_in_words(
        self, platform: Platform, says: int, words: str
    ) -> None:
        platform.will(TOKEN, {"errcode": says, "errmsg": "x"})
        result = wechat.try_it("oABC", at=NOW)
        assert not result.ok
        assert words in result.sentence

    def test_what_is_missing_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("BANDENG_WECHAT_SECRET")
        result = wechat.try_it("oABC", at=NOW)
        assert not result.ok
        assert "AppSecret" in result.sentence


class TestTheWholeWay:
    def test_who_asked_by_wechat_is_told_by_wechat(self, platform: Platform, cast: Cast) -> None:
        contact = Contact(way="wechat:oABC_resident-1")
        matter = raised(cast, contact=contact)
        actions.take(matter, by=cast.representative, at=NOW)
        actions.ask_asker(matter, text="是哪一根灯杆", by=cast.representative, at=NOW)
        for row in Delivery.objects.filter(channel="wechat"):
            assert try_delivery(row.effect_key) == ""
        told = [body["text"]["content"] for body in platform.sent(WORDS)]
        assert any("是哪一根灯杆" in text for text in told)
        assert {body["touser"] for body in platform.sent(WORDS)} == {"oABC_resident-1"}


def photo(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


class TestPictures:
    def ordered(self, platform: Platform, *, tries: int = 1) -> None:
        """Do the jobs that were ordered."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'fetch_picture'")
            orders = [row[0] for row in cursor.fetchall()]
            cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'fetch_picture'")
        for order in orders:
            import json

            said = order if isinstance(order, dict) else json.loads(order)
            pictures.fetch(**said, tries=tries, at=NOW)

    def test_a_picture_is_fetched_for_the_draft(self, platform: Platform, cast: Cast) -> None:
        writer = Writer()
        platform.media = photo()
        assert "请用几句话" in writer.sends("image", MediaId="media-1", PicUrl="http://x.example/1")
        assert platform.asked == []  # the reply does not wait for it
        self.ordered(platform)
        assert platform.asked[-1][1]["media_id"] == "media-1"
        writer.says("桥头的路灯坏了")
        assert "1张图片" in writer.says("上柳沟村")
        writer.says("提交")
        assert Matter.objects.get().pictures.count() == 1

    def test_one_that_comes_after_the_request_hangs_on_it(
        self, platform: Platform, cast: Cast
    ) -> None:
        writer = Writer()
        platform.media = photo()
        writer.says("桥头的路灯坏了")
        writer.sends("image", MediaId="media-1")
        writer.says("上柳沟村")
        writer.says("提交")
        self.ordered(platform)
        assert Picture.objects.get().public

    def test_one_that_comes_after_publication_is_for_staff(
        self, platform: Platform, cast: Cast
    ) -> None:
        writer = Writer()
        platform.media = photo()
        writer.says("桥头的路灯坏了")
        writer.sends("image", MediaId="media-1")
        writer.says("上柳沟村")
        writer.says("提交")
        actions.make_public(Matter.objects.get(), by=cast.secretary, at=NOW)
        self.ordered(platform)
        assert not Picture.objects.get().public

    def test_one_for_a_draft_given_up_is_dropped(self, platform: Platform, cast: Cast) -> None:
        writer = Writer()
        platform.media = photo()
        writer.sends("image", MediaId="media-1")
        writer.says("取消")
        self.ordered(platform)
        assert not Picture.objects.exists()
        assert Sender.objects.get().draft == ""

    @pytest.mark.parametrize("media", [b"no picture at all", b""])
    def test_what_is_no_picture_is_left_out(
        self, platform: Platform, cast: Cast, media: bytes
    ) -> None:
        writer = Writer()
        platform.media = media
        writer.sends("image", MediaId="media-1")
        self.ordered(platform)
        writer.says("桥头的路灯坏了")
        assert "张图片" not in writer.says("上柳沟村")

    def test_one_that_cannot_be_fetched_is_tried_again_and_then_left_out(
        self, platform: Platform, cast: Cast
    ) -> None:
        writer = Writer()
        writer.says("桥头的路灯坏了")
        writer.sends("image", MediaId="media-1")
        platform.will(MEDIA, {"errcode": 40007, "errmsg": "invalid media_id"})
        with pytest.raises(SaysNo):
            self.ordered(platform)
        writer.sends("image", MediaId="media-2")
        platform.will(MEDIA, 502)
        with pytest.raises(NotReached):
            self.ordered(platform)
        writer.sends("image", MediaId="media-3")
        platform.will(MEDIA, 502)
        self.ordered(platform, tries=pictures.MOST_TRIES)
        assert Sender.objects.get().draft.count('"coming": 2') == 1

    def test_seven_are_one_too_many(self, platform: Platform) -> None:
        writer = Writer()
        told = [writer.sends("image", MediaId=f"media-{n}") for n in range(7)]
        assert "六张" in told[-1]
        assert "六张" not in told[-2]
