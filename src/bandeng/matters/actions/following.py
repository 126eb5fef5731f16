"""Follow somebody else's request along, confirm one's address, and stop again."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bandeng.journal.actions import Actor, record
from bandeng.journal.states import Verb, Voice
from bandeng.matters.actions import telling
from bandeng.matters.actions.asked import Contact
from bandeng.matters.models import Follower, Matter
from bandeng.secrecy.sealing import blind_index


@transaction.atomic
def follow(matter: Matter, contact: Contact, *, by: Actor = Voice.ASKER, at: datetime) -> Follower:
    """Return the follower: somebody with the same wish may be told what is answered here.

    An e-mail address gets one message that asks whether it is so, and nothing else until its
    owner has said yes; asked again on another day, it gets that message again.
    """
    phone = "".join(str(int(c)) for c in contact.phone if c.isdecimal())
    email = contact.email.strip()
    index = blind_index(phone, "asker-phone") if phone else ""
    follower = _follower(matter, index, email)
    if follower is None:
        follower = Follower.objects.create(
            matter=matter, phone=phone, email=email, phone_index=index, at=at,
            language=contact.language,
        )  # fmt: skip
        record(matter, Verb.MATTER_FOLLOWED, by=by, at=at, public=True, place_path=matter.path)
    if follower.email and follower.confirmed_at is None:
        telling.ask_follower(follower, key=f"asked:{localdate(at)}", at=at)
    return follower


def _follower(matter: Matter, phone_index: str, email: str) -> Follower | None:
    """Return who follows with this phone or e-mail already; sealed e-mails are compared opened."""
    if phone_index:
        return matter.followers.filter(phone_index=phone_index).first()
    same = (f for f in matter.followers.all() if email and f.email.lower() == email.lower())
    return next(same, None)


@transaction.atomic
def confirm_following(follower: Follower, *, at: datetime) -> Follower:
    """Return the follower whose e-mail address is his own, because its secret link was used."""
    follower = Follower.objects.select_for_update(of=("self",)).get(pk=follower.pk)
    if follower.confirmed_at is None:
        follower.confirmed_at = at
        follower.save(update_fields=["confirmed_at"])
    return follower


@transaction.atomic
def unfollow(follower: Follower, *, by: Actor = Voice.ASKER, at: datetime) -> None:
    """Let somebody stop following; what was kept of him is gone. Pressed twice, it is once."""
    matter = follower.matter
    deleted, _rows = Follower.objects.filter(pk=follower.pk).delete()
    if deleted:
        record(matter, Verb.MATTER_UNFOLLOWED, by=by, at=at, place_path=matter.path)
