"""Text messages."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

TEMPLATE = _("Only if your gateway registers texts: the number of the text there.")

KNOBS = (
    Knob(ON, _("Send text messages"), Sort.SWITCH),
    Knob(
        "provider",
        _("By which way"),
        Sort.CHOICE,
        _("Files leave nothing: they show on a trial site what would be sent."),
        default="http",
        choices={"http": _("a gateway"), "file": _("files in the site's folder")},
    ),
    Knob(
        "url",
        _("Address of the gateway"),
        hint=_("Where messages are posted; https, or http within your own network."),
        needed=True,
        only_with=("provider", "http"),
    ),
    Knob(
        "secret",
        _("Shared secret"),
        Sort.SECRET,
        _("Signs what is sent, and what the gateway posts back."),
        needed=True,
        only_with=("provider", "http"),
    ),
    Knob(
        "signature",
        _("Signature"),
        hint=_("The registered name that stands in front of every message, without 【】."),
        needed=True,
    ),
    Knob("quiet_from", _("Quiet from (hour)"), Sort.NUMBER, default="22"),
    Knob(
        "quiet_until",
        _("Quiet until (hour)"),
        Sort.NUMBER,
        _("What comes in between waits until then. The same hour twice: never quiet."),
        default="8",
    ),
    Knob(
        "budget",
        _("Parts a day at most"),
        Sort.NUMBER,
        _("What is over leaves the next day; you are told once."),
        default="1000",
    ),
    Knob("template_receipt", _("Template of receipts"), hint=TEMPLATE),
    Knob("template_answer", _("Template of answers"), hint=TEMPLATE),
    Knob("template_question", _("Template of questions back"), hint=TEMPLATE),
    Knob("template_news", _("Template of all other news"), hint=TEMPLATE),
)

SMS = Doorway(
    "sms",
    _("Text messages"),
    _("Who left a phone number and no other address is told by text message."),
    KNOBS,
)
