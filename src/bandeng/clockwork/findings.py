"""What the doctor looks at: sizes, the clock's lag, and what is wrong with its cure."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from bandeng.clockwork.cures import findings
from bandeng.matters import queries as matters
from bandeng.matters.models import Matter
from bandeng.people.models import Holding
from bandeng.people.queries import staffing_gaps, uncovered
from bandeng.places.models import Household, Place
from bandeng.playbooks.queries import adopted, library


def examine(at: datetime) -> dict[str, Any]:
    """Return sizes, lag, provisional deadlines, adopted playbooks and findings, as plain data.

    The sentences of the findings come in the language spoken at the moment, all keys in English.
    """
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
    report["findings"] = [asdict(finding) for finding in findings(report, lag, at)]
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
