"""The WeChat official account."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

KNOBS = (
    Knob(ON, _("Take messages"), Sort.SWITCH),
    Knob("app_id", _("AppID"), hint=_("Stands in the account's developer settings."), needed=True),
    Knob("secret", _("AppSecret"), Sort.SECRET, needed=True),
    Knob(
        "token",
        _("Token"),
        Sort.SECRET,
        _("Think of one and enter the same at the platform, beside the address /wechat/."),
        needed=True,
    ),
    Knob(
        "aes_key",
        _("EncodingAESKey"),
        Sort.SECRET,
        _("43 letters and digits, the same at the platform."),
        needed=True,
    ),
    Knob(
        "mode",
        _("How messages come"),
        Sort.CHOICE,
        _("The same as at the platform. Plain messages are read by whoever stands in between."),
        default="safe",
        choices={
            "safe": _("sealed (安全模式)"),
            "compatible": _("both (兼容模式)"),
            "plain": _("plain (明文模式)"),
        },
    ),
    Knob(
        "template_id",
        _("Id of the template"),
        hint=_("For news more than 48 hours after somebody's last message; empty: none."),
    ),
    Knob(
        "template_number",
        _("Its field for the number"),
        hint=_("As in the template between {{ and .DATA}}."),
        default="character_string1",
    ),
    Knob("template_words", _("Its field for the news"), default="thing2"),
    Knob(
        "base",
        _("Address of the platform"),
        hint=_("Another one only where a gateway stands before it."),
        default="https://api.weixin.qq.com",
    ),
)

WECHAT = Doorway(
    "wechat",
    _("WeChat official account"),
    _("Residents write to the account; each message becomes a request or gets an answer."),
    KNOBS,
)
