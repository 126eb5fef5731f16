"""Notices: told once, merged when read, delivered however often it is tried."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from bandeng.clockwork import housekeeping, tasks
from bandeng.journal.states import Verb
from bandeng.matters.actions import Contact
from bandeng.notices import actions, queries
from bandeng.notices.models import Delivery, Digest, Notice
from bandeng.people.models import Person
from tests import happenings
from tests.cast import at
from tests.factories import MONDAY, answered, matter_at, raised


def telling(person, n, key="one"):
    return actions.Telling(
        person.pk, Verb.MATTER_RAISED, "matter", n, f"{key}:{n}", "matter.raised"
    )


def message(key="k1"):
    return actions.Message("email", "somebody@example.org", "答复", "换好了", key)


def test_ten_of_a_kind_are_one_line_and_are_acknowledged_once(cast):
    person = cast.representative
    actions.tell([telling(person, n) for n in range(10)], at=MONDAY)
    (heap,) = queries.inbox(person.pk)
    assert (heap.count, heap.verb) == (10, Verb.MATTER_RAISED)
    assert queries.unread_heaps(person.pk).count() == 1
    assert actions.acknowledge(heap.heap, by=person, at=MONDAY) == 10
    assert actions.acknowledge(heap.heap, by=person, at=MONDAY) == 0
    assert queries.inbox(person.pk) == []


def test_the_same_effect_is_told_once(cast):
    for _ in range(3):
        actions.tell([telling(cast.secretary, 1)], at=MONDAY)
    assert Notice.objects.filter(person=cast.secretary).count() == 1


def test_a_message_is_ordered_in_the_same_transaction_and_sent_once(cast):
    actions.send(message(), at=MONDAY)
    actions.send(message(), at=MONDAY)
    assert Delivery.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name="deliver").count() == 2
    assert tasks.try_delivery("k1") == ""
    assert tasks.try_delivery("k1") == ""
    assert len(mail.outbox) == 1
    assert "k1" in mail.outbox[0].extra_headers["Message-ID"]


def test_trouble_is_kept_and_tried_again_until_it_is_given_up(cast, monkeypatch):
    actions.send(message(), at=MONDAY)
    monkeypatch.setitem(tasks.CHANNELS, "email", lambda delivery: "the server does not answer")
    for _ in range(actions.MOST_ATTEMPTS - 1):
        assert tasks.try_delivery("k1")
    assert tasks.try_delivery("k1") == ""
    delivery = Delivery.objects.get()
    assert delivery.failed_at
    assert delivery.trouble == "the server does not answer"


def test_a_raising_job_is_what_makes_it_try_again(cast, monkeypatch):
    actions.send(message(), at=MONDAY)
    monkeypatch.setitem(tasks.CHANNELS, "email", lambda delivery: "busy")
    with pytest.raises(tasks.NotDelivered):
        tasks.deliver(key="k1")


def test_a_lost_job_is_swept_up(cast):
    actions.send(message(), at=MONDAY)
    assert housekeeping.sweep(MONDAY + timedelta(minutes=5)) == 0
    assert housekeeping.sweep(MONDAY + timedelta(minutes=31)) == 1


def test_the_digest_comes_once_a_working_day(cast):
    Person.objects.filter(pk=cast.representative.pk).update(email="bai@example.org")
    raised(cast)
    assert housekeeping.send_digests(at("2026-03-02 10:00")) == 0  # raised today, no need yet
    assert housekeeping.send_digests(at("2026-03-03 07:00")) == 0
    assert housekeeping.send_digests(at("2026-03-03 08:10")) == 1
    assert housekeeping.send_digests(at("2026-03-03 09:10")) == 0
    assert housekeeping.send_digests(at("2026-03-07 09:10")) == 0  # a Saturday
    assert Digest.objects.count() == 1
    assert "小学门口路灯不亮" in Delivery.objects.get(effect_key__startswith="digest").text


@pytest.mark.parametrize(
    ("spoken", "kind", "subject", "duty"),
    [
        ("en", "Village meeting", "2 kinds of news for you", "2 more to do"),
        ("zh-hans", "村民小组会", "您有2类新情况", "还差2次"),
        ("", "村民小组会", "您有2类新情况", "还差2次"),
    ],
)
def test_the_digest_speaks_the_language_its_reader_chose(cast, client, spoken, kind, subject, duty):
    Person.objects.filter(pk=cast.representative.pk).update(email="bai@example.org")
    client.force_login(cast.representative)
    client.post("/language/setlang/", {"language": spoken})
    happenings.adopt()
    happenings.planned(cast, title="")
    owed = {"title": {"zh": "走访", "en": "Visits"}, "period": {"zh": "三月", "en": "March"}}
    due = telling(cast.representative, 1, "duty")
    said = {**owed, "missing": 2, "place": "上柳"}
    actions.tell([replace(due, verb=Verb.DUTY_REMINDED, heap="duty", said=said)], at=MONDAY)
    assert housekeeping.send_digests(at("2026-03-03 08:10")) == 1
    mailed = Delivery.objects.get(effect_key__startswith="digest")
    assert mailed.subject == subject
    assert kind in mailed.text
    assert duty in mailed.text
    assert ("March" in mailed.text, "三月" in mailed.text) == (spoken == "en", spoken != "en")
    assert "2026-03-05 14:00" in mailed.text


def test_a_language_nobody_speaks_here_is_not_kept(cast, client):
    client.force_login(cast.representative)
    client.post("/language/setlang/", {"language": "tlh"})
    assert Person.objects.get(pk=cast.representative.pk).language == ""


def test_who_asked_with_an_address_is_written_to_in_his_language(cast):
    contact = Contact(email="asker@example.org", language="en")
    answered(cast, contact=contact)
    subjects = list(Delivery.objects.order_by("id").values_list("subject", flat=True))
    assert subjects[0].startswith("Your request")
    assert "answered" in subjects[1]
    assert "/c/" in Delivery.objects.last().text


def test_messages_are_emptied_after_their_days(cast):
    actions.send(message(), at=MONDAY)
    delivery = Delivery.objects.get()
    actions.mark_sent(delivery, at=MONDAY)
    assert actions.erase_messages(at=MONDAY + timedelta(days=29)) == 0
    assert actions.erase_messages(at=MONDAY + timedelta(days=31)) == 1
    delivery.refresh_from_db()
    assert (delivery.to, delivery.text) == ("", "")


def test_housekeeping_erases_contacts_too(cast):
    housekeeping.erase(MONDAY + timedelta(days=400))  # what programs left that ran side by side
    matter = matter_at("confirmed", cast)
    assert housekeeping.erase(matter.changed_at + timedelta(days=181)) == 1
