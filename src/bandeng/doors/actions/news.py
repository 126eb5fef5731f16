"""What staff are told in WeCom: the news that came into their inbox since the last time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from bandeng.doors.actions.chats import note_told
from bandeng.doors.finding import bound_senders
from bandeng.doors.models import Sender
from bandeng.journal.models import SENTENCES
from bandeng.journal.states import Verb
from bandeng.notices import actions as notices
from bandeng.notices.actions import Message
from bandeng.notices.models import Notice
from bandeng.notices.queries import unread
from bandeng.people.queries import seats_of
from bandeng.reports.scope import hidden_news
from bandeng.switches.queries import is_on

WECOM = "wecom"
MOST_LINES = 8
MOST_AT_ONCE = 200
SETTLED = timedelta(seconds=20)  # by then an action that wrote notices has ended


def tell_staff(*, at: datetime) -> int:
    """Order one message to each of the staff in WeCom who has news there; return how many."""
    if not is_on(WECOM):
        return 0
    return sum(_tell(sender, at) for sender in _with_news(at)[:MOST_AT_ONCE])


def _with_news(at: datetime) -> QuerySet[Sender]:
    """Return the senders with something unread that they were not told, as `newest`."""
    theirs = Notice.objects.filter(
        person_id=OuterRef("person_id"), acknowledged_at=None, at__lte=at - SETTLED
    )
    newest = theirs.order_by("-id").values("id")[:1]
    return bound_senders(WECOM).annotate(newest=Subquery(newest)).filter(newest__gt=F("told_id"))


@transaction.atomic
def _tell(sender: Sender, at: datetime) -> bool:
    newest: int = sender.newest  # type: ignore[attr-defined]
    hidden = hidden_news(seats_of(sender.person_id or 0, at))
    fresh = unread(sender.person_id or 0, hidden).filter(pk__gt=sender.told_id, pk__lte=newest)
    lines = [_line(notice) for notice in fresh[: MOST_LINES + 1]]
    if lines:
        subject = _("News for you")
        text = "\n".join(lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            text += "\n" + _more(fresh.count() - MOST_LINES)
        key = f"{WECOM}:{sender.pk}:{newest}"
        notices.send(Message(WECOM, sender.address, subject, text, key), at=at)
    note_told(sender, newest)
    return bool(lines)


def _line(notice: Notice) -> str:
    sentence = SENTENCES[Verb(notice.verb)]
    said = notice.said
    return f"· {sentence} {said.get('number', '')} {said.get('title', '')}".rstrip()


def _more(count: int) -> str:
    return _("and %(count)d more in your inbox") % {"count": count}
