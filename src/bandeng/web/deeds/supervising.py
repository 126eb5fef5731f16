"""Remind who has it, and put it before those above."""

from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.web.deeds.deed import Deed, plain, words_of
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.ui.fields import words


class RemindForm(DeedForm):
    """A word to the owner, if there is one to say."""

    text = words(_("A word to who has it"), required=False, rows=2)


class SuperviseForm(DeedForm):
    """Why it needs supervision."""

    reason = words(_("Why does it need supervision?"), rows=3)


def is_somebody_elses(scene: Scene) -> bool:
    """Tell whether somebody else owes the answer."""
    return scene.is_open and bool(scene.matter.owner_id) and not scene.is_mine


DEEDS = (
    Deed(
        "remind", "remind", _("Remind who has it"), "bell", _("The reminder is sent."),
        RemindForm, plain(actions.remind), (Verb.MATTER_REMINDED,),
        fits=is_somebody_elses, said=words_of("text"), often=True,
    ),
    Deed(
        "supervise", "supervise", _("Put it on the supervision list"), "flag",
        _("It stands on the supervision list."),
        SuperviseForm, plain(actions.supervise), (Verb.MATTER_SUPERVISED,),
        fits=lambda scene: scene.is_open and scene.matter.listed_at is None,
    ),
)  # fmt: skip
