"""Mail that comes in: a request, a reply or a note, once; machines get no answer."""

from datetime import timedelta

import pytest

from bandeng.clockwork import tasks
from bandeng.doors import actions
from bandeng.doors.actions import mail_addresses as ours
from bandeng.doors.models import MailIn
from bandeng.doors.sending import mail as sending
from bandeng.doors.states import Came
from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.actions import Contact, erase_contacts
from bandeng.matters.models import Matter
from bandeng.matters.states import State
from bandeng.notices.models import Delivery
from tests.factories import MONDAY, confirmed, raised, taken, waiting
from tests.rooms.mails import ASKER, SITE, bounced, letter
from tests.rooms.test_pictures import photo

LATER = MONDAY + timedelta(days=1)
REACHED = {"contact": Contact(name="秦若水", email=ASKER)}


@pytest.fixture(autouse=True)
def door(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name, value in {"IN": "1", "ADDRESS": SITE, "FROM": "bandeng@example.cn"}.items():
        monkeypatch.setenv(f"BANDENG_MAIL_{name}", value)


def take(content, **more):
    return actions.take_mail(content, at=LATER, **more)


def notes(matter):
    rows = Line.objects.filter(subject_id=matter.pk, verb=Verb.MATTER_NOTED)
    return [line.said["text"] for line in rows.order_by("id")]


def answers():
    return list(Delivery.objects.filter(effect_key__startswith="mail:"))


class TestNewMail:
    def test_it_becomes_a_request_and_the_receipt_goes_out(self, cast):
        said = f"{cast.village.name}小学门口的路灯前天晚上就不亮了"
        assert take(letter(said, Subject="Re: 路灯不亮")) is Came.RAISED
        matter = Matter.objects.get()
        assert matter.channel == "mail"
        assert (matter.title, matter.text, matter.place) == ("路灯不亮", said, cast.village)
        assert matter.kind == "residents-request"
        assert matter.category == "street-lamps"
        assert (matter.asker.email, matter.asker.name) == (ASKER, "秦若水")
        assert matter.published_at is None
        (note,) = notes(matter)
        assert "核对" in note
        (receipt,) = Delivery.objects.all()
        assert receipt.to == ASKER
        assert matter.number in receipt.subject

    def test_without_a_place_it_is_the_top_ones_and_says_so(self, cast):
        take(letter("路灯不亮"))
        matter = Matter.objects.get()
        assert matter.place.parent_id is None
        assert "没有" in notes(matter)[0]

    def test_of_places_of_one_name_the_words_above_decide(self, cast):
        take(letter(f"{cast.village.name}{cast.grid.name}的路灯不亮"))
        assert Matter.objects.get().place == cast.grid

    def test_the_same_mail_again_does_nothing(self, cast):
        content = letter()
        assert [take(content), take(content)] == [Came.RAISED] * 2
        assert Matter.objects.count() == MailIn.objects.count() == Delivery.objects.count() == 1

    def test_pictures_hang_on_it_and_other_files_are_told(self, cast):
        files = [("灯.jpg", photo((60, 40))), ("virus.jpg", b"MZ\x90\0not a picture")]
        assert take(letter(files=files)) is Came.RAISED
        assert Matter.objects.get().pictures.count() == 1
        told = Delivery.objects.exclude(effect_key__endswith=":receipt").get()
        assert "virus.jpg" in told.text
        assert "灯.jpg" not in told.text

    def test_a_failure_in_the_middle_keeps_nothing(self, cast, monkeypatch):
        def fail(*_args, **_more):
            raise RuntimeError

        content = letter()
        with monkeypatch.context() as broken:
            broken.setattr(actions.taking_mail.matters, "hear", fail)
            with pytest.raises(RuntimeError):
                take(content)
        assert not Matter.objects.exists()
        assert not MailIn.objects.exists()
        assert take(content) is Came.RAISED

    def test_who_writes_without_end_is_told_and_then_no_more(self, cast, settings):
        settings.ASKS_PER_HOUR = 2
        came = [take(letter(f"第{n}件")) for n in range(8)]
        assert came == [Came.RAISED] * 2 + [Came.REFUSED] * 6
        assert len(answers()) == 3

    def test_a_subject_alone_is_enough(self, cast):
        assert take(letter("", Subject="路灯不亮")) is Came.RAISED
        assert Matter.objects.get().text == "路灯不亮"

    def test_nothing_but_a_file_is_answered_once(self, cast):
        content = letter("", Subject="", files=[("a.zip", b"PK\3\4")])
        assert [take(content), take(content)] == [Came.REFUSED] * 2
        assert len(answers()) == 1
        assert not Matter.objects.exists()

    def test_what_cannot_be_read_is_answered_once(self, cast):
        content = letter().replace(b"\n\n", b"\nX: " + b"y" * 300_000 + b"\n\n", 1)
        assert [take(content), take(content)] == [Came.REFUSED] * 2
        assert [d.to for d in answers()] == [ASKER]


class TestReplies:
    def to(self, matter):
        return ours.reply_address(matter.pk)

    def test_it_is_the_reply_that_is_waited_for(self, cast):
        matter = waiting(cast, **REACHED)
        said = "第三根灯杆\n\n在 2026年3月2日，板凳 <b@example.cn> 写道：\n> 请问是哪一根灯杆"
        assert take(letter(said, to=self.to(matter))) is Came.REPLIED
        matter.refresh_from_db()
        assert matter.state == State.WORKING
        line = Line.objects.get(verb=Verb.MATTER_REPLIED)
        assert line.said["text"] == "第三根灯杆"

    @pytest.mark.parametrize("reached", [taken, confirmed])
    def test_otherwise_it_is_a_note(self, cast, reached):
        matter = reached(cast, **REACHED)
        before = matter.state
        assert take(letter("还有一盏也不亮", to=self.to(matter))) is Came.NOTED
        matter.refresh_from_db()
        assert matter.state == before
        assert "还有一盏也不亮" in notes(matter)[-1]

    def test_the_from_alone_proves_nothing(self, cast):
        matter = waiting(cast, **REACHED)
        mail = letter("第三根", Subject=f"Re: {matter.number}", In_Reply_To=ours.message_id("x"))
        assert take(mail) is Came.RAISED
        matter.refresh_from_db()
        assert matter.state == State.WAITING

    def test_anybody_who_has_the_address_may_reply(self, cast):
        matter = waiting(cast, **REACHED)
        assert take(letter("第三根", sender="wife@example.org", to=self.to(matter))) is Came.REPLIED

    def test_the_post_offices_address_counts_before_the_head(self, cast):
        matter = waiting(cast, **REACHED)
        assert take(letter(to="a@example.cn"), to=[self.to(matter).upper()]) is Came.REPLIED

    def test_a_wrong_or_expired_secret_opens_nothing(self, cast):
        matter = confirmed(cast, **REACHED)
        address = self.to(matter)
        other = raised(cast, title="另一件", **REACHED)
        stolen = address.replace(f"+{matter.pk}-", f"+{other.pk}-")
        assert take(letter(to=stolen)) is Came.REFUSED
        erase_contacts(at=MONDAY + timedelta(days=400))
        assert take(letter(to=address)) is Came.REFUSED
        assert len(answers()) == 2

    def test_one_mail_to_two_requests_counts_once_for_each(self, cast):
        one, two = waiting(cast, **REACHED), waiting(cast, title="另一件", **REACHED)
        content = letter("第三根")
        assert take(content, to=[self.to(one)]) is Came.REPLIED
        assert take(content, to=[self.to(two)]) is Came.REPLIED
        assert take(content, to=[self.to(one)]) is Came.REPLIED
        assert Line.objects.filter(verb=Verb.MATTER_REPLIED).count() == 2

    def test_a_picture_comes_along(self, cast):
        matter = waiting(cast, **REACHED)
        take(letter("这一根", to=self.to(matter), files=[("a.jpg", photo((60, 40)))]))
        assert matter.pictures.count() == 1

    def test_a_reply_without_words_of_its_own_is_told(self, cast):
        matter = waiting(cast, **REACHED)
        quoted = "在 2026年3月2日，板凳 <b@example.cn> 写道：\n> 请问是哪一根灯杆"
        assert take(letter(quoted, to=self.to(matter))) is Came.REFUSED
        assert len(answers()) == 1

    def test_replies_without_end_are_stopped(self, cast):
        matter = taken(cast, **REACHED)
        came = [take(letter(f"第{n}封", to=self.to(matter))) for n in range(32)]
        assert came.count(Came.NOTED) == 30


class TestMachines:
    @pytest.mark.parametrize(
        "heads",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "Auto-Generated; x=y"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
            {"List_Id": "<l.example.org>"},
            {"List_Unsubscribe": "<mailto:x@example.org>"},
            {"Return_Path": "<>"},
            {"Subject": "自动回复：我在休假"},
            {"Subject": "Automatic reply: away"},
            {"X_Loop": "yes"},
            {"sender": "MAILER-DAEMON@example.org"},
            {"sender": "noreply@example.org"},
            {"sender": SITE},
            {"sender": "bandeng@example.cn"},
            {"sender": ours.reply_address},
            {"sender": "nobody"},
            {"Message_ID": ours.message_id},
        ],
        ids=lambda heads: " ".join(
            str(getattr(v, "__name__", v)) for v in (*heads, *heads.values())
        ),
    )
    @pytest.mark.parametrize("secret", [True, False])
    def test_they_are_kept_out_and_get_no_answer(self, cast, heads, secret):
        matter = waiting(cast, **REACHED)
        before = Delivery.objects.count()
        made = {k: v(matter.pk) if v is ours.reply_address else v for k, v in heads.items()}
        made = {k: v("asker:1:x") if v is ours.message_id else v for k, v in made.items()}
        to = ours.reply_address(matter.pk) if secret else SITE
        assert take(letter(to=to, **made)) is Came.IGNORED
        matter.refresh_from_db()
        assert matter.state == State.WAITING
        assert Matter.objects.count() == 1
        assert Delivery.objects.count() == before

    def test_an_envelope_without_a_sender(self, cast):
        assert take(letter(), envelope_from="") is Came.IGNORED

    def test_what_came_round_in_circles(self, cast):
        rings = b"".join(b"Received: from a by b; Mon, 2 Mar 2026\r\n" for _n in range(61))
        assert take(rings + letter()) is Came.IGNORED

    def test_people_say_that_they_are_no_machine(self, cast):
        assert take(letter(Auto_Submitted="no")) is Came.RAISED


class TestWhatDidNotArrive:
    def sent(self, cast):
        matter = taken(cast, **REACHED)
        delivery = Delivery.objects.get(effect_key=f"asker:{matter.pk}:receipt")
        tasks.try_delivery(delivery.effect_key)
        return matter, delivery

    def test_it_is_marked_and_noted(self, cast):
        matter, delivery = self.sent(cast)
        assert take(bounced(ours.message_id(delivery.effect_key))) is Came.BOUNCED
        delivery.refresh_from_db()
        assert delivery.failed_at
        assert ASKER not in delivery.trouble
        assert "信箱不存在" in delivery.trouble
        assert "信箱不存在" in notes(matter)[-1]

    def test_twice_it_is_noted_once(self, cast):
        matter, delivery = self.sent(cast)
        for _n in range(2):
            take(bounced(ours.message_id(delivery.effect_key)))
        assert len(notes(matter)) == 1

    def test_a_late_one_is_no_failure(self, cast):
        _matter, delivery = self.sent(cast)
        mail = bounced(ours.message_id(delivery.effect_key), action="delayed", status="4.4.1")
        assert take(mail) is Came.IGNORED
        delivery.refresh_from_db()
        assert delivery.failed_at is None

    def test_a_forged_one_marks_nothing(self, cast):
        _matter, delivery = self.sent(cast)
        guessed = ours.message_id(delivery.effect_key)
        forged = guessed.replace(guessed[-20:-15], "00000")
        for mail in (bounced(forged), bounced("<x@y>"), bounced("")):
            assert take(mail) is Came.IGNORED
        delivery.refresh_from_db()
        assert delivery.failed_at is None


class TestGoingOut:
    def test_messages_about_one_request_are_one_thread(self, cast, mailoutbox):
        take(letter("路灯不亮", Message_ID="<first@example.org>"))
        matter = Matter.objects.get()
        receipt = Delivery.objects.get()
        tasks.try_delivery(receipt.effect_key)
        (sent,) = mailoutbox
        assert sent.reply_to == [ours.reply_address(matter.pk)]
        assert sent.extra_headers["In-Reply-To"] == "<first@example.org>"
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        later = Delivery(effect_key=f"asker:{matter.pk}:answer:1", to=ASKER, text="x", subject="y")
        heads = sending.composed(later).extra_headers
        assert heads["References"].split() == [
            "<first@example.org>",
            ours.message_id(receipt.effect_key),
        ]

    def test_while_no_mail_is_taken_in_none_is_asked_for(self, cast, monkeypatch):
        monkeypatch.setenv("BANDENG_MAIL_IN", "0")
        later = Delivery(effect_key="asker:1:answer:1", to=ASKER, text="x", subject="y")
        assert sending.composed(later).reply_to == []

    def test_the_senders_id_is_forgotten_with_the_contact(self, cast):
        take(letter())
        matter = Matter.objects.get()
        Matter.objects.update(state=State.WITHDRAWN, changed_at=MONDAY)
        much_later = MONDAY + timedelta(days=400)
        erase_contacts(at=much_later)
        assert actions.forget_mails(at=much_later) == 1
        assert actions.forget_mails(at=much_later) == 0
        row = MailIn.objects.get(matter=matter)
        assert row.message_id == ""
        assert row.forgotten_at == much_later
