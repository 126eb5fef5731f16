"""Do a deed once, however often its button is pressed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from bandeng.journal.queries import was_done
from bandeng.journal.states import Refused
from bandeng.matters import queries
from bandeng.matters.models import Matter
from bandeng.notices.actions import acknowledge_about
from bandeng.statements import together
from bandeng.web.deeds.deed import SEALED, Deed, Told
from bandeng.web.deeds.scene import Scene


@transaction.atomic
@together()
def once(deed: Deed, scene: Scene, told: Told) -> Matter | None:
    """Do the deed, unless the same person has done just this since the page was opened.

    Returns the matter as it is then where the deed tells it. Raises Refused while the matter is
    sealed. Two presses of one button queue up at the row's lock; the second finds the first one's
    line.
    """
    if scene.is_sealed:
        raise Refused(SEALED)
    seen, matter = scene.seen, scene.matter
    rows = queries.visible_to(seen.seats).select_for_update(of=("self",))
    rows.only("pk").get(pk=matter.pk)
    answers = {key: value for key, value in told.items() if key != "seen"}
    if was_pressed(deed, scene, answers, told["seen"]):
        return None
    after = deed.do(scene, answers)
    acknowledge_about("matter", matter.pk, by=seen.person, at=seen.at)
    return after if isinstance(after, Matter) and after.pk == matter.pk else None


def was_pressed(deed: Deed, scene: Scene, told: Told, since: datetime) -> bool:
    """Tell whether this press repeats one already counted."""
    if not deed.lines or deed.undone(scene, told):
        return False
    same: dict[str, Any] = {"by_id": scene.seen.person.pk, "since": since, "said": deed.said(told)}
    return was_done("matter", scene.matter.pk, deed.lines, **same)
