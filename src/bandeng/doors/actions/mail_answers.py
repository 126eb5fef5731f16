"""What a mail is answered, and what staff read of it."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng.doors.placing import Spot
from bandeng.doors.reading.mail import Letter
from bandeng.doors.reading.mail_bounces import Bounce

HAN = re.compile(r"[\u3400-\u9fff]")
AGAIN = re.compile(r"^(?:\s*(?:re|aw|fw|fwd|回复|答复|回覆|转发|轉寄|轉發)\s*[:：])+\s*", re.I)
LONGEST_TITLE = 60

WHY = {
    "big": lambda: _("It is larger than 25 MB. Please send it with fewer or smaller pictures."),
    "head": lambda: _("Its head is longer than any mail program writes."),
    "nested": lambda: _("It holds mails within mails. Please write the words themselves."),
    "parts": lambda: _("It has too many parts. Please write the words and attach pictures alone."),
    "broken": lambda: _("It is damaged and cannot be read."),
    "empty": lambda: _("No words of yours were found in it. Please write above the quoted text."),
    "files": lambda: _("There are no words in it, and of files only pictures can be taken."),
    "long": lambda: _("It is longer than 20,000 characters. Please say it in fewer words."),
    "expired": lambda: _(
        "This address is no longer in use, or it was mistyped. Please write to us anew."
    ),
    "often": lambda: _("There were too many mails from this address. Please try again later."),
}

LEFT_OUT = {
    "big": lambda: _("%(name)s: larger than 15 MB."),
    "many-pixels": lambda: _("%(name)s: too many points to be opened safely."),
    "heic": lambda: _("%(name)s: in the iPhone's own format; please send it as JPEG."),
    "infected": lambda: _("%(name)s: the virus scanner found something in it."),
    "unscanned": lambda: _("%(name)s: files cannot be checked just now; please send it later."),
    "many": lambda: _("%(name)s: six pictures are enough."),
    "unknown": lambda: _("%(name)s: not a picture; only pictures are taken."),
}

# RFC 3463: what the second and third numbers of a status say.
STATUSES = {
    "1.1": lambda: _("the mailbox does not exist"),
    "1.2": lambda: _("there is no such mail domain"),
    "2.1": lambda: _("the mailbox is closed"),
    "2.2": lambda: _("the mailbox is full"),
    "7.1": lambda: _("the other side does not accept our mail"),
}


def language_of(letter: Letter) -> str:
    """Return the language to answer in: Chinese for who writes Chinese, English for others."""
    text = f"{letter.subject}{letter.text}{letter.name}"
    return "en" if text and not HAN.search(text) else "zh-hans"


def title_of(subject: str) -> str:
    """Return a subject as a title, without the marks of replies."""
    return AGAIN.sub("", subject)[:LONGEST_TITLE]


def left_out(why: str, name: str) -> str:
    """Return why a file of some name was left out."""
    return LEFT_OUT.get(why, LEFT_OUT["unknown"])() % {"name": name or _("a file without a name")}


def refusal(letter: Letter, sentence: str) -> tuple[str, str]:
    """Return subject and text of the one answer to a mail that is not taken."""
    subject = _("Your e-mail was not taken")
    about = _("Your e-mail “%(subject)s” was not taken.") % {"subject": letter.subject[:60]}
    way = _("You can also ask on our page: %(link)s") % {"link": settings.ADDRESS or "-"}
    return subject, f"{about if letter.subject else subject}\n{sentence}\n\n{way}"


def files_left_out(number: str, said: Iterable[str]) -> tuple[str, str]:
    """Return subject and text that tell which files were not kept."""
    subject = _("Request %(number)s: not every file was kept") % {"number": number}
    return subject, "\n".join([_("Your words have arrived. These files were not kept:"), *said])


def to_check(spot: Spot) -> str:
    """Return the note that tells the taker what was guessed, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        if spot.named:
            return _(
                "It came by e-mail; place and topic were guessed from its words. Please check."
            )
        return _("It came by e-mail and names no place known here. Please set place and topic.")


def as_note(text: str) -> str:
    """Return what who asked wrote, as a note in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Who asked writes by e-mail: %(text)s") % {"text": text}


def why_back(bounce: Bounce) -> str:
    """Return in words why a mail came back, in the language of the site."""
    known = STATUSES.get(bounce.status.partition(".")[2])
    with translation.override(settings.LANGUAGE_CODE):
        why = known() if known else bounce.said or _("no reason given")
        return _("the e-mail came back: %(why)s") % {"why": f"{why} {bounce.status}".strip()}
