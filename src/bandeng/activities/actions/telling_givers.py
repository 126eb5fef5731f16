"""Tell those who gave an opinion what became of it: in the inbox, or by a text message."""

from collections.abc import Iterable
from datetime import datetime

from bandeng.activities.actions.locking import tell
from bandeng.activities.models import Opinion
from bandeng.journal.actions import Actor
from bandeng.journal.states import Verb
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.switches.queries import is_on

SMS = "sms"


def tell_giver(opinion: Opinion, text: str, what: str, *, by: Actor, at: datetime) -> None:
    """Tell the one who gave an opinion, once; who left no number reads it at his own address."""
    if opinion.person_id:
        activity = opinion.topic.activity
        tell(activity, Verb.TOPIC_MERGED, [opinion.person_id], by=by, at=at, reason=text)
    else:
        tell_strangers([opinion], text, what, at=at)


def tell_strangers(opinions: Iterable[Opinion], text: str, what: str, *, at: datetime) -> None:
    """Tell everybody who gave an opinion from outside and left a number; two statements."""
    numbers = {each.pk: each.phone for each in opinions if not each.person_id and each.phone}
    if numbers and is_on(SMS):
        told = [Message(SMS, to, "", text, f"opinion:{pk}:{what}") for pk, to in numbers.items()]
        notices.send_many(told, at=at)
