"""Following a request: who may read it, what who asked can do, and how guessing is slowed."""

import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from PIL import Image

from bandeng.journal.states import Refused, Voice
from bandeng.matters import actions, pictures
from bandeng.matters.actions import tokens
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, Privacy, State, number_for
from bandeng.notices.models import Delivery
from bandeng.playbooks import actions as playbooks
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import adopted
from bandeng.web.resident import proofs
from tests.cast import Cast, at
from tests.factories import LAMP, answered, confirmed, fresh, raised, taken, unconfirmed, waiting

NOW = at("2026-03-04 10:00")
OTHER = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def opened(client: Client, matter: Matter) -> Client:
    """Let the client show that the matter is his, by the secret address."""
    answer = client.get(f"/m/{matter.number}/key/{proofs.secret_of(matter)}/")
    assert answer.headers["Location"] == f"/m/{matter.number}/"
    return client


def public(matter: Matter, cast: Cast) -> Matter:
    return actions.make_public(matter, by=cast.secretary, at=NOW)


def test_a_public_request_is_open_and_names_nobody_who_asked(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    page = client.get(f"/m/{matter.number}/")
    assert page.status_code == 200
    assert "白晓岚" in page.text
    assert "小学门口路灯不亮" in page.text
    assert "秦若水" not in page.text
    assert "0123" not in page.text
    assert "最晚3月5日（周四）上午09:00前" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("privacy", [Privacy.PUBLIC, Privacy.PRIVATE, Privacy.CONFIDENTIAL])
def test_what_is_not_published_asks_for_digits(
    privacy: Privacy, cast: Cast, client: Client
) -> None:
    matter = raised(cast, privacy=privacy)
    locked = client.get(f"/m/{matter.number}/")
    assert LAMP not in locked.text
    assert "路灯" not in locked.text
    wrong = client.post(f"/m/{matter.number}/open/", {"digits": "9999"})
    assert wrong.status_code == 422
    assert "对不上" in wrong.text
    right = client.post(f"/m/{matter.number}/open/", {"digits": "０１２３"})
    assert right.headers["Location"] == f"/m/{matter.number}/"
    assert LAMP in client.get(f"/m/{matter.number}/").text
    assert LAMP not in Client().get(f"/m/{matter.number}/").text


def test_a_number_never_given_out_looks_like_a_private_one(cast: Cast, client: Client) -> None:
    private = raised(cast, privacy=Privacy.PRIVATE)
    there = client.get(f"/m/{private.number}/")
    nowhere = client.get(f"/m/{_unused(private)}/")
    assert there.status_code == nowhere.status_code == 200
    token = re.compile(r'value="[A-Za-z0-9]{64}"|\d{4} ?\d{4}|\d{8}')
    assert token.sub("", there.text) == token.sub("", nowhere.text)
    answers = [
        client.post(f"/m/{number}/open/", {"digits": "7777"}).text
        for number in (private.number, _unused(private))
    ]
    assert token.sub("", answers[0]) == token.sub("", answers[1])


def _unused(matter: Matter) -> str:
    return number_for(matter.pk + 5000)


def test_guessing_is_stopped_and_the_owner_is_not_locked_out_elsewhere(
    cast: Cast, client: Client
) -> None:
    matter = raised(cast, privacy=Privacy.PRIVATE)
    path = f"/m/{matter.number}/open/"
    for guess in range(10):
        assert client.post(path, {"digits": f"90{guess:02}"}).status_code == 422
    stopped = client.post(path, {"digits": "0123"})
    assert stopped.status_code == 429
    assert "十分钟" in stopped.text
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post(path, {"digits": "0123"}).status_code == 302
    with time_machine.travel(at("2026-03-04 10:11"), tick=False):
        assert client.post(path, {"digits": "0123"}).status_code == 302


@pytest.mark.parametrize("digits", ["", "12", "12345", "abcd", "\0", "①②③④", "１２３"])
def test_odd_digits_get_a_sentence(digits: str, cast: Cast, client: Client) -> None:
    matter = raised(cast, privacy=Privacy.PRIVATE)
    answer = client.post(f"/m/{matter.number}/open/", {"digits": digits})
    assert answer.status_code == 422


def test_a_mistyped_number_is_answered_with_a_sentence(cast: Cast, client: Client) -> None:
    matter = raised(cast)
    digits = matter.number
    swapped = digits[:5] + digits[6] + digits[5] + digits[7:]
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    for typed in ("", "abc", "123", wrong, *([swapped] if swapped != digits else [])):
        answer = client.get("/follow/", {"number": typed})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text or not typed
    spaced = client.get("/follow/", {"number": f" {digits[:4]} {digits[4:]}"})
    assert spaced.headers["Location"] == f"/m/{digits}/"
    assert client.get(f"/m/{wrong}/").status_code == 404


def test_the_secret_address_is_the_matters_own(cast: Cast, client: Client) -> None:
    one, other = raised(cast), raised(cast, client_key=OTHER)
    assert client.get(f"/m/{one.number}/key/{proofs.secret_of(other)}/").status_code == 404
    assert client.get(f"/m/{one.number}/key/é/").status_code == 404
    opened(client, one)
    assert LAMP not in client.get(f"/m/{other.number}/").text


def test_a_borrowed_phone_can_be_closed(cast: Cast, client: Client) -> None:
    matter = raised(cast)
    opened(client, matter).post(f"/m/{matter.number}/close/")
    assert LAMP not in client.get(f"/m/{matter.number}/").text


def test_the_proof_ends_after_a_while(cast: Cast, client: Client) -> None:
    matter = raised(cast, privacy=Privacy.PRIVATE)
    client.post(f"/m/{matter.number}/open/", {"digits": "0123"})
    with time_machine.travel(at("2026-03-04 12:01"), tick=False):
        assert LAMP not in client.get(f"/m/{matter.number}/").text


def test_a_reply_lets_the_clock_run_again(cast: Cast, client: Client) -> None:
    matter = waiting(cast)
    page = opened(client, matter).get(f"/m/{matter.number}/")
    assert "请问是哪一根灯杆" in page.text
    empty = client.post(f"/m/{matter.number}/reply/", {"text": " "})
    assert empty.status_code == 422
    done = client.post(f"/m/{matter.number}/reply/", {"text": "第三根"}, follow=True)
    assert "第三根" in done.text
    assert fresh(matter).state == State.WORKING
    again = client.post(f"/m/{matter.number}/reply/", {"text": "第三根"})
    assert again.status_code == 409


def test_what_passes_between_two_is_not_shown_to_others(cast: Cast, client: Client) -> None:
    matter = public(waiting(cast), cast)
    actions.reply(matter, text="我家在第三根旁边", by=Voice.ASKER, at=NOW)
    page = Client().get(f"/m/{matter.number}/").text
    assert "请问是哪一根" not in page
    assert "第三根" not in page
    assert "第三根" in opened(client, matter).get(f"/m/{matter.number}/").text


def test_details_in_an_answer_are_blacked_out_for_others(cast: Cast, client: Client) -> None:
    matter = public(taken(cast), cast)
    text = "已与王大爷联系，电话13800138000，已经修好。"
    actions.answer(matter, text=text, outcome=Outcome.SOLVED, by=cast.representative, at=NOW)
    page = Client().get(f"/m/{matter.number}/").text
    assert "13800138000" not in page
    assert "▇" in page
    assert "13800138000" not in Client().get("/").text
    assert "13800138000" in opened(client, matter).get(f"/m/{matter.number}/").text


def test_yes_settles_it_and_words_stay(cast: Cast, client: Client) -> None:
    matter = answered(cast)
    opened(client, matter)
    word = {"solved": "yes", "rating": "5", "text": "亮堂了"}
    done = client.post(f"/m/{matter.number}/confirm/", word, follow=True)
    assert "亮堂了" in done.text
    assert "★★★★★" in done.text
    now = fresh(matter)
    assert (now.state, now.rating, now.satisfied) == (State.CONFIRMED, 5, True)


@pytest.mark.parametrize(
    "word",
    [
        {},
        {"solved": "maybe"},
        {"solved": "yes", "rating": "9"},
        {"solved": "no", "text": "x" * 501},
    ],
)
def test_an_unclear_word_is_asked_for_again(
    word: dict[str, str], cast: Cast, client: Client
) -> None:
    matter = answered(cast)
    opened(client, matter)
    assert client.post(f"/m/{matter.number}/confirm/", word).status_code == 422
    assert fresh(matter).state == State.ANSWERED


def test_no_opens_it_again_and_then_it_goes_up(cast: Cast, client: Client) -> None:
    matter = answered(cast)
    opened(client, matter).post(f"/m/{matter.number}/confirm/", {"solved": "no", "text": "又灭了"})
    now = fresh(matter)
    assert (now.state, now.rung, now.reopenings) == (State.WORKING, "green", 1)
    later = actions.answer(
        now, text="又修好了", outcome=Outcome.SOLVED, by=cast.representative, at=NOW
    )
    done = client.post(f"/m/{later.number}/confirm/", {"solved": "no"}, follow=True)
    assert fresh(matter).rung == "red"
    assert "红·旗县督办" in done.text


def test_a_no_is_heard_after_silence_too(cast: Cast, client: Client) -> None:
    matter = unconfirmed(cast, at("2026-02-20 09:00"))
    page = opened(client, matter).get(f"/m/{matter.number}/")
    assert 'value="no"' in page.text
    client.post(f"/m/{matter.number}/confirm/", {"solved": "no", "text": "又灭了"})
    assert fresh(matter).state == State.WORKING


def test_after_a_yes_only_those_above_open_it_again(cast: Cast, client: Client) -> None:
    matter = confirmed(cast)
    page = opened(client, matter).get(f"/m/{matter.number}/")
    assert 'value="no"' not in page.text
    assert "再提一件" in page.text
    said = client.post(f"/m/{matter.number}/confirm/", {"solved": "no", "text": "又灭了"})
    assert said.status_code == 409
    assert "已经说过办好了" in said.text
    assert fresh(matter).state == State.CONFIRMED
    actions.reopen(matter, reason="又灭了", by=cast.supervisor, at=NOW)
    assert fresh(matter).state == State.WORKING


def test_withdrawing_ends_it(cast: Cast, client: Client) -> None:
    matter = raised(cast)
    opened(client, matter).post(f"/m/{matter.number}/withdraw/", {"reason": "自己好了"})
    assert fresh(matter).state == State.WITHDRAWN


@pytest.mark.parametrize("deed", ["reply", "confirm", "withdraw", "close"])
def test_nobody_acts_without_proof(deed: str, cast: Cast, client: Client) -> None:
    matter = public(answered(cast), cast)
    given = {"text": "x", "solved": "yes"}
    assert client.post(f"/m/{matter.number}/{deed}/", given).status_code == 409
    assert client.get(f"/m/{matter.number}/{deed}/").status_code == 405
    assert fresh(matter).state == State.ANSWERED
    receipt = client.get(f"/m/{matter.number}/receipt/")
    assert receipt.headers["Location"] == f"/m/{matter.number}/"


def test_the_link_in_a_mail_confirms_once_and_never_by_looking(cast: Cast, client: Client) -> None:
    matter = answered(cast)
    token = actions.make_link(matter, at=NOW)
    for _look in range(3):
        page = client.get(f"/c/{token}/")
        assert page.status_code == 200
        assert "灯泡和线路已经换好" in page.text
    client.head(f"/c/{token}/")
    assert fresh(matter).state == State.ANSWERED
    assert client.post(f"/c/{token}/", {}).status_code == 422
    done = client.post(f"/c/{token}/", {"solved": "yes", "rating": "4"})
    assert done.headers["Location"] == f"/m/{matter.number}/"
    assert fresh(matter).state == State.CONFIRMED
    for gone in (client.get(f"/c/{token}/"), client.post(f"/c/{token}/", {"solved": "no"})):
        assert gone.status_code == 410
        assert f"/m/{matter.number}/open/" in gone.text
    assert fresh(matter).state == State.CONFIRMED


def test_a_late_link_is_gone_and_the_number_still_opens(cast: Cast, client: Client) -> None:
    matter = answered(cast)
    token = actions.make_link(matter, at=NOW)
    with time_machine.travel(at("2026-03-10 10:00"), tick=False):
        assert client.get(f"/c/{token}/").status_code == 410
        assert client.post(f"/m/{matter.number}/open/", {"digits": "0123"}).status_code == 302
    for nonsense in ("x", "\0", "é" * 200):
        assert client.get(f"/c/{nonsense}/").status_code in {404, 410}


@pytest.mark.parametrize("used", [True, False])
def test_a_link_of_an_earlier_answer_is_gone_for_ever(
    used: bool, cast: Cast, client: Client
) -> None:
    matter = answered(cast)
    old = actions.make_link(matter, at=NOW)
    if used:
        client.post(f"/c/{old}/", {"solved": "no", "text": "还不亮"})
    else:
        actions.confirm(matter, solved=False, by=Voice.ASKER, at=NOW)
    assert client.get(f"/c/{old}/").status_code == 410
    again = actions.answer(
        fresh(matter), text="又换了", outcome=Outcome.SOLVED, by=cast.representative, at=NOW
    )
    new = actions.make_link(again, at=NOW)
    for gone in (client.get(f"/c/{old}/"), client.post(f"/c/{old}/", {"solved": "yes"})):
        assert gone.status_code == 410
    assert fresh(matter).state == State.ANSWERED
    assert client.post(f"/c/{new}/", {"solved": "yes"}).status_code == 302


def test_a_late_link_stays_late_after_another_answer(cast: Cast, client: Client) -> None:
    matter = answered(cast)
    old = actions.make_link(matter, at=NOW)
    later = at("2026-03-12 10:00")
    with time_machine.travel(later, tick=False):
        actions.tick(at=later)
        again = actions.reopen(fresh(matter), reason="没好", by=cast.supervisor, at=later)
        said = {"text": "又换了", "outcome": Outcome.SOLVED}
        actions.answer(again, by=cast.representative, at=later, **said)
        assert client.get(f"/c/{old}/").status_code == 410


def test_who_asked_sees_who_looked(cast: Cast, client: Client) -> None:
    matter = taken(cast)
    actions.open_contact(matter, purpose="约上门时间", by=cast.representative, at=NOW)
    page = opened(client, matter).get(f"/m/{matter.number}/").text
    assert "约上门时间" in page
    assert "白晓岚" in page
    public(matter, cast)
    assert "约上门时间" not in Client().get(f"/m/{matter.number}/").text


def test_somebody_with_the_same_wish_follows(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    wrong = client.post(f"/m/{matter.number}/join/", {"email": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text
    client.post(f"/m/{matter.number}/join/", {"email": "neighbour@example.com"})
    assert matter.followers.get().email == "neighbour@example.com"
    private = raised(cast, privacy=Privacy.PRIVATE, client_key=OTHER)
    assert client.post(f"/m/{private.number}/join/", {}).status_code == 404


def token_of(matter: Matter) -> str:
    return tokens.follow_token(matter.followers.get())


def test_an_address_is_followed_only_after_its_owner_said_yes(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    told = client.post(f"/m/{matter.number}/join/", {"email": "n@example.com"}, follow=True)
    assert "就差一步" in told.text
    (letter,) = (row for row in Delivery.objects.all() if row.to == "n@example.com")
    address = f"/f/{token_of(matter)}/"
    assert address in letter.text
    for _look in range(2):
        page = Client().get(address)
        assert page.status_code == 200
        assert "小学门口路灯不亮" in page.text
    assert matter.followers.get().confirmed_at is None
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"follow": "yes"}).headers["Location"] == address
    assert matter.followers.get().confirmed_at == NOW
    assert "您正在关注这件事" in client.get(address).text


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_link_ends_the_following(confirmed: bool, cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    follower = actions.follow(matter, actions.Contact(email="n@example.com"), at=NOW)
    if confirmed:
        actions.confirm_following(follower, at=NOW)
    address = f"/f/{tokens.follow_token(follower)}/"
    assert "已不再关注" in client.post(address, {"follow": "no"}).text
    assert not matter.followers.exists()
    assert client.get(address).status_code == 410
    assert client.post(address, {"follow": "no"}).status_code == 410


def test_nobody_guesses_the_link_of_a_follower(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    one = actions.follow(matter, actions.Contact(email="n@example.com"), at=NOW)
    other = actions.follow(matter, actions.Contact(email="m@example.com"), at=NOW)
    secret = tokens.follow_token(other).partition("-")[2]
    wrong = [f"{one.pk}-{secret}", f"{one.pk}", f"{one.pk}-", f"-{secret}", "x", "é-é", "9" * 40]
    for token in wrong:
        assert client.post(f"/f/{token}/", {"follow": "no"}).status_code == 410
    assert matter.followers.count() == 2


def test_the_link_says_no_title_of_what_is_public_no_more(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    follower = actions.follow(matter, actions.Contact(email="n@example.com"), at=NOW)
    actions.make_private(matter, by=cast.secretary, at=NOW)
    page = client.get(f"/f/{tokens.follow_token(follower)}/").text
    assert "路灯" not in page


def test_who_followed_from_this_phone_stops_from_it(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    client.post(f"/m/{matter.number}/join/", {})
    assert f'action="/m/{matter.number}/leave/"' in client.get(f"/m/{matter.number}/").text
    assert "/leave/" not in Client().get(f"/m/{matter.number}/").text
    Client().post(f"/m/{matter.number}/leave/")
    assert matter.followers.count() == 1
    for _pressed in range(2):
        done = client.post(f"/m/{matter.number}/leave/", follow=True)
        assert "已不再关注" in done.text
    assert matter.followers.count() == 0
    client.post(f"/m/{matter.number}/join/", {})
    assert matter.followers.count() == 1, "one may follow again"


def test_typing_the_address_of_another_gives_no_power_over_him(cast: Cast, client: Client) -> None:
    matter = public(raised(cast), cast)
    first = at("2026-03-03 10:00")
    victim = actions.follow(matter, actions.Contact(email="n@example.com"), at=first)
    actions.confirm_following(victim, at=first)
    client.post(f"/m/{matter.number}/join/", {"email": "N@example.com"})
    client.post(f"/m/{matter.number}/leave/")
    assert matter.followers.get().confirmed_at == first


def test_a_receipt_without_a_phone_leads_back_by_its_code(cast: Cast, client: Client) -> None:
    matter = raised(cast, contact=actions.Contact(), privacy=Privacy.CONFIDENTIAL)
    receipt = opened(client, matter).get(f"/m/{matter.number}/receipt/").text
    assert proofs.secret_of(matter) in receipt
    assert "没有留电话" in receipt
    stranger = Client()
    assert stranger.post(f"/m/{matter.number}/open/", {"digits": "0123"}).status_code == 422
    assert LAMP in opened(stranger, matter).get(f"/m/{matter.number}/").text


def plain_png() -> bytes:
    out = BytesIO()
    Image.effect_noise((40, 30), 50).save(out, "PNG")
    return out.getvalue()


def kept_by_nobody(answer: Any) -> bool:
    return "no-store" in answer.headers["Cache-Control"]


def test_what_is_ones_own_is_kept_by_no_browser(cast: Cast, client: Client) -> None:
    matter = public(answered(cast), cast)
    token = actions.make_link(matter, at=NOW)
    follower = actions.follow(matter, actions.Contact(email="n@example.com"), at=NOW)
    assert not kept_by_nobody(client.get(f"/m/{matter.number}/"))
    opened(client, matter)
    own = [f"/m/{matter.number}/", f"/m/{matter.number}/receipt/", "/follow/", f"/c/{token}/"]
    for address in [*own, f"/f/{tokens.follow_token(follower)}/"]:
        assert kept_by_nobody(client.get(address)), address
    assert kept_by_nobody(client.post(f"/m/{matter.number}/confirm/", {}))


@pytest.mark.parametrize("published", [True, False])
def test_only_a_public_picture_is_kept(
    published: bool, cast: Cast, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    shown = pictures.prepare(plain_png(), tmp_path)
    matter = raised(cast, pictures=(shown,))
    if published:
        public(matter, cast)
    answer = opened(client, matter).get(f"/pictures/{shown.name}")
    b"".join(answer.streaming_content)
    assert kept_by_nobody(answer) is not published


def without_its_words(cast: Cast) -> Matter:
    """Return a matter whose kind and category no playbook in force knows any more."""
    matter = public(taken(cast), cast)
    while held := [each.playbook for each in adopted(NOW)]:
        for playbook in held:
            with suppress(playbooks.Unfit):  # another one still needs it
                playbooks.undo(playbook, by=cast.steward, at=NOW, reason="停用")
    return matter


def test_a_request_outlives_its_category_and_kind(cast: Cast, client: Client) -> None:
    matter = without_its_words(cast)
    page = opened(client, matter).get(f"/m/{matter.number}/")
    assert page.status_code == 200
    assert "street-lamps" in page.text
    for address in ("/", "/public/", "/about/", "/raise/", f"/m/{matter.number}/receipt/"):
        assert client.get(address).status_code == 200, address


def test_words_are_blacked_out_whatever_became_of_the_category(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = public(taken(cast), cast)
    monkeypatch.setattr(Library, "lists", property(lambda _library: {}))
    actions.black_out(matter, text="小学门口", by=cast.representative, at=NOW)
    assert "小学门口" not in fresh(matter).text
    with pytest.raises(Refused, match="列表"):
        actions.recategorise(fresh(matter), category="roads", by=cast.representative, at=NOW)
    with pytest.raises(Refused, match="渠道"):
        actions.redirect(fresh(matter), route="lawsuit", by=cast.representative, at=NOW)


def test_what_was_typed_for_a_kind_that_is_gone_begins_anew(cast: Cast, client: Client) -> None:
    client.post("/raise/", {"text": LAMP, "topic": "street-lamps", "place": "15010101"})
    assert client.get("/raise/send/").status_code == 200
    without_its_words(cast)
    assert client.get("/raise/send/", follow=True).status_code == 200
    assert client.get("/raise/where/", follow=True).status_code == 200
