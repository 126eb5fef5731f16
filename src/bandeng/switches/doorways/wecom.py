"""WeCom, the WeChat of offices."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

WECOM = Doorway(
    "wecom",
    _("WeCom"),
    _("Staff write to the application and are told their news there."),
    (Knob(ON, _("Take messages"), Sort.SWITCH),),
)
