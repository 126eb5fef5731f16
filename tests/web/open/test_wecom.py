"""WeCom: verified as the platform's published example wants, used by staff, told by the app."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bandeng.clockwork.tasks import try_delivery
from bandeng.doors import actions as doors
from bandeng.doors.finding import sender_of
from bandeng.doors.models import Heard, Sender, SenderMatter
from bandeng.doors.reading.envelopes import signature
from bandeng.doors.sending import wecom
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel, Outcome, State
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.notices.models import Delivery
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks.queries import seats_of
from tests.cast import Cast
from tests.factories import raised
from tests.web.open.georeport import NOW
from tests.web.open.platform import NONCE, SECRETS, WECOM, Platform, Writer, listening

SEND, TOKEN = "/cgi-bin/message/send", "/cgi-bin/gettoken"
STAMP = str(int(NOW.timestamp()))


@pytest.fixture(autouse=True)
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Return the platform the application stands at."""
    with listening() as platform:
        knobs = {
            "ON": "1", "CORP_ID": WECOM.account, "AGENT_ID": "1000002", "TOKEN": WECOM.token,
            "SECRET": SECRETS["wecom"], "AES_KEY": WECOM.aes_key, "BASE": platform.base,
        }  # fmt: skip
        for name, value in knobs.items():
            monkeypatch.setenv(f"BANDENG_WECOM_{name}", value)
        yield platform


def member(name: str = "BaiXiaoLan") -> Writer:
    return Writer(name=name, door="wecom", envelope=WECOM)


def bound(person: Person, name: str = "BaiXiaoLan") -> Writer:
    """Return a member of staff who has said which account is his."""
    writer = member(name)
    doors.bind_sender(person, code_in(writer.says("你好")), by=person, at=NOW)
    return writer


def code_in(told: str) -> str:
    found = re.search(r"\d{4} \d{4}", told)
    assert found, told
    return found[0].replace(" ", "")


class TestVerifying:
    def test_the_echo_comes_back_opened(self, client: Client) -> None:
        echo = WECOM.seal(b"1616140317555161061")
        said = {
            "msg_signature": signature(WECOM.token, STAMP, NONCE, echo), "timestamp": STAMP,
            "nonce": NONCE, "echostr": echo,
        }  # fmt: skip
        response = client.get("/wecom/", said)
        assert (response.status_code, response.content) == (200, b"1616140317555161061")

    def test_the_published_example_is_answered_at_its_time_and_refused_later(
        self, client: Client
    ) -> None:
        import time_machine

        said = {
            "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
            "timestamp": "1409659589", "nonce": NONCE,
            "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7"
            "OaBO+FZXvnaqQ==",
        }  # fmt: skip
        assert client.get("/wecom/", said).status_code == 403
        with time_machine.travel(1409659600, tick=False):
            assert client.get("/wecom/", said).content == b"1616140317555161061"
            said["msg_signature"] = "0" * 40
            assert client.get("/wecom/", said).status_code == 403

    def test_plain_messages_are_refused(self) -> None:
        writer = Writer(name="x", door="wecom", mode="plain", envelope=WECOM)
        assert writer.posts(writer.message("text", Content="你好")).status_code == 403
        assert not Heard.objects.exists()


class TestBinding:
    def test_who_is_not_known_gets_a_code_and_nothing_else(self, cast: Cast) -> None:
        writer = member()
        told = writer.says("桥头的路灯坏了")
        assert code_in(told)
        assert Sender.objects.get().draft == ""
        assert "我的诉求" not in told

    def test_a_name_alone_binds_nobody(self, cast: Cast) -> None:
        assert code_in(member(cast.representative.name).says("白晓岚"))
        assert sender_of(cast.representative.pk) is None

    def test_with_the_code_he_is_known(self, cast: Cast) -> None:
        writer = bound(cast.representative)
        assert sender_of(cast.representative.pk)
        assert "代登记" in writer.says("帮助")
        line = Line.objects.filter(verb=Verb.PERSON_CORRECTED).latest("id")
        assert (line.subject_id, line.said["fields"]) == (cast.representative.pk, ["wecom"])

    def test_capitals_make_no_other_of_a_userid(self, cast: Cast) -> None:
        bound(cast.representative, "BaiXiaoLan")
        other = Writer(name="baixiaolan", door="wecom", envelope=WECOM, last=2000)
        assert "代登记" in other.says("帮助")

    def test_only_the_person_himself_binds(self, cast: Cast) -> None:
        code = code_in(member().says("你好"))
        with pytest.raises(Refused):
            doors.bind_sender(cast.representative, code, by=cast.steward, at=NOW)

    def test_a_code_works_once_and_ten_minutes(self, cast: Cast) -> None:
        code = code_in(member().says("你好"))
        late = NOW + timedelta(minutes=11)
        with pytest.raises(Refused, match="过期"):
            doors.bind_sender(cast.representative, code, by=cast.representative, at=late)
        doors.bind_sender(cast.representative, code, by=cast.representative, at=NOW)
        with pytest.raises(Refused):
            doors.bind_sender(cast.secretary, code, by=cast.secretary, at=NOW)

    def test_codes_cannot_be_tried_without_end(self, cast: Cast) -> None:
        code = code_in(member().says("你好"))
        who = cast.representative
        for number in range(10):
            with pytest.raises(Refused):
                doors.bind_sender(who, f"0000000{number}"[-8:], by=who, at=NOW)
        with pytest.raises(Refused, match="一小时"):
            doors.bind_sender(who, code, by=who, at=NOW)

    def test_a_new_account_frees_the_old_one(self, cast: Cast) -> None:
        old = bound(cast.representative, "old")
        bound(cast.representative, "new")
        assert code_in(old.says("帮助"))

    def test_who_left_is_nobody_any_more(self, cast: Cast) -> None:
        writer = bound(cast.representative)
        people.leave(cast.representative, by=Voice.SYSTEM, at=NOW)
        assert code_in(writer.says("桥头的路灯坏了"))

    def test_on_ones_own_page(self, cast: Cast, client: Client) -> None:
        who = cast.representative
        code = code_in(member().says("你好"))
        client.force_login(who)
        page = client.get(f"/office/people/{who.pk}/")
        assert "绑定企业微信" in page.content.decode()
        address = reverse("office:person_change", args=[who.pk, "wecom"])
        assert client.post(address, {"code": "12345678"}).status_code == 422
        assert client.post(address, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
        assert "解绑企业微信" in client.get(f"/office/people/{who.pk}/").content.decode()
        client.post(reverse("office:person_change", args=[who.pk, "wecom-release"]))
        assert sender_of(who.pk) is None

    def test_where_there_is_no_wecom_there_is_nothing_to_bind(
        self, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANDENG_WECOM_ON", "0")
        client.force_login(cast.representative)
        page = client.get(f"/office/people/{cast.representative.pk}/")
        assert "企业微信" not in page.content.decode()


class TestTaking:
    def test_what_staff_write_is_taken_by_them(self, cast: Cast) -> None:
        writer = bound(cast.representative)
        writer.says("赵大爷家门口的路灯坏了")
        writer.says("上柳沟村第1网格")
        assert "编号" in writer.says("提交")
        matter = Matter.objects.get()
        assert (matter.taken_by, matter.channel) == (cast.representative, Channel.WECOM)
        assert not hasattr(matter, "asker")
        line = Line.objects.get(verb=Verb.MATTER_RAISED)
        assert line.by_id == cast.representative.pk

    def test_who_may_not_take_for_others_is_told_so(self, cast: Cast) -> None:
        who = next(
            (p for p in (cast.supervisor, cast.steward, cast.model_household, cast.desk)
             if not seats_of(p, NOW).able("take-for-others")), None,
        )  # fmt: skip
        assert who
        writer = bound(who)
        assert "权限" in writer.says("路灯坏了")
        assert not Matter.objects.exists()

    def test_the_word_of_who_asked_is_not_his_to_give(self, cast: Cast) -> None:
        writer = bound(cast.representative)
        matter = raised(cast)
        SenderMatter.objects.create(sender=Sender.objects.get(), matter=matter)
        actions.take(matter, by=cast.representative, at=NOW)
        actions.answer(matter, text="好了", outcome=Outcome.SOLVED, by=cast.representative, at=NOW)
        writer.says("已解决")
        matter.refresh_from_db()
        assert matter.state == State.ANSWERED

    def test_what_is_kept_from_him_later_he_reads_no_more(self, cast: Cast) -> None:
        writer = bound(cast.representative)
        writer.says("路灯坏了")
        writer.says("上柳沟村第1网格")
        writer.says("提交")
        matter = Matter.objects.get()
        assert "路灯坏了" in writer.says(matter.number)
        from bandeng.matters.keeping import person_mark

        Matter.objects.update(privacy="private", kept_from=[person_mark(cast.representative.pk)])
        assert "路灯坏了" not in writer.says(matter.number)
        assert "路灯坏了" not in writer.says("我的诉求")


class TestNews:
    def told(self, platform: Platform) -> list[str]:
        for row in Delivery.objects.filter(channel="wecom"):
            assert try_delivery(row.effect_key) == ""
        return [body["text"]["content"] for body in platform.sent(SEND)]

    def test_what_comes_into_the_inbox_is_told_once(self, platform: Platform, cast: Cast) -> None:
        bound(cast.representative)
        matter = raised(cast, NOW)
        later = NOW + timedelta(minutes=1)
        assert doors.tell_staff(at=later) == 1
        assert doors.tell_staff(at=later) == 0
        (text,) = self.told(platform)
        assert matter.number in text
        assert "小学门口路灯不亮" in text
        (body,) = platform.sent(SEND)
        assert (body["touser"], body["agentid"], body["msgtype"]) == ("BaiXiaoLan", 1000002, "text")
        assert body["enable_duplicate_check"] == 1

    def test_what_came_before_the_binding_is_not_told(self, platform: Platform, cast: Cast) -> None:
        raised(cast, NOW - timedelta(hours=1))
        bound(cast.representative)
        assert doors.tell_staff(at=NOW) == 0

    def test_what_was_read_is_not_told(self, platform: Platform, cast: Cast) -> None:
        bound(cast.representative)
        matter = raised(cast, NOW)
        notices.acknowledge_about("matter", matter.pk, by=cast.representative, at=NOW)
        assert doors.tell_staff(at=NOW + timedelta(minutes=1)) == 0

    def test_what_is_kept_from_him_is_not_told(self, platform: Platform, cast: Cast) -> None:
        from bandeng.matters.keeping import person_mark

        bound(cast.representative)
        raised(cast, NOW)
        Matter.objects.update(privacy="private", kept_from=[person_mark(cast.representative.pk)])
        assert doors.tell_staff(at=NOW + timedelta(minutes=1)) == 0
        assert not Delivery.objects.filter(channel="wecom").exists()

    def test_much_is_one_message(self, platform: Platform, cast: Cast) -> None:
        bound(cast.representative)
        for _number in range(11):
            raised(cast, NOW)
        doors.tell_staff(at=NOW + timedelta(minutes=1))
        (text,) = self.told(platform)
        assert "还有3条" in text

    def test_who_left_is_told_nothing(self, platform: Platform, cast: Cast) -> None:
        bound(cast.representative)
        raised(cast, NOW)
        people.leave(cast.representative, by=Voice.SYSTEM, at=NOW)
        assert doors.tell_staff(at=NOW + timedelta(minutes=1)) == 0


class TestSending:
    def delivery(self) -> Delivery:
        notices.send(Message("wecom", "BaiXiaoLan", "您有新消息", "一件新诉求", "k"), at=NOW)
        return Delivery.objects.get()

    @pytest.mark.parametrize(
        "missed", [{"invaliduser": "other|baixiaolan"}, {"unlicenseduser": "BaiXiaoLan"}]
    )
    def test_who_is_out_of_range_is_not_tried_again(
        self, platform: Platform, missed: dict[str, str]
    ) -> None:
        row = self.delivery()
        platform.will(SEND, {"errcode": 0, "errmsg": "ok", **missed})
        assert try_delivery(row.effect_key) == ""
        row.refresh_from_db()
        assert (row.sent_at, row.failed_at) == (None, NOW)
        assert "可见范围" in row.trouble

    def test_a_token_that_ran_out_is_replaced_once(self, platform: Platform) -> None:
        row = self.delivery()
        platform.will(SEND, {"errcode": 42001, "errmsg": "access_token expired"})
        assert try_delivery(row.effect_key) == ""
        assert platform.tokens == 2
        assert platform.asked[0][1] == {
            "corpid": WECOM.account, "corpsecret": SECRETS["wecom"],
        }  # fmt: skip

    def test_what_is_wrong_is_said_in_words(self, platform: Platform) -> None:
        platform.will(SEND, {"errcode": 60020, "errmsg": "not allow to access from your ip"})
        result = wecom.try_it("BaiXiaoLan", at=NOW)
        assert not result.ok
        assert "可信IP" in result.sentence
        assert wecom.try_it("", at=NOW).ok
        assert wecom.try_it("BaiXiaoLan", at=NOW).ok


class TestForgetting:
    def test_drafts_messages_and_the_idle_go(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bound(cast.representative)
        writer = member("somebody")
        writer.says("你好")
        assert doors.forget_chats(at=NOW) == 0
        doors.forget_chats(at=NOW + timedelta(days=2))
        assert not Heard.objects.exists()
        assert Sender.objects.count() == 2
        doors.forget_chats(at=NOW + timedelta(days=31))
        assert [s.person for s in Sender.objects.all()] == [cast.representative]
