"""What a request has to do with others: who is answered along, in which words, what misses."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from bandeng.matters.models import Matter
from bandeng.matters.states import Privacy, spoken
from bandeng.web.deeds.scene import Scene
from bandeng.web.ui.fields import words

OWN = "own-"
MOST = 12


def add_own_words(form: Any) -> None:
    """Add a field for each joined one that is to be answered in other words, and say what misses.

    What misses is a hint and holds nothing up: parts of helpers that are not handed in yet.
    """
    scene = form.scene
    missing = [part.helper.name if part.helper else part.task for part in scene.missing_parts]
    if missing:
        said = _("Not handed in yet: %(names)s.") % {"names": _(", ").join(missing)}
        form.fields["outcome"].help_text = said
    for each in scene.joined[:MOST]:
        secret = each.privacy == Privacy.CONFIDENTIAL
        title = "" if secret else each.title
        label = _("Own words for %(number)s %(title)s")
        form.fields[OWN + each.number] = words(
            label % {"number": spoken(each.number), "title": title},
            _("Left empty, they get the same words, without anybody's personal data."),
            required=False,
            rows=2,
        )


def kin(scene: Scene, shown: Callable[[Matter], Any]) -> dict[str, Any]:
    """Return the main one, the joined ones, the whole and the pieces as lines of a list."""
    family = scene.family
    return {
        "main": shown(family.main) if family.main else None,
        "joined": [shown(each) for each in family.joined],
        "whole": shown(family.whole) if family.whole else None,
        "pieces": [shown(each) for each in family.pieces],
    }


def gathered(told: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a form with the own words gathered under `own`, if there are any."""
    own = {key.removeprefix(OWN): told[key] for key in told if key.startswith(OWN) and told[key]}
    rest = {key: value for key, value in told.items() if not key.startswith(OWN)}
    return {**rest, "own": own} if own else rest
