"""The page of a class: who missed what, for who holds it of all, for anybody else of himself."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bandeng.activities import queries
from bandeng.activities.models import Coming
from bandeng.activities.states import Came, Move
from bandeng.web.deeds.activities.scene import Hall, Scene, row, scene_of
from bandeng.web.deeds.questions import answers_in_words


def missed(request: HttpRequest, code: str, hall: Hall) -> HttpResponse:
    """Show what was missed of the class an activity belongs to."""
    scene = scene_of(request, code, hall)
    found = queries.missed_of(scene.activity, scene.seen.seats)
    sessions, recorded = queries.recorded_of(scene.activity)
    words: dict[str, Any] = {
        "activity": scene.activity,
        "row": row(scene.seen, hall, scene.activity),
        "of_all": Move.ATTEND not in scene.reasons,
        "sessions": sessions,
        "recorded": recorded,
        "people": [
            {"name": name, "missed": [_line(scene, each) for each in rows]}
            for (_pk, name), rows in groupby(found, key=_who)
        ],
    }
    return hall.show(request, "activity_missed", words, 200)


def _who(coming: Coming) -> tuple[int, str]:
    if coming.person is None:
        return coming.pk, coming.name or _("somebody")
    return coming.person.pk, coming.person.name


def _line(scene: Scene, coming: Coming) -> dict[str, Any]:
    """Return one session somebody missed: its day, what it was, how much of it, why."""
    facts = answers_in_words(coming.activity.more, scene.kind.fields, scene.seen.rules)
    return {
        "day": localtime(coming.activity.starts_at).date(),
        "what": " · ".join(value for _label, value in facts[:2]),
        "partly": coming.came == Came.PARTLY,
        "reason": coming.reason,
        "url": scene.hall.to("activity", coming.activity.code),
    }
