"""What the doctor looks at: sizes, the clock's lag, and what is wrong with its cure."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.notices import queries as notices
from bandeng.people.models import Holding
from bandeng.people.queries import staffing_gaps, uncovered
from bandeng.places.models import Household, Place
from bandeng.places.queries import ending_by
from bandeng.playbooks.queries import adopted, library
from bandeng.worktime.queries import years_missing

ENDS_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    what: str
    cure: str


def examine(at: datetime) -> dict[str, Any]:
    """Return sizes, lag, provisional deadlines, adopted playbooks and findings, as plain data."""
    lag = matters.lag(at)
    report: dict[str, Any] = {
        "at": at.isoformat(),
        "places": _counted(Place.objects.filter(to_day=None), "level"),
        "posts": _posts(at),
        "holdings": _counted(_held(at), "post"),
        "uncovered": _uncovered(at),
        "gaps": _gaps(at),
        "households": Household.objects.filter(to_day=None).count(),
        "households_by_kind": _counted(Household.objects.filter(to_day=None), "kind"),
        "residents": _residents(),
        "matters": {
            "total": Matter.objects.count(),
            "by_state_and_rung": matters.counts_by_state_and_rung(),
        },
        "clock_lag_seconds": round(lag.total_seconds()),
        "provisional_deadlines": matters.provisional().count(),
        "playbooks": [
            {"playbook": a.playbook, "version": a.version, "hash": a.hash} for a in adopted(at)
        ],
    }
    report["findings"] = [asdict(finding) for finding in _findings(report, lag, at)]
    return report


def _counted(rows: Any, field: str) -> dict[str, int]:
    counted = rows.order_by().values_list(field).annotate(n=Count("id"))
    return dict(sorted(counted))


def _held(at: datetime) -> Any:
    day = localdate(at)
    return Holding.objects.filter(Q(to_day=None) | Q(to_day__gt=day), from_day__lte=day)


def _posts(at: datetime) -> dict[str, str]:
    return {post.id: post.title.zh for post in library(at).posts.values()}


def _uncovered(at: datetime) -> dict[str, int]:
    found = {}
    for post in library(at).posts.values():
        for level in post.levels:
            if post.bounds(level).min:
                found[f"{post.id}@{level}"] = uncovered(post.id, level, "", at).count()
    return found


def _gaps(at: datetime) -> dict[str, int]:
    """Return how many places of a level have fewer or more holders of a post than its rule says."""
    gaps = staffing_gaps(library(at).requirements(), "", at)
    return dict(sorted(Counter(f"{gap.post}@{gap.level}" for gap in gaps).items()))


def _residents() -> int:
    """Return how many people the families count together; shops and institutions house nobody."""
    families = Household.objects.filter(to_day=None, kind="family")
    return families.aggregate(people=Sum("size"))["people"] or 0


def _findings(report: dict[str, Any], lag: timedelta, at: datetime) -> list[Finding]:
    found = []
    if lag > timedelta(minutes=5):
        said = f"The clock is {report['clock_lag_seconds']} seconds behind."
        found.append(Finding(said, "Start the worker (`bandeng up`), or run `bandeng tick` once."))
    for year in years_missing(at):
        said = f"The holidays of {year} are not in the table; deadlines are provisional."
        cure = (
            "Enter the State Council's notice: `bandeng holidays FILE`, or Office › Working days."
        )
        found.append(Finding(said, cure))
    for where, count in report["uncovered"].items():
        if count:
            said = f"{count} places have nobody in the post {where}."
            cure = "Appoint somebody, or accept a proposal under Office › Places › Uncovered."
            found.append(Finding(said, cure))
    stuck = notices.stuck(at - timedelta(hours=1)).count()
    if stuck:
        cure = "See that the mail server answers; the messages are tried again."
        found.append(Finding(f"{stuck} messages wait longer than an hour.", cure))
    unowned = matters.unowned(Matter.objects.all()).count()
    if unowned:
        cure = "Appoint holders for the posts on their rungs, or assign them in the queue."
        found.append(Finding(f"{unowned} open matters have no owner.", cure))
    return [*found, *_kept_from_everybody(), *_ending(at), *_unready(report)]


def _ending(at: datetime) -> list[Finding]:
    """Return the temporary places that end soon."""
    soon = ending_by(localdate(at) + ENDS_SOON)
    return [
        Finding(
            f"{place.name} ({place.code}) ends on {place.ends_day}; the place above it takes over.",
            "Put the end off under Office › Places if it is to stand longer.",
        )
        for place in soon[:20]
    ]


def _kept_from_everybody() -> list[Finding]:
    """Say that a complaint reached the top and nobody there is free; which one is not said."""
    nobody = matters.unowned(Matter.objects.exclude(kept_from=[])).count()
    if not nobody:
        return []
    said = f"{nobody} open complaints are kept from everybody who could answer them."
    cure = "Appoint somebody whom they are not about, or hand them to the body above this site."
    return [Finding(said, cure)]


def _unready(report: dict[str, Any]) -> list[Finding]:
    """Return what a site lacks before it can serve."""
    found = []
    if not settings.EMAIL_HOST:
        cure = "Set BANDENG_SMTP_HOST; until then messages become files in the site's folder."
        found.append(Finding("No mail server is set: nothing is e-mailed.", cure))
    if not report["playbooks"]:
        found.append(Finding("No playbook is adopted.", "Run `bandeng adopt` with a file."))
    return found
