"""Take it in hand, note what was found out, ask back."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bandeng.journal.states import Verb
from bandeng.matters import actions
from bandeng.matters.models import Matter
from bandeng.matters.states import Move, State
from bandeng.web.deeds.deed import Deed, Told, by, plain, words_of
from bandeng.web.deeds.forms import DeedForm
from bandeng.web.deeds.scene import Scene
from bandeng.web.ui.fields import words


class TakeForm(DeedForm):
    """Taking may publish at once what who asked wants public."""

    public = forms.BooleanField(
        required=False, label=_("Show it to everybody: who asked wishes it")
    )

    def fill(self) -> None:
        """Ask only where it can be published."""
        if not self.scene.may_go_public:
            del self.fields["public"]


class NoteForm(DeedForm):
    """A note, for staff unless said otherwise."""

    text = words(_("What did you do or learn?"))
    for_asker = forms.BooleanField(required=False, label=_("Who asked may read this too"))


class AskForm(DeedForm):
    """A question back; the clock waits for the reply."""

    text = words(
        _("What do you need to know from who asked?"),
        _("The time stands still until the reply is written down."),
    )


class ReplyForm(DeedForm):
    """What who asked said back."""

    text = words(_("What did they say?"), _("Write it as they said it. The time goes on from now."))


def take(scene: Scene, told: Told) -> Matter:
    """Take in hand, and publish at once if that was ticked."""
    matter = actions.take(scene.matter, **by(scene))
    return actions.make_public(matter, **by(scene)) if told.get("public") else matter


DEEDS = (
    Deed(
        "take", "take", _("Take it in hand"), "hand-stop", _("Taken in hand."),
        TakeForm, take, (Verb.MATTER_TAKEN,), Move.TAKE,
        next_in=(State.RAISED,),
    ),
    Deed(
        "reply", "reply", _("Write down the reply"), "message-circle",
        _("The reply is written down and the time goes on."),
        ReplyForm, plain(actions.reply), (Verb.MATTER_REPLIED,), Move.REPLY,
        said=words_of("text"), next_in=(State.WAITING,),
        about=_("The journal marks that they told it to you."),
    ),
    Deed(
        "note", "note", pgettext_lazy("deed", "Write a note"), "pencil", _("The note is written."),
        NoteForm, plain(actions.note), (Verb.MATTER_NOTED,), Move.NOTE,
        said=words_of("text"), often=True,
    ),
    Deed(
        "ask", "ask_asker", _("Ask back"), "message-question",
        _("The question is put. The time stands still until the reply."),
        AskForm, plain(actions.ask_asker), (Verb.MATTER_ASKER_ASKED,), Move.ASK_ASKER,
        said=words_of("text"), often=True,
    ),
)  # fmt: skip
