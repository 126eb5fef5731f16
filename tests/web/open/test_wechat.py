"""The WeChat official account: what a resident writes, what becomes of it, what he is answered."""

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bandeng.doors.models import Heard, Sender, SenderMatter
from bandeng.doors.reading.envelopes import Envelope, signature
from bandeng.doors.reading.gcj import to_gcj
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, State
from bandeng.web.open.chats import deadline, offering
from bandeng.web.open.wechat import views
from tests.cast import Cast
from tests.factories import raised
from tests.trying import tried
from tests.web.open.georeport import NOW
from tests.web.open.platform import NONCE, SECRETS, WECHAT, Writer

LAMP = "桥头的路灯坏了三天"
STAMP = str(int(NOW.timestamp()))


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    knobs = {
        "ON": "1", "APP_ID": WECHAT.account, "SECRET": SECRETS["wechat"], "TOKEN": WECHAT.token,
        "AES_KEY": WECHAT.aes_key,
    }  # fmt: skip
    for name, value in knobs.items():
        monkeypatch.setenv(f"BANDENG_WECHAT_{name}", value)


@pytest.fixture
def resident() -> Writer:
    """Return a resident with WeChat."""
    return Writer()


def sent(writer: Writer, text: str = LAMP, place: str = "15010101") -> Matter:
    """Return the request a resident raises."""
    writer.says(text)
    writer.says(place)
    receipt = writer.says("提交")
    return Matter.objects.get(number=re.sub(r"\D", "", receipt.split("\n")[0]))


class TestVerifying:
    def query(self, **changed: str) -> dict[str, str]:
        signed = signature(WECHAT.token, STAMP, NONCE)
        usual = {"signature": signed, "timestamp": STAMP, "nonce": NONCE, "echostr": "5927"}
        return {**usual, **changed}

    def test_the_platform_gets_its_echo(self, client: Client) -> None:
        response = client.get("/wechat/", self.query())
        assert (response.status_code, response.content) == (200, b"5927")
        assert response["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "changed",
        [{"signature": "0" * 40}, {"signature": ""}, {"nonce": "1"}, {"timestamp": "1"},
         {"timestamp": "now"}, {"timestamp": "٣"}],
    )  # fmt: skip
    def test_nobody_else_does(self, client: Client, changed: dict[str, str]) -> None:
        response = client.get("/wechat/", self.query(**changed))
        assert (response.status_code, response.content) == (403, b"refused")

    def test_a_call_signed_long_ago_is_refused_though_its_signature_is_right(
        self, client: Client
    ) -> None:
        old = str(int(STAMP) - 601)
        said = self.query(timestamp=old, signature=signature(WECHAT.token, old, NONCE))
        assert client.get("/wechat/", said).status_code == 403

    def test_a_door_that_is_not_open_is_not_there(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_ON", "0")
        assert client.get("/wechat/", self.query()).status_code == 404

    def test_too_many_wrong_calls_are_not_looked_at(self, client: Client) -> None:
        codes = [client.get("/wechat/", self.query(nonce="1")).status_code for _n in range(61)]
        assert codes == [403] * 60 + [429]
        assert client.get("/wechat/", self.query()).status_code == 200


class TestModes:
    @pytest.mark.parametrize("mode", ["safe", "compatible", "plain"])
    def test_a_message_is_read_and_answered_as_the_mode_says(
        self, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_MODE", mode)
        assert "在哪里" in Writer(mode=mode).says(LAMP)

    @pytest.mark.parametrize("mode", ["safe", "compatible"])
    def test_where_messages_are_sealed_a_plain_one_is_refused(
        self, mode: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_MODE", mode)
        writer = Writer(mode="plain")
        assert writer.posts(writer.message("text", Content=LAMP)).status_code == 403
        assert not Sender.objects.exists()

    def test_in_both_modes_at_once_only_the_sealed_half_counts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BANDENG_WECHAT_MODE", "compatible")
        writer = Writer(mode="compatible")
        sealed = WECHAT.seal(writer.message("text", Content="真的").encode())
        forged = writer.message("text", Content="假的")[5:-6]
        body = f"<xml>{forged}<Encrypt>{sealed}</Encrypt></xml>"
        said = {
            "signature": signature(WECHAT.token, STAMP, NONCE), "timestamp": STAMP, "nonce": NONCE,
            "msg_signature": signature(WECHAT.token, STAMP, NONCE, sealed),
        }  # fmt: skip
        query = "&".join(f"{name}={value}" for name, value in said.items())
        Client().post(f"/wechat/?{query}", body, content_type="text/xml")
        assert "真的" in Sender.objects.get().draft

    def test_what_is_sealed_for_another_account_is_refused(self) -> None:
        other = Envelope(WECHAT.token, WECHAT.aes_key, "wx-of-another")
        writer = Writer(envelope=other)
        assert writer.posts(writer.message("text", Content=LAMP)).status_code == 403

    def test_a_large_body_is_refused(self) -> None:
        assert Writer().posts("<xml>" + "a" * 2_000_000 + "</xml>").status_code == 400


class TestRaising:
    def test_words_then_a_place_then_send(self, resident: Writer, cast: Cast) -> None:
        assert "在哪里" in resident.says(LAMP)
        summary = resident.says("上柳沟村")
        assert "双泉镇 上柳沟村" in summary
        assert "提交" in summary
        receipt = resident.says("提交")
        matter = Matter.objects.get()
        assert matter.channel == "wechat"
        assert matter.number in re.sub(r"\D", "", receipt)
        assert (matter.place, matter.text, matter.category) == (cast.village, LAMP, "street-lamps")
        assert "白晓岚" in receipt
        assert matter.asker.way == "wechat:oABC_resident-1"
        assert (matter.taken_by, matter.published_at) == (None, None)

    def test_the_address_and_the_words_are_sealed(self, resident: Writer) -> None:
        resident.says(LAMP)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(s)::text FROM doors_sender s")
            stored = cursor.fetchone()[0]
        assert resident.name not in stored
        assert "路灯" not in stored

    def test_two_whose_ids_differ_in_capitals_only_are_two(self, resident: Writer) -> None:
        sent(resident)
        other = Writer(name=resident.name.lower())
        assert "还没有" in other.says("我的诉求")
        assert Sender.objects.count() == 2

    def test_a_location_is_a_place_and_a_point_on_the_earth(self, resident: Writer) -> None:
        resident.says(LAMP)
        told = resident.points(*to_gcj(43.9861, 119.2881))
        if "1 " in told:
            resident.says("1")
        resident.says("提交")
        matter = Matter.objects.get()
        assert matter.place.code == "15010101"
        assert matter.lat == pytest.approx(43.9861)
        assert matter.lng == pytest.approx(119.2881)

    def test_a_location_far_away_is_no_place_of_ours(self, resident: Writer) -> None:
        resident.says(LAMP)
        assert "附近没有" in resident.points(30.0, 104.0)

    def test_a_location_first_then_words(self, resident: Writer) -> None:
        told = resident.points(*to_gcj(43.9861, 119.2881))
        if "1 " in told:
            told = resident.says("1")
        assert "请用几句话" in told
        assert "提交" in resident.says(LAMP)

    def test_a_name_that_several_bear_is_chosen_by_number(self, resident: Writer) -> None:
        resident.says(LAMP)
        listed = resident.says("第1网格").split("\n")
        wanted = next(line for line in listed if "下柳沟村" in line)
        assert "下柳沟村 第1网格" in resident.says(wanted.split()[0])

    def test_a_name_with_all_it_lies_in(self, resident: Writer) -> None:
        resident.says(LAMP)
        assert "石桥镇 石桥村 第1网格" in resident.says("石桥镇石桥村第1网格")

    def test_a_name_nobody_knows(self, resident: Writer) -> None:
        resident.says(LAMP)
        assert "没有叫这个名字的" in resident.says("某某村")
        assert "提交" in resident.says("上柳沟村")

    def test_the_code_of_a_place_scanned_before(self, resident: Writer) -> None:
        told = resident.does("subscribe", "qrscene_15010101")
        assert "上柳沟村 第1网格" in told
        assert "提交" in resident.says(LAMP)
        resident.says("提交")
        assert Matter.objects.get().place.code == "15010101"

    def test_the_code_scanned_by_a_follower(self, resident: Writer) -> None:
        assert "上柳沟村 第1网格" in resident.does("SCAN", "15010101")
        assert "这里没有" not in resident.does("SCAN", "no-such-place")

    def test_words_nothing_fits_are_asked_for_a_topic(self, resident: Writer) -> None:
        resident.says("ＸＹＺ")
        listed = resident.says("上柳沟村")
        assert "写数字" in listed
        assert "提交" in resident.says("2")
        resident.says("1")
        assert Matter.objects.count() == 1

    def test_more_words_are_added_before_it_is_sent(self, resident: Writer) -> None:
        resident.says(LAMP)
        resident.says("上柳沟村")
        resident.says("晚上看不清路")
        resident.says("提交")
        assert Matter.objects.get().text == f"{LAMP}\n晚上看不清路"

    def test_cancel_forgets_it(self, resident: Writer) -> None:
        resident.says(LAMP)
        assert "已作废" in resident.says("取消")
        assert Sender.objects.get().draft == ""
        assert "没有正在写的" in resident.says("取消")

    def test_what_is_asked_too_often_waits(self, resident: Writer, settings: Any) -> None:
        settings.ASKS_PER_HOUR = 1
        sent(resident)
        resident.says(LAMP)
        resident.says("上柳沟村")
        assert "一小时后" in resident.says("提交")
        assert Matter.objects.count() == 1
        assert Sender.objects.get().draft

    def test_unsubscribing_forgets_the_draft(self, resident: Writer) -> None:
        resident.says(LAMP)
        assert resident.does("unsubscribe") == ""
        assert Sender.objects.get().draft == ""

    def test_where_somebody_is_walking_is_neither_kept_nor_answered(self, resident: Writer) -> None:
        place = {"Latitude": "43.98", "Longitude": "119.28", "Precision": "10"}
        assert resident.sends("event", Event="LOCATION", MsgId="", **place) == ""
        assert "43.98" not in Heard.objects.get().reply + Sender.objects.get().draft

    @pytest.mark.parametrize(
        ("sort", "words"), [("voice", "语音"), ("video", "文字"), ("link", "文字"), ("odd", "文字")]
    )
    def test_what_cannot_be_read_is_refused_politely(
        self, resident: Writer, sort: str, words: str
    ) -> None:
        assert words in resident.sends(sort, MediaId="m1")
        assert not Matter.objects.exists()

    @pytest.mark.parametrize("text", ["帮助", "你好", "？", "12", "提交", "  "])
    def test_help(self, resident: Writer, text: str) -> None:
        assert "我的诉求" in resident.says(text)

    def test_menu(self, resident: Writer) -> None:
        assert "我的诉求" in resident.does("CLICK", "help")
        assert "还没有" in resident.does("CLICK", "mine")


class TestTwice:
    def test_the_same_message_again_is_answered_alike_and_taken_once(
        self, resident: Writer
    ) -> None:
        resident.says(LAMP)
        resident.says("上柳沟村")
        message = resident.message("text", Content="提交")
        first = resident.read(resident.posts(message))
        again = resident.read(resident.posts(message))
        assert first == again
        assert "编号" in first
        assert Matter.objects.count() == SenderMatter.objects.count() == 1

    def test_the_same_event_again(self, resident: Writer) -> None:
        said = {"Event": "SCAN", "EventKey": "15010101", "MsgId": "", "CreateTime": "1772420400"}
        event = resident.message("event", **said)
        first, again = resident.read(resident.posts(event)), resident.read(resident.posts(event))
        assert first == again
        assert Heard.objects.count() == 1

    def test_two_events_of_one_second_are_two(self, resident: Writer) -> None:
        for key in ("15010101", "15010102"):
            said = {"Event": "SCAN", "EventKey": key, "MsgId": "", "CreateTime": "1772420400"}
            resident.posts(resident.message("event", **said))
        assert Heard.objects.count() == 2

    def test_the_same_id_from_another_is_another_message(self, resident: Writer) -> None:
        resident.posts(resident.message("text", Content=LAMP, MsgId="7"))
        other = Writer(name="oABC_resident-2")
        other.posts(other.message("text", Content=LAMP, MsgId="7"))
        assert Sender.objects.exclude(draft_at=None).count() == 2

    def test_who_writes_very_fast_is_told_so(self, resident: Writer) -> None:
        told = [resident.says(f"话{n}") for n in range(31)]
        assert "太快" in told[-1]
        assert "话30" not in Sender.objects.get().draft


class TestAsking:
    def test_how_it_stands(self, resident: Writer, cast: Cast) -> None:
        matter = sent(resident)
        told = resident.says("我的诉求")
        assert LAMP in told
        assert "白晓岚" in told
        assert told == resident.says(matter.number) == resident.says(f"查询 {matter.number}")

    def test_several_are_listed(self, resident: Writer) -> None:
        one, two = sent(resident), sent(resident, "下水道堵了")
        told = re.sub(r"(\d) (\d)", r"\1\2", resident.says("我的诉求"))
        assert one.number in told
        assert two.number in told

    def test_an_answer_is_told_and_confirmed(self, resident: Writer, cast: Cast) -> None:
        matter = sent(resident)
        answered(matter, cast)
        told = resident.says("我的诉求")
        assert "灯泡换好了" in told
        assert "谢谢" in resident.says("已解决")
        matter.refresh_from_db()
        assert (matter.state, matter.confirmed_by) == (State.CONFIRMED, None)

    def test_an_answer_that_helped_nobody_opens_it_again(
        self, resident: Writer, cast: Cast
    ) -> None:
        matter = sent(resident)
        answered(matter, cast)
        assert "重新" in resident.says("没解决，灯还是不亮")
        matter.refresh_from_db()
        assert (matter.state, matter.reopenings) == (State.WORKING, 1)

    def test_of_several_answers_the_number_says_which(self, resident: Writer, cast: Cast) -> None:
        one, two = sent(resident), sent(resident, "东头的路灯也坏了")
        answered(one, cast)
        answered(two, cast)
        assert "哪一件" in resident.says("已解决")
        resident.says(f"已解决 {two.number}")
        two.refresh_from_db()
        one.refresh_from_db()
        assert (one.state, two.state) == (State.ANSWERED, State.CONFIRMED)

    def test_words_of_content_without_an_answer_are_words(self, resident: Writer) -> None:
        assert "在哪里" in resident.says("没解决停车难的问题")

    def test_a_question_is_replied_to_or_a_new_request_begun(
        self, resident: Writer, cast: Cast
    ) -> None:
        matter = sent(resident)
        actions.take(matter, by=cast.representative, at=NOW)
        actions.ask_asker(matter, text="是哪一根灯杆", by=cast.representative, at=NOW)
        asked = resident.says("桥东第二根")
        assert "是哪一根灯杆" in asked
        assert "请写1" in resident.says("靠河的那根")
        assert "请写1" in resident.says("3")
        assert "已转给" in resident.says("1")
        matter.refresh_from_db()
        assert matter.state == State.WORKING
        actions.ask_asker(matter, text="还有吗", by=cast.representative, at=NOW)
        resident.says("下水道堵了")
        assert "在哪里" in resident.says("2")
        matter.refresh_from_db()
        assert matter.state == State.WAITING

    def test_nobody_learns_of_anybody_elses(self, resident: Writer, cast: Cast) -> None:
        matter, elsewhere = sent(resident), raised(cast)
        public = actions.make_public(raised(cast), by=cast.secretary, at=NOW)
        other = Writer(name="oABC_resident-2")
        unknown = other.says("99999993")
        for found in (matter, elsewhere, public):
            assert other.says(found.number) == unknown
            assert other.says(f"已解决 {found.number}") != "谢谢"
        assert "还没有" in other.says("我的诉求")
        for one in (matter, elsewhere, public):
            one.refresh_from_db()
            assert one.state == State.RAISED

    def test_numbers_cannot_be_tried_without_end(self, resident: Writer) -> None:
        from datetime import timedelta

        import time_machine

        for minute in range(2):
            with time_machine.travel(NOW + timedelta(minutes=minute), tick=False):
                told = [resident.says("我的诉求") for _n in range(20)]
        assert "一小时后" in told[-1]

    def test_who_withdrew_or_is_forgotten_is_told_nothing(self, resident: Writer) -> None:
        matter = sent(resident)
        actions.withdraw(matter, by=Voice.ASKER, at=NOW)
        assert "撤回" in resident.says(matter.number)

    def test_he_reads_what_the_platform_calls_him(self, resident: Writer) -> None:
        assert resident.says("我是谁") == resident.name


def answered(matter: Matter, cast: Cast) -> Matter:
    actions.take(matter, by=cast.representative, at=NOW)
    done, by = Outcome.SOLVED, cast.representative
    return actions.answer(matter, text="灯泡换好了", outcome=done, by=by, at=NOW)


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
SORTS = st.sampled_from(["text", "image", "location", "voice", "event", "video", ""])

SAYINGS = [
    LAMP, "提交", "取消", "1", "2", "9", "上柳沟村", "我的诉求", "已解决", "没解决", "帮助",
    "第1网格",
]  # fmt: skip


class TestNonsense:
    @tried(20)
    @given(SORTS, LETTERS, LETTERS, LETTERS)
    def test_whatever_comes_is_answered_or_refused(
        self, db: None, sort: str, text: str, lat: str, key: str
    ) -> None:
        writer = Writer(name=f"o{abs(hash((sort, text, lat, key)))}")
        said = {"Content": text, "Location_X": lat, "Location_Y": "119.3", "EventKey": key}
        said |= {"Event": key[:9], "MediaId": text}
        clean = {name: value.replace("]]>", "") for name, value in said.items()}
        assert writer.posts(writer.message(sort, **clean)).status_code in (200, 400)

    @tried(8)
    @given(st.text(st.characters(codec="utf-8"), max_size=200))
    def test_sealed_nonsense_is_refused(self, db: None, content: str) -> None:
        assert Writer().posts(content).status_code in (200, 400)

    @tried(8)
    @given(st.lists(st.sampled_from(SAYINGS), max_size=8))
    def test_in_any_order_a_draft_is_raised_once_at_most_for_every_send(
        self, db: None, words: list[str]
    ) -> None:
        writer = Writer(name=f"o{abs(hash(tuple(words)))}")
        before = Matter.objects.count()
        answers = [writer.says(word) for word in words]
        raised_now = sum("编号：" in answer for answer in answers)
        assert Matter.objects.count() == before + raised_now
        assert all(answers)


@pytest.mark.django_db(transaction=True)
def test_while_a_row_is_held_up_it_is_said_in_time(cast: Cast) -> None:
    writer, held, over = Writer(), threading.Event(), threading.Event()
    writer.says(LAMP)

    def hold() -> None:
        with transaction.atomic():
            list(Sender.objects.select_for_update())
            held.set()
            over.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(hold)
        held.wait(20)
        began = time.monotonic()
        said = writer.says("15010101")
        took = time.monotonic() - began
        over.set()
    assert "再发一次" in said
    assert took < 15
    assert "15010101" not in str(Sender.objects.get().draft)
    assert "对吗" in writer.says("15010101")


class TestInTime:
    """The platform waits five seconds; where it is slow, our patience is a fifth of what it is."""

    SLOWLY = "SELECT pg_sleep(0.25)"
    SHORT, MANY = 0.7, 100

    def slow(self, times: int) -> Any:
        """Return a lookup of places that asks a database that is slow several times."""
        asked = list[int]()

        def looked_up(words: str) -> list[Any]:
            with transaction.atomic(), connection.cursor() as cursor:
                for time_ in range(times):
                    asked.append(time_)
                    cursor.execute(self.SLOWLY)
            return []

        looked_up.asked = asked  # type: ignore[attr-defined]

        return looked_up

    def test_many_slow_lookups_of_one_message_are_given_up_in_time(
        self, resident: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resident.says(LAMP)
        asked = resident.message("text", Content="上柳沟村")
        with monkeypatch.context() as slowly:
            slow = self.slow(self.MANY)
            slowly.setattr(deadline, "PATIENCE", self.SHORT)
            slowly.setattr(offering, "places_named", slow)
            told = resident.read(resident.posts(asked))
            assert 0 < len(slow.asked) < self.MANY / 5
        assert "刚才没能收下" in told
        assert Heard.objects.count() == 1
        assert "提交" in resident.read(resident.posts(asked))  # the same message, brought again

    def test_what_is_a_little_slow_is_answered(
        self, resident: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resident.says(LAMP)
        monkeypatch.setattr(offering, "places_named", self.slow(1))
        assert "没有这样的地方" not in resident.says("上柳沟村")
        assert Heard.objects.count() == 2

    def test_a_slow_beginning_counts_too(
        self, resident: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow = self.slow(self.MANY)
        monkeypatch.setattr(deadline, "PATIENCE", self.SHORT)
        monkeypatch.setattr(views, "is_on", lambda _door: slow("") == [])
        assert resident.posts(resident.message("text", Content=LAMP)).status_code == 503
        assert 0 < len(slow.asked) < self.MANY / 5
        assert not Heard.objects.exists()

    def test_no_other_machine_is_waited_for(
        self, resident: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pictures are fetched by a job: the platform is not asked while it waits."""

        def hang(*_said: Any, **_more: Any) -> Any:
            raise AssertionError("somebody else is waited for")

        monkeypatch.setattr(socket.socket, "connect", hang)
        monkeypatch.setattr(socket, "getaddrinfo", hang)
        resident.says(LAMP)
        for _n in range(3):
            resident.sends("image", PicUrl="http://mmbiz.example/x", MediaId="m-1")
        resident.points(*to_gcj(43.9861, 119.2881))
        resident.says("15010101")
        assert "编号" in resident.says("提交")
        resident.says("我的诉求")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s",
                           ["fetch_picture"])  # fmt: skip
            assert cursor.fetchone()[0] == 3


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_after_a_late_one_is_not_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadline, "PATIENCE", 0.3)
    for _time in range(3):
        with pytest.raises(deadline.Late), deadline.in_time(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")


@pytest.mark.django_db(transaction=True)
def test_the_same_message_brought_twice_at_once_is_taken_once(cast: Cast) -> None:
    writer = Writer()
    writer.says(LAMP)
    writer.says("15010101")
    gate = threading.Barrier(4)

    def bring(_n: int) -> str:
        gate.wait()
        try:
            return Writer().says("提交", MsgId="778899")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        told = set(crowd.map(bring, range(4)))
    assert len(told) == 1
    assert "已收到" in told.pop()
    assert Matter.objects.count() == 1
    assert SenderMatter.objects.count() == 1
    assert Heard.objects.count() == 3
