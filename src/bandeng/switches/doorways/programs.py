"""The doors of other programs: open by themselves, each can be closed."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

CLOSED = _("Closed, it answers 503 with a sentence. What came in before stays and is worked on.")

OPEN311 = Doorway(
    "open311",
    _("Open311"),
    _("Other programs hand in requests and read the public ones; who writes needs a key."),
    (Knob(ON, _("Answer at /open311/v2/"), Sort.SWITCH, CLOSED, default="1"),),
)

API = Doorway(
    "api",
    _("JSON API"),
    _("Partner systems and phone apps read and work; what is not public needs a key."),
    (Knob(ON, _("Answer at /api/v1/"), Sort.SWITCH, CLOSED, default="1"),),
)

FEEDS = Doorway(
    "feeds",
    _("Feeds, map and calendars"),
    _("What is public, for readers, calendars and other people's pages; nobody needs a key."),
    (
        Knob(
            ON,
            _("Give out public feeds, the map and the calendars of places"),
            Sort.SWITCH,
            _(
                "Closed, they answer 503 with a sentence; "
                "whoever follows them keeps what they have."
            ),
            default="1",
        ),
        Knob(
            "calendars",
            _("Give out the calendars of staff"),
            Sort.SWITCH,
            _("Each has a secret address. Closed, none is made and none is read."),
            default="1",
        ),
    ),
)
