"""Send an answer off, with the link by which who asked says whether it is so."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bandeng.matters.actions import telling
from bandeng.matters.models import ConfirmLink, Matter
from bandeng.matters.queries import token_hash


@transaction.atomic
def make_link(matter: Matter, *, at: datetime) -> str:
    """Return the token of a new single-use link by which who asked confirms."""
    token = secrets.token_urlsafe(24)
    until = matter.confirm_by or at
    ConfirmLink.objects.create(matter=matter, token_hash=token_hash(token), until=until)
    return token


def send_answer(matter: Matter, at: datetime) -> None:
    """Send the answer of a matter to who asked, with a link of his own, and to who follows."""
    key = f"answer:{at.isoformat()}"
    with telling.in_words_of(matter):
        subject = _("Your request %(number)s has been answered") % {"number": matter.number}
        word = _("Please tell us whether it is so: %(link)s")
    if telling.has_address(matter):
        link = telling.address_of(f"c/{make_link(matter, at=at)}/")
        text = f"{matter.answer}\n\n{word % {'link': link}}"
        telling.tell_asker(matter, subject, text, at=at, key=key)
    telling.tell_followers(matter, subject, matter.answer, at=at, key=key)
