"""Text messages."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

SMS = Doorway(
    "sms",
    _("Text messages"),
    _("Who left a phone number and no other address is told by text message."),
    (Knob(ON, _("Send text messages"), Sort.SWITCH),),
)
