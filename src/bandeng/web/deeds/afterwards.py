"""Say in a sentence what a deed has done and who has the matter now."""

from django.utils.translation import gettext as _

from bandeng.matters import queries
from bandeng.matters.models import Matter
from bandeng.matters.states import Outcome, State
from bandeng.web.deeds.deed import Deed
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import Visit
from bandeng.web.ui.spoken import due_words


def fresh(scene: Scene, after: Matter | None) -> Matter | None:
    """Return the matter as it is after a deed, or None if the person no longer sees it.

    Where the deed told it, it is not read again.
    """
    if after is not None:
        return after if queries.sees(scene.seen.seats, after) else None
    found = queries.visible_to(scene.seen.seats).select_related("owner")
    return found.filter(pk=scene.matter.pk).first()


def sentence(deed: Deed, scene: Scene, after: Matter | None) -> str:
    """Return what happened and who has it now."""
    if after is None:
        return _("%(done)s It is no longer with you.") % {"done": deed.done}
    return f"{deed.done} {who_has_it(scene, after)}".strip()


def who_has_it(scene: Scene, matter: Matter) -> str:
    """Return who has a matter now and until when, as a sentence; nothing for an ended one."""
    if matter.paused_for:
        return _("The time stands still for: %(cause)s.") % {"cause": scene.seen.paused(matter)}
    if matter.state == State.WAITING:
        return _("It waits for who asked; the time stands still.")
    if matter.state == State.ANSWERED and matter.confirm_by:
        until = due_words(matter.confirm_by, scene.seen.at).note
        said = _("Who asked may say yes or no %(until)s.") % {"until": until}
        look = look_words(scene.seen, matter)
        return f"{said} {look}".strip()
    if not matter.clock_runs:
        return ""
    return _owned(scene, matter)


def is_to_look(seen: Visit, matter: Matter) -> bool:
    """Tell whether the day has come to look whether what was done worked."""
    return _looks(seen, matter) and matter.next_at == matter.confirm_by


def look_words(seen: Visit, matter: Matter) -> str:
    """Return when to look whether what was done worked; nothing where nobody is to look."""
    if not _looks(seen, matter) or matter.next_at is None:
        return ""
    if is_to_look(seen, matter):
        return _("Look again now whether it worked.")
    ahead = due_words(matter.next_at, seen.at).note
    return _("Look again whether it worked: %(when)s.") % {"when": ahead}


def _looks(seen: Visit, matter: Matter) -> bool:
    kind = seen.kind(matter)
    solved = matter.state == State.ANSWERED and matter.outcome == Outcome.SOLVED
    return bool(solved and kind and kind.answer.look_again)


def _owned(scene: Scene, matter: Matter) -> str:
    until = due_words(matter.due_at, scene.seen.at).note if matter.due_at else ""
    if matter.owner_id == scene.seen.person.pk:
        return _("You have it, %(until)s.") % {"until": until}
    if matter.owner is None:
        return _("Nobody holds this post here; the time runs, %(until)s.") % {"until": until}
    names = {"name": matter.owner.name, "post": scene.seen.post(matter.owner_post), "until": until}
    return _("%(name)s (%(post)s) has it now, %(until)s.") % names
