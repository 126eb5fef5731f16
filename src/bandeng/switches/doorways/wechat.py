"""The WeChat official account."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

WECHAT = Doorway(
    "wechat",
    _("WeChat official account"),
    _("Residents write to the account; each message becomes a request or gets an answer."),
    (Knob(ON, _("Take messages"), Sort.SWITCH),),
)
