"""Tell those who gave an opinion what became of it: in the inbox, or by a text message."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from bandeng.activities.actions.locking import tell
from bandeng.activities.models import Opinion
from bandeng.journal.actions import Actor
from bandeng.journal.states import Verb
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.switches.queries import is_on

SMS = "sms"


def in_words_of(opinion: Opinion) -> translation.override:
    """Return a context in which sentences come in the language of who gave the opinion."""
    own = opinion.person.language if opinion.person else opinion.language
    return translation.override(own or settings.LANGUAGE_CODE)


def tell_giver(opinion: Opinion, text: str, what: str, *, by: Actor, at: datetime) -> None:
    """Tell the one who gave an opinion, once; who left no number reads it at his own address."""
    if opinion.person_id:
        activity = opinion.topic.activity
        tell(activity, Verb.TOPIC_MERGED, [opinion.person_id], by=by, at=at, reason=text)
    else:
        tell_strangers([opinion], lambda _each: text, what, at=at)


def tell_strangers(
    opinions: Iterable[Opinion], text: Callable[[Opinion], str], what: str, *, at: datetime
) -> None:
    """Tell everybody who gave an opinion from outside and left a number; two statements."""
    notices.send_many(to_strangers(opinions, text, what), at=at)


def to_strangers(
    opinions: Iterable[Opinion], text: Callable[[Opinion], str], what: str
) -> list[Message]:
    """Return a message to everybody who gave an opinion from outside and left a number."""
    strangers = [each for each in opinions if not each.person_id and each.phone]
    if not strangers or not is_on(SMS):
        return []
    return [_message(each, text, what) for each in strangers]


def _message(opinion: Opinion, text: Callable[[Opinion], str], what: str) -> Message:
    with in_words_of(opinion):
        return Message(SMS, opinion.phone, "", text(opinion), f"opinion:{opinion.pk}:{what}")
