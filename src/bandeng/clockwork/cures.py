"""What is wrong with a site, each with its cure, in the language that is spoken at the moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.notices import queries as notices
from bandeng.places.queries import ending_by
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.switches import queries as switches
from bandeng.switches.doorways import DOORWAYS
from bandeng.worktime.queries import years_missing

ENDS_SOON = timedelta(days=14)
LATE = timedelta(minutes=5)
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    what: str
    cure: str


def findings(report: dict[str, Any], lag: timedelta, at: datetime) -> list[Finding]:
    """Return what is wrong, the most pressing first."""
    return [
        *_clock(lag),
        *_holidays(at),
        *_empty_posts(report["uncovered"], library(at)),
        *_messages(at),
        *_unowned(),
        *_kept_from_everybody(),
        *_ending(at),
        *_unready(report),
        *_doors(at),
    ]


def _clock(lag: timedelta) -> Iterator[Finding]:
    if lag > LATE:
        said = _("The clock is %(seconds)d seconds behind.") % {"seconds": lag.total_seconds()}
        yield Finding(said, _("Start the worker (`bandeng up`), or run `bandeng tick` once."))


def _holidays(at: datetime) -> Iterator[Finding]:
    said = _("The holidays of %(year)d are not in the table; deadlines are provisional.")
    cure = _("Enter the State Council's notice: `bandeng holidays FILE`, or Office › Working days.")
    for year in years_missing(at):
        yield Finding(said % {"year": year}, cure)


def _empty_posts(uncovered: dict[str, int], rules: Library) -> Iterator[Finding]:
    said = _("%(count)d places have nobody in the post %(post)s (%(level)s).")
    cure = _("Appoint somebody, or accept a proposal under Office › Places › Uncovered.")
    for where, count in uncovered.items():
        post, _at, level = where.partition("@")
        words = {
            "count": count,
            "post": post_title(rules, post),
            "level": level_title(rules, level),
        }
        if count:
            yield Finding(said % words, cure)


def _messages(at: datetime) -> Iterator[Finding]:
    stuck = notices.stuck(at - timedelta(hours=1)).count()
    if stuck:
        said = _("%(count)d messages wait longer than an hour.") % {"count": stuck}
        yield Finding(said, _("See that the mail server answers; the messages are tried again."))


def _unowned() -> Iterator[Finding]:
    unowned = matters.unowned(Matter.objects.all()).count()
    if unowned:
        said = _("%(count)d open requests have no owner.") % {"count": unowned}
        cure = _("Appoint holders for the posts on their rungs, or assign them in the queue.")
        yield Finding(said, cure)


def _kept_from_everybody() -> Iterator[Finding]:
    """Say that a complaint reached the top and nobody there is free; which one is not said."""
    nobody = matters.unowned(Matter.objects.exclude(kept_from=[])).count()
    if nobody:
        said = _("%(count)d open complaints are kept from everybody who could answer them.")
        cure = _(
            "Appoint somebody whom they are not about, or hand them to the body above this site."
        )
        yield Finding(said % {"count": nobody}, cure)


def _ending(at: datetime) -> Iterator[Finding]:
    """Say which temporary places end soon."""
    said = _("%(name)s (%(code)s) ends on %(day)s; the place above it takes over.")
    cure = _("Put the end off under Office › Places if it is to stand longer.")
    for place in ending_by(localdate(at) + ENDS_SOON)[:20]:
        words = {"name": place.name, "code": place.code, "day": place.ends_day}
        yield Finding(said % words, cure)


def _unready(report: dict[str, Any]) -> Iterator[Finding]:
    """Say what a site lacks before it can serve."""
    if not switches.value("mail", "host"):
        cure = _("Set BANDENG_SMTP_HOST; until then messages become files in the site's folder.")
        yield Finding(_("No mail server is set: nothing is e-mailed."), cure)
    if not report["playbooks"]:
        yield Finding(_("No playbook is adopted."), _("Run `bandeng adopt` with a file."))


def _doors(at: datetime) -> Iterator[Finding]:
    """Say which doors are switched on and lack something, and by which nothing left lately."""
    said = _("“%(door)s” is switched on and not open: it needs %(lacks)s.")
    cure = _("Fill it in under Office › Doors, or switch it off.")
    for doorway in DOORWAYS.values():
        if lacks := switches.missing(doorway.code) if switches.is_wanted(doorway.code) else []:
            names = "、".join(str(doorway.knob(name).label) for name in lacks)
            yield Finding(said % {"door": doorway.title, "lacks": names}, cure)
    if switches.switched_on("sms") and not settings.ADDRESS:
        cure = _("Set BANDENG_ADDRESS to the address people type.")
        yield Finding(_("Text messages carry no link: the site does not know its address."), cure)
    yield from _not_leaving(at)


def _not_leaving(at: datetime) -> Iterator[Finding]:
    said = _("The last message by “%(door)s” did not leave: %(why)s")
    cure = _("Send a test under Office › Doors; it says what to do.")
    for channel, row in notices.last_tried(at - LATELY).items():
        door = DOORWAYS.get("mail" if channel == "email" else channel)
        if row.trouble and door:
            yield Finding(said % {"door": door.title, "why": row.trouble}, cure)


def post_title(rules: Library, post_id: str) -> str:
    """Return the title of a post in the language spoken, its id where no playbook has it."""
    post = rules.posts.get(post_id)
    return post.title.said_in(get_language()) if post else post_id


def level_title(rules: Library, level_id: str) -> str:
    """Return the title of a level in the language spoken, its id where no playbook has it."""
    level = next((each for each in rules.levels if each.id == level_id), None)
    return level.title.said_in(get_language()) if level else level_id
