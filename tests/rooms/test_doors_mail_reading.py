"""Reading mail: what honest programs write is understood, what hostile ones write does no harm."""

import re
import time
import tracemalloc
from contextlib import suppress
from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandeng.doors import actions
from bandeng.doors.models import MailIn
from bandeng.doors.reading import mail_words
from bandeng.doors.reading.mail import LONGEST_TEXT, Letter, NotRead, read, read_head
from bandeng.doors.reading.mail_bounces import Bounce
from bandeng.doors.reading.mail_pages import words_of
from bandeng.doors.reading.mail_replies import own_words
from bandeng.doors.states import Came
from bandeng.matters.models import Matter
from bandeng.notices.models import Delivery
from tests.factories import MONDAY
from tests.rooms.hostile_mails import CORPUS, HEAD, attached, many_parts, page, whole
from tests.rooms.mails import bounced, letter
from tests.trying import tried

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LAMP = "路灯不亮了"
MIXED = attached(b'filename="a.jpg"', b"x")
HONEST = [letter(LAMP, Message_ID="<a@b>"), bounced("<a.b@c>"), MIXED, page(b"<p>a")]


def check(found: Letter) -> None:
    """What a letter is, whatever it was made of."""
    for line in (found.subject, found.name, found.sender, found.message_id):
        assert "\n" not in line
    for words in (found.subject, found.name, found.text, found.new_text, found.sender):
        assert not UNSEEN.search(words)
    assert len(found.text) <= LONGEST_TEXT + 1
    assert len(found.files) <= 20
    for file in found.files:
        assert not set("/\\\n\r\0") & set(file.name)
    assert found.sender == "" or found.sender.count("@") == 1


class TestHostile:
    @pytest.mark.parametrize("name", CORPUS)
    def test_it_is_read_or_refused_soon_and_small(self, name):
        content = CORPUS[name]()
        tracemalloc.start()
        began = time.process_time()
        with suppress(NotRead):
            check(read(content))
        with suppress(NotRead):
            check(read_head(content))
        assert time.process_time() - began < 6
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
        tracemalloc.stop()

    @pytest.mark.django_db
    def test_nothing_is_half_done(self, cast, monkeypatch, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        settings.ASKS_PER_HOUR = settings.ASKS_PER_DAY = 1000
        monkeypatch.setenv("BANDENG_MAIL_IN", "1")
        for number, make in enumerate(CORPUS.values()):
            content = make().replace(b"<h@example.org>", b"<h%d@example.org>" % number, 1)
            before = Matter.objects.count(), Delivery.objects.count()
            came = actions.take_mail(content, at=MONDAY)
            after = Matter.objects.count(), Delivery.objects.count()
            assert (after[0] - before[0] == 1) == (came is Came.RAISED)
            if came is Came.IGNORED:
                assert after == before
        assert set(MailIn.objects.values_list("outcome", flat=True)) >= {"raised", "refused"}
        assert not list(tmp_path.rglob("*.jpg"))
        for matter in Matter.objects.all():
            assert not UNSEEN.search(matter.text + matter.title)

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("a thousand deep", "nested"),
            ("mails in mails", "nested"),
            ("ten thousand parts", "parts"),
            ("three hundred parts", "parts"),
            ("giant head", "head"),
            ("many heads", "head"),
        ],
    )
    def test_too_much_is_refused_by_name(self, name, why):
        with pytest.raises(NotRead, match=why):
            read(CORPUS[name]())

    def test_many_honest_parts_are_read(self):
        assert read(many_parts(50)).text.count("hello") == 50

    def test_injected_heads_are_words(self):
        assert read(CORPUS["injected"]()).subject == "x Bcc:_v@example.org".replace("_", " ")

    def test_a_name_that_reads_backwards_is_turned_back(self):
        (file,) = read(CORPUS["turned around"]()).files
        assert file.name == "gpj.exe"

    @given(st.binary(max_size=400))
    @tried(50)
    def test_any_bytes(self, junk):
        for content in (junk, HEAD + junk, HEAD + b"\r\n" + junk):
            with suppress(NotRead):
                check(read(content))

    @given(st.data())
    @tried(50)
    def test_honest_mails_with_dents(self, data):
        content = bytearray(data.draw(st.sampled_from(HONEST)))
        for _dent in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
        with suppress(NotRead):
            check(read(bytes(content)))

    @given(st.text(max_size=300))
    @tried(50)
    @example("在 2026 写道：\n> a")
    def test_any_text(self, text):
        words_of(text)
        found = own_words(text)
        assert len(found) <= len(text)


class TestCharsets:
    @pytest.mark.parametrize(
        ("claimed", "written"),
        [
            ("gb2312", "gbk"), ("GBK", "gb18030"), ("gb18030", "gb18030"), ("utf-8", "utf-8"),
            ("hz-gb-2312", "hz"), ("", "gbk"), ("", "utf-8"), ("us-ascii", "gbk"),
            ("utf-8", "gbk"), ("gb2312", "utf-8"), ("nonsense", "utf-8"), ("utf-7", "utf-8"),
        ],
    )  # fmt: skip
    def test_simplified(self, claimed, written):
        kind = f"Content-Type: text/plain; charset={claimed}" if claimed else "X: y"
        assert read(whole(kind.encode(), LAMP.encode(written))).text == LAMP

    def test_rare_signs_of_gb18030(self):
        assert mail_words.decoded("㐂𠮷".encode("gb18030"), "gb2312") == "㐂𠮷"

    def test_big5(self):
        said = whole(b"Content-Type: text/plain; charset=big5", "路燈不亮了".encode("big5"))
        assert read(said).text == "路燈不亮了"

    def test_utf_7_is_not_undone(self):
        assert "<" not in read(CORPUS["utf-7"]()).text

    def test_no_codec_is_run_because_a_mail_names_it(self):
        for name in ("zlib_codec", "rot13", "unicode_escape", "idna", "punycode", "base64"):
            assert mail_words.decoded(b"\\x41cba", name) == "\\x41cba"


class TestHeads:
    @pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
    def test_encoded_subjects(self, charset):
        words = "路燈不亮" if charset == "big5" else "路灯不亮"
        mail = HEAD.replace(b": x", b": " + Header(words, charset).encode().encode())
        assert read(mail + b"\r\nx").subject == words

    def test_raw_bytes_in_a_subject(self):
        for coding in ("utf-8", "gbk"):
            mail = HEAD.replace(b": x", b": " + LAMP.encode(coding))
            assert read(mail + b"\r\nx").subject == LAMP

    def test_who_wrote(self):
        found = read(letter())
        assert (found.sender, found.name) == ("asker@example.org", "秦若水")
        assert found.recipients == ("wen@example.cn",)

    def test_addresses_the_post_office_wrote_come_first(self):
        heads = b"Delivered-To: reply+1-a@example.cn\r\n"
        assert read(heads + letter()).recipients[0] == "reply+1-a@example.cn"


class TestFiles:
    @pytest.mark.parametrize(
        ("said", "name"),
        [
            (b'filename="a.jpg"', "a.jpg"),
            (b"filename*=utf-8''%E8%B7%AF%E7%81%AF.jpg", "路灯.jpg"),
            (b"filename*=gb2312''%C2%B7%B5%C6.jpg", "路灯.jpg"),
            (b"filename*0*=utf-8''%E8%B7%AF; filename*1*=%E7%81%AF.jpg", "路灯.jpg"),
            (b'filename="=?gb2312?B?wre1xi5qcGc=?="', "路灯.jpg"),
            ('filename="路灯.jpg"'.encode("gbk"), "路灯.jpg"),
            (b'filename="../../etc/passwd"', "passwd"),
            (b'filename="C:\\\\a\\\\b.jpg"', "b.jpg"),
        ],
    )
    def test_names(self, said, name):
        (file,) = read(attached(said, b"content")).files
        assert (file.name, file.content) == (name, b"content")

    def test_a_smiley_within_the_text_is_no_file(self):
        mail = EmailMessage()
        mail["From"] = "a@example.org"
        mail.set_content("<p>路灯<img src=cid:1></p>", subtype="html")
        mail.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<1>")
        mail.add_related(b"x" * 20_000, maintype="image", subtype="jpeg", cid="<2>")
        found = read(bytes(mail))
        assert found.text == "路灯"
        assert [len(file.content) for file in found.files] == [20_000]


class TestPages:
    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("<p>一</p><p>二</p>", "一\n\n二"),
            ("一<br>二&nbsp;三&lt;b&gt;", "一\n二 三<b>"),
            ("<style>p{}</style><script>x</script>一<!-- 二 -->", "一"),
            ("一<blockquote>二<blockquote>三</blockquote>四</blockquote>五", "一\n五"),
            ('一<div class="gmail_quote">二<div>三</div>四</div>', "一"),
            ('一<div id="divRplyFwdMsg">二</div>', "一"),
            ("<table><tr><td>一</td></tr></table>", "一"),
        ],
    )
    def test_words(self, body, words):
        assert words_of(body) == words

    def test_plain_words_count_before_a_page(self):
        mail = EmailMessage()
        mail["From"] = "a@example.org"
        mail.set_content("一")
        mail.add_alternative("<p>二</p>", subtype="html")
        assert read(bytes(mail)).text == "一"


QUOTED = [
    "在 2026年3月2日，板凳 <b@example.cn> 写道：\n> 请问",
    "在 2026年3月2日，板凳 <b@example.cn>\n写道：\n请问",
    "在2026-03-02 09:00:01，\"板凳\" <b@example.cn> 写道：\n请问",
    "板凳 <b@example.cn> 于2026年3月2日周一 09:00写道：\n请问",
    "b@example.cn 於 2026年3月2日 週一 上午9:00 寫道：\n> 請問",
    "------------------ 原始邮件 ------------------\n发件人: \"板凳\" <b@example.cn>;\n请问",
    "-----原始邮件-----\n发件人:\"板凳\" <b@example.cn>\n发送时间:2026-03-02\n请问",
    "---- 回复的原邮件 ----\n| 发件人 | 板凳 |\n请问",
    "________________________________\n发件人: 板凳\n发送时间: 2026年3月2日\n"
    "收件人: a\n主题: 请问\n\n请问",
    "发件人： 板凳\n发送时间： 2026-03-02 09:00\n收件人： a\n主题： 请问\n请问",
    "寄件者: 板凳\n寄件日期: 2026年3月2日\n主旨: 請問\n請問",
    "From: Bandeng\nSent: Monday, March 2, 2026 9:00 AM\nTo: a\nSubject: b\n\n请问",
    "-----Original Message-----\nFrom: Bandeng\n请问",
    "On Mon, 2 Mar 2026 at 09:00, Bandeng <b@example.cn> wrote:\n> what",
    "> 请问是哪一根\n> 灯杆",
]  # fmt: skip


class TestReplies:
    @pytest.mark.parametrize("quote", QUOTED)
    @pytest.mark.parametrize("own", ["第三根\n灯杆", "The third one"])
    def test_the_quoted_mail_goes(self, own, quote):
        assert own_words(f"{own}\n\n{quote}") == own

    @pytest.mark.parametrize(
        "signature",
        ["发自我的iPhone", "发自我的华为手机", "来自 网易邮箱大师", "Sent from my iPhone",
         "-- \n秦若水\n某某公司", "发送自 Windows 版邮件", "从我的iPad发送"],
    )  # fmt: skip
    def test_the_signature_goes(self, signature):
        assert own_words(f"第三根灯杆\n\n{signature}") == "第三根灯杆"

    @pytest.mark.parametrize(
        "text",
        ["路灯：\n- 第一根\n- 第二根", "发件人是谁我不知道", "在路口，他说：灯坏了\n没人修",
         "时间：周一晚上\n地点：小学门口", "From here on it is dark.", "a --\nb"],
    )  # fmt: skip
    def test_what_only_looks_so_stays(self, text):
        assert own_words(text) == text

    def test_an_answer_below_the_quote_is_found(self):
        assert own_words("> 请问是哪一根\n>\n第三根") == "第三根"
        assert own_words("On Mon, 2 Mar 2026, B wrote:\n> which?\n\nthe third") == "the third"

    def test_nothing_new_is_nothing(self):
        assert own_words(QUOTED[0]) == ""


class TestReports:
    def test_what_failed(self):
        found = read(bounced("<a.b@example.cn>"))
        assert found.machine == "bounce"
        assert found.bounce == Bounce(
            True, "5.1.1", "smtp; 550 5.1.1 <asker@example.org> unknown", "<a.b@example.cn>"
        )

    def test_the_whole_mail_returned(self):
        mail = bounced("x").replace(b"text/rfc822-headers", b"message/rfc822")
        found = read(mail.replace(b"Message-ID: x\r\n", b"Message-ID: <c@d>\r\n"))
        assert found.bounce
        assert found.bounce.message_id == "<c@d>"

    def test_a_delay_is_no_failure(self):
        found = read(bounced("<a@b>", action="delayed", status="4.4.7"))
        assert found.bounce
        assert not found.bounce.failed
