"""More time: asked for with a reason, granted or not by a post the playbook names."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.journal.states import Refused, Verb
from bandeng.matters import more_time
from bandeng.matters.actions import telling
from bandeng.matters.actions.climbing import days, kind_of, set_clock, standing_of
from bandeng.matters.actions.keeping_away import free_holders
from bandeng.matters.actions.locking import lock, move, need
from bandeng.matters.actions.working import CLOCK, line
from bandeng.matters.models import Extension, Matter
from bandeng.matters.states import Move
from bandeng.people.models import Person
from bandeng.people.queries import holders_over
from bandeng.playbooks import ladder, saying
from bandeng.playbooks.more_time import NoMoreTime, against
from bandeng.worktime.durations import Duration, parse_duration


@transaction.atomic
def ask_extension(
    matter: Matter, *, length: Duration, reason: str, by: Person, at: datetime
) -> Matter:
    """Return the matter, for which more time was asked; until it is decided the clock runs."""
    reason = need(reason, _("Please say why more time is needed."))
    matter = lock(matter, "ask_extension", by=by, at=at)
    move(matter, Move.EXTEND)
    _refuse_beyond_the_rule(matter, length, at)
    if more_time.undecided(matter):
        raise Refused(_("More time has been asked for already; nobody has decided it yet."))
    _drop_what_is_past(matter, at)
    Extension.objects.create(
        matter=matter, rung=matter.rung, by=by, at=at, length=str(length), reason=reason,
        due_before=matter.due_at or at,
    )  # fmt: skip
    _touch(matter, at)
    said = {"reason": reason, "length": str(length)}
    line(matter, Verb.MATTER_EXTENSION_ASKED, by=by, at=at, public=False, **said)
    telling.tell_people(matter, Verb.MATTER_EXTENSION_ASKED, _approvers(matter, by, at), at=at)
    return matter


def _refuse_beyond_the_rule(matter: Matter, length: Duration, at: datetime) -> None:
    rule, times = kind_of(matter).extension, len(more_time.granted(matter))
    why = against(rule, standing_of(matter), length, granted=times, at=at)
    if why is None:
        return
    most = saying.said(rule.most).said_in(get_language()) if rule else ""
    raise Refused(
        {
            NoMoreTime.NOT_OFFERED: _("The playbook gives no more time for requests of this kind."),
            NoMoreTime.TOO_LATE: _("The time has run out; it cannot be made longer any more."),
            NoMoreTime.TOO_LONG: _("At most %(most)s more can be given.") % {"most": most},
            NoMoreTime.TOO_OFTEN: _("More time has been given as often as the playbook allows."),
        }[why]
    )


def _drop_what_is_past(matter: Matter, at: datetime) -> None:
    """Close what was asked on an earlier stay and never decided: its time is gone."""
    matter.extensions.filter(decided_at=None).update(decided_at=at, granted=False)


def _approvers(matter: Matter, by: Person, at: datetime) -> set[int]:
    rule = kind_of(matter).extension
    found: set[int] = set()
    for post in rule.approved_by if rule else ():
        holders = free_holders(matter, holders_over(post, [matter.path], at)[matter.path], at)
        found.update(holder.person_id for holder in holders)
    return found - {by.pk}


def _touch(matter: Matter, at: datetime) -> None:
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])


@transaction.atomic
def grant_extension(matter: Matter, *, by: Person, at: datetime, text: str = "") -> Matter:
    """Return the matter with its later deadline; who asked is told why and until when.

    Statute: 信访工作条例 art. 34, longer only with the head's approval and telling who asked why.
    """
    matter = lock(matter, "decide_extension", by=by, at=at)
    asked = _asked(matter, by)
    move(matter, Move.EXTEND)
    length, before = parse_duration(asked.length), matter.due_at
    _refuse_beyond_the_rule(matter, length, at)
    kind, calendar = kind_of(matter), days(at)
    set_clock(matter, ladder.extended(standing_of(matter), length, calendar), kind, calendar)
    matter.changed_at = at
    matter.save(update_fields=CLOCK)
    asked.due_before, asked.due_after = before or asked.due_before, matter.due_at
    _decide(asked, True, text, by, at)
    line(
        matter, Verb.MATTER_EXTENDED, by=by, at=at, public=True, reason=asked.reason,
        length=asked.length, due=_iso(matter.due_at), before=_iso(before), text=text.strip(),
    )  # fmt: skip
    telling.tell_people(matter, Verb.MATTER_EXTENDED, [asked.by_id, matter.owner_id], at=at)
    _tell_asker(matter, asked, at)
    return matter


def _asked(matter: Matter, by: Person) -> Extension:
    asked = more_time.undecided(matter)
    if asked is None:
        raise Refused(_("Nobody asks for more time here now."))
    if asked.by_id == by.pk:
        raise Refused(_("You asked for it yourself; somebody else has to decide."))
    return asked


def _decide(asked: Extension, granted: bool, text: str, by: Person, at: datetime) -> None:
    asked.granted, asked.decided_by, asked.decided_at = granted, by, at
    asked.answer = text.strip()
    asked.save()


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _tell_asker(matter: Matter, asked: Extension, at: datetime) -> None:
    with telling.in_words_of(matter):
        subject = _("Your request %(number)s takes longer") % {"number": matter.number}
        words = _("The answer takes longer, until %(until)s. The reason: %(reason)s")
    until = f"{localtime(matter.due_at):%Y-%m-%d %H:%M}" if matter.due_at else ""
    text = words % {"until": until, "reason": asked.reason}
    telling.tell_asker(matter, subject, text, at=at, key=f"extend:{at.isoformat()}")


@transaction.atomic
def refuse_extension(matter: Matter, *, text: str, by: Person, at: datetime) -> Matter:
    """Return the matter with its deadline as it was: more time is not given, and why."""
    text = need(text, _("Please say why no more time is given."))
    matter = lock(matter, "decide_extension", by=by, at=at)
    asked = _asked(matter, by)
    _decide(asked, False, text, by, at)
    _touch(matter, at)
    line(matter, Verb.MATTER_EXTENSION_REFUSED, by=by, at=at, public=False, text=text)
    telling.tell_people(matter, Verb.MATTER_EXTENSION_REFUSED, [asked.by_id], at=at)
    return matter
