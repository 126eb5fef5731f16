"""Take in a mail: once, durably, as a request, a reply, a note, or news of what did not arrive."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.doors.actions import mail_addresses as ours
from bandeng.doors.actions import mail_answers as answers
from bandeng.doors.actions.texts import note_unreached
from bandeng.doors.models import MailIn
from bandeng.doors.placing import kind_for, spot_in, topic_for
from bandeng.doors.reading.mail import LONGEST_TEXT, Letter, NotRead, read, read_head
from bandeng.doors.states import Came
from bandeng.journal.states import Refused, Voice
from bandeng.logs import blanked
from bandeng.matters import actions as matters
from bandeng.matters import pictures
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.actions.hanging import add_picture
from bandeng.matters.actions.locking import NotNow
from bandeng.matters.models import Matter
from bandeng.matters.pictures import MOST_PICTURES, NotAPicture, Prepared
from bandeng.matters.states import Channel, State
from bandeng.notices import actions as notices
from bandeng.notices.states import Receipt
from bandeng.playbooks.queries import library
from bandeng.switches.queries import value
from bandeng.tries import actions as tries

NAMESPACE = uuid.UUID("6c0a5b1e-7f64-4bd7-9a4e-6d1f5f3f0c11")
EMAIL = "email"
REPLIES = tries.Limit(30, timedelta(hours=1))
ANSWERS = tries.Limit(3, timedelta(days=1))


@dataclass(frozen=True)
class Sent:
    """A letter with the request it came to by a secret address, and what hangs on it."""

    letter: Letter
    mark: str
    matter: Matter | None = None
    expired: bool = False
    pictures: tuple[Prepared, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return what was written anew; of a new mail, else all of it, or its subject."""
        letter = self.letter
        return letter.new_text or ("" if self.matter else letter.text or letter.subject)


def take_mail(
    content: bytes, *, to: Sequence[str] = (), envelope_from: str | None = None, at: datetime
) -> Came:
    """Return what a mail became; when this returns, it is kept, and a second time does nothing.

    `to` and `envelope_from` are what the post office says; without it the mail's own head counts.
    Whatever else is raised, nothing of the mail was kept, and it can be handed in again.
    """
    try:
        letter = read(content, envelope_from=envelope_from)
    except NotRead as trouble:
        return _refuse_unread(content, trouble.why, at)
    sent = _sorted(letter, content, [each.lower() for each in to] or letter.recipients)
    earlier = MailIn.objects.filter(mark=sent.mark).first()
    if earlier:
        return Came(earlier.outcome)
    try:
        return _keep(_with_pictures(sent), at)
    except IntegrityError:
        other = MailIn.objects.filter(mark=sent.mark).first()
        if other is None:
            raise
        return Came(other.outcome)


def _sorted(letter: Letter, content: bytes, to: Sequence[str]) -> Sent:
    """Return the letter with the request whose secret address it came to."""
    secret = [address for address in to if ours.is_reply_address(address)]
    matter = next((found for each in secret if (found := ours.matter_of(each))), None)
    known = letter.message_id or hashlib.sha256(content).hexdigest()
    about = f"matter {matter.pk}" if matter else "site"
    mark = hashlib.sha256(f"{known}\0{about}".encode("utf-8", "replace")).hexdigest()
    if not letter.machine and _is_own(letter):
        letter = replace(letter, machine="own")
    return Sent(letter, mark, matter, expired=bool(secret) and matter is None)


def _is_own(letter: Letter) -> bool:
    own = letter.sender in ours.own_addresses() or ours.is_reply_address(letter.sender)
    return own or bool(ours.outside_id_of(letter.message_id))


def _with_pictures(sent: Sent) -> Sent:
    """Return the letter with its pictures on disk and a sentence for each file left out."""
    if sent.letter.machine or sent.expired:
        return sent
    kept, left_out = dict[str, Prepared](), list[str]()
    for file in sent.letter.files:
        if len(kept) >= MOST_PICTURES:
            left_out.append(answers.left_out("many", file.name))
            continue
        try:
            picture = pictures.prepare(file.content, Path(settings.MEDIA_ROOT))
            kept.setdefault(picture.sha256, picture)
        except NotAPicture as refusal:
            left_out.append(answers.left_out(refusal.why, file.name))
    return replace(sent, pictures=tuple(kept.values()), left_out=tuple(left_out))


@transaction.atomic
def _keep(sent: Sent, at: datetime) -> Came:
    row = MailIn.objects.create(mark=sent.mark, outcome=Came.REFUSED, at=at)
    with translation.override(answers.language_of(sent.letter)):
        try:
            with transaction.atomic():
                came = _taken(row, sent, at)
        except Refused as refusal:
            came = _refuse(row, sent.letter, str(refusal), at, why="refused")
    row.outcome = came
    row.save(update_fields=["outcome", "why", "matter", "message_id"])
    return came


def _taken(row: MailIn, sent: Sent, at: datetime) -> Came:
    letter = sent.letter
    if letter.bounce:
        return _bounced(row, letter, at)
    if letter.machine:
        row.why = letter.machine
        return Came.IGNORED
    if why := _why_not(sent, at):
        return _refuse(row, letter, answers.WHY[why](), at, why=why)
    return _replied(row, sent, at) if sent.matter else _raised(row, sent, at)


def _why_not(sent: Sent, at: datetime) -> str:
    if sent.expired:
        return "expired"
    if not sent.words and not sent.pictures:
        return "files" if sent.left_out else "empty"
    if len(sent.words) > LONGEST_TEXT:
        return "long"
    if sent.matter:
        return "often" if tries.too_many(f"mail at {sent.matter.pk}", REPLIES, at=at) else ""
    hour = tries.Limit(settings.ASKS_PER_HOUR, timedelta(hours=1))
    day = tries.Limit(settings.ASKS_PER_DAY, timedelta(days=1))
    who = f"mail from {sent.letter.sender}"
    return "often" if tries.any_too_many({f"{who} h": hour, f"{who} d": day}, at=at) else ""


def _raised(row: MailIn, sent: Sent, at: datetime) -> Came:
    """Raise a request; where it is and what it is about are guesses that the taker checks."""
    letter, rules = sent.letter, library(at)
    kind, text = kind_for(rules, value(ours.MAIL, "kind"), at), sent.words
    spot = spot_in(f"{letter.subject}\n{text}")
    if kind is None or spot is None:
        raise Refused(_("Requests are not taken by e-mail here at present."))
    ask = Ask(
        kind=kind.id,
        category=topic_for(rules, kind, f"{letter.subject}\n{text}", at),
        text=text or _("(pictures only)"),
        title=answers.title_of(letter.subject),
        place=spot.place,
        channel=Channel.MAIL,
        contact=Contact(letter.name, "", letter.sender, translation.get_language() or ""),
        pictures=sent.pictures,
        client_key=uuid.uuid5(NAMESPACE, sent.mark),
    )
    row.message_id = letter.message_id  # before the receipt leaves, which names it
    row.matter = matters.raise_matter(ask, by=Voice.ASKER, at=at)
    matters.hear(row.matter, text=answers.to_check(spot), at=at, tell=False)
    _tell_left_out(row, sent, at)
    return Came.RAISED


def _replied(row: MailIn, sent: Sent, at: datetime) -> Came:
    """Let a mail be the reply that is waited for; any other is a note for who has the request."""
    matter = row.matter = sent.matter
    assert matter is not None  # noqa: S101 - for the reader of types
    text = sent.words or _("(pictures only)")
    came = _said(matter, text, at)
    for picture in sent.pictures:
        add_picture(matter, picture, at=at)
    _tell_left_out(row, sent, at)
    return came


def _said(matter: Matter, text: str, at: datetime) -> Came:
    if matter.state == State.WAITING:
        try:
            matters.reply(matter, text=text, by=Voice.ASKER, at=at)
            return Came.REPLIED
        except NotNow:  # it went on in this very moment
            pass
    matters.hear(matter, text=answers.as_note(text), at=at)
    return Came.NOTED


def _bounced(row: MailIn, letter: Letter, at: datetime) -> Came:
    """Mark the message that did not arrive; only its own id, which is secret, proves it."""
    bounce = letter.bounce
    known = ours.outside_id_of(bounce.message_id) if bounce and bounce.failed else ""
    row.why = "bounce"
    if bounce is None or not known:
        return Came.IGNORED
    trouble = blanked(answers.why_back(bounce))
    failed, unknown = notices.take_receipts(EMAIL, [Receipt(None, known, False, trouble)], at=at)
    note_unreached(failed, at=at)
    return Came.IGNORED if unknown else Came.BOUNCED


def _refuse_unread(content: bytes, why: str, at: datetime) -> Came:
    """Refuse what cannot be read, and say so once where who wrote can be told."""
    mark = hashlib.sha256(content).hexdigest()
    try:
        letter = read_head(content)
    except NotRead:
        letter = Letter("", "", "", (), "", "", "", machine="broken")
    with transaction.atomic(), translation.override(answers.language_of(letter)):
        row, new = MailIn.objects.get_or_create(
            mark=mark, defaults={"outcome": Came.REFUSED, "why": why, "at": at}
        )
        if new:
            _refuse(row, letter, answers.WHY[why](), at, why=why)
    return Came(row.outcome)


def _refuse(row: MailIn, letter: Letter, sentence: str, at: datetime, *, why: str) -> Came:
    """Answer a mail that is not taken: at most once, never a machine, and never without end."""
    row.why = why
    if letter.sender and not letter.machine and not _is_own(letter):
        if not tries.too_many(f"mail answered {letter.sender}", ANSWERS, at=at):
            _answer(row, letter, sentence, at)
    return Came.REFUSED


def _answer(row: MailIn, letter: Letter, sentence: str, at: datetime) -> None:
    subject, text = answers.refusal(letter, sentence)
    notices.send(notices.Message(EMAIL, letter.sender, subject, text, f"mail:{row.pk}"), at=at)


def _tell_left_out(row: MailIn, sent: Sent, at: datetime) -> None:
    """Tell who asked, not who merely wrote, which files were not kept."""
    asker = getattr(row.matter, "asker", None)
    if sent.left_out and row.matter and asker and asker.email:
        subject, text = answers.files_left_out(row.matter.number, sent.left_out)
        key = f"asker:{row.matter.pk}:mail:{row.pk}"
        notices.send(notices.Message(EMAIL, asker.email, subject, text, key), at=at)


@transaction.atomic
def forget_mails(*, at: datetime, batch: int = 1000) -> int:
    """Empty the senders' ids of mails whose request has had its contact details erased."""
    old = MailIn.objects.filter(forgotten_at=None, matter__asker__erased_at__isnull=False)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:batch])
    return MailIn.objects.filter(pk__in=ids).update(message_id="", forgotten_at=at)
