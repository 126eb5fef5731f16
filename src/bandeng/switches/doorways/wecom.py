"""WeCom, the WeChat of offices."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

KNOBS = (
    Knob(ON, _("Take messages"), Sort.SWITCH),
    Knob("corp_id", _("CorpID"), hint=_("Stands under “My company” in WeCom."), needed=True),
    Knob("agent_id", _("AgentId of the application"), Sort.NUMBER, needed=True),
    Knob("secret", _("Secret of the application"), Sort.SECRET, needed=True),
    Knob(
        "token",
        _("Token"),
        Sort.SECRET,
        _("As WeCom made it where the application receives messages, at the address /wecom/."),
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
        "base",
        _("Address of the platform"),
        hint=_("Another one only where a gateway stands before it."),
        default="https://qyapi.weixin.qq.com",
    ),
)

WECOM = Doorway(
    "wecom",
    _("WeCom"),
    _("Staff write to the application and are told their news there."),
    KNOBS,
)
