"""E-mail, out and in."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

MAIL = Doorway(
    "mail",
    _("E-mail"),
    _("Who left an e-mail address is told by e-mail, and may reply to it."),
    (Knob(ON, _("Send e-mail"), Sort.SWITCH, default="1"),),
)
