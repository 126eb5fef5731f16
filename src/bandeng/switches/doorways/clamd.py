"""The virus scanner that looks at what people send."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

CLAMD = Doorway(
    "clamd",
    _("Virus scanner"),
    _("ClamAV looks at every file that comes in. While it cannot be reached, no file is taken."),
    (
        Knob(ON, _("Have files scanned"), Sort.SWITCH, default="1"),
        Knob(
            "address",
            _("Address of clamd"),
            hint=_("host:port, or the path of its socket, such as /run/clamav/clamd.ctl."),
            needed=True,
        ),
    ),
)
