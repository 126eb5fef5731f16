"""E-mail, out and in."""

from django.utils.translation import gettext_lazy as _

from bandeng.switches.doorways.doorway import ON, Doorway, Knob
from bandeng.switches.states import Sort

SAFE = {"1": _("encrypted (TLS)"), "0": _("not encrypted, within your own network only")}

OUT = (
    Knob(ON, _("Send e-mail"), Sort.SWITCH, default="1"),
    Knob(
        "host",
        _("Mail server for sending"),
        hint=_("Without one, messages become files in the site's folder and nothing leaves."),
        env="BANDENG_SMTP_HOST",
    ),
    Knob(
        "port",
        _("Its port"),
        Sort.NUMBER,
        _("587 as a rule; on 465 the connection is encrypted from its first byte."),
        default="587",
        env="BANDENG_SMTP_PORT",
    ),
    Knob("user", _("User there"), env="BANDENG_SMTP_USER"),
    Knob("password", _("Password there"), Sort.SECRET, env="BANDENG_SMTP_PASSWORD"),
    Knob(
        "tls",
        _("Connection for sending"),
        Sort.CHOICE,
        default="1",
        choices=SAFE,
        env="BANDENG_SMTP_TLS",
    ),
    Knob(
        "from",
        _("Address messages come from"),
        default="bandeng@localhost",
        env="BANDENG_MAIL_FROM",
    ),
)

IN = (
    Knob("in", _("Take in e-mail"), Sort.SWITCH),
    Knob(
        "address",
        _("Address people write to"),
        hint=_("What comes to it becomes a request. Empty: the address messages come from."),
    ),
    Knob(
        "reply_to",
        _("Address of replies"),
        hint=_(
            "With * for the secret part, such as reply+*@example.cn; everything that begins so "
            "must come into the same mailbox. Empty: reply+*@ and your domain."
        ),
    ),
    Knob(
        "kind",
        _("Kind of request a mail becomes"),
        hint=_("Its id in the playbook. Empty: the first kind that is public."),
    ),
    Knob(
        "imap_host",
        _("Mail server for fetching (IMAP)"),
        hint=_("Only if mail is fetched from a mailbox; a mail server can also hand it over."),
    ),
    Knob(
        "imap_port",
        _("Its port"),
        Sort.NUMBER,
        _("993 as a rule, encrypted from the first byte; otherwise STARTTLS."),
        default="993",
    ),
    Knob("imap_user", _("User there")),
    Knob("imap_password", _("Password there"), Sort.SECRET),
    Knob("imap_tls", _("Connection for fetching"), Sort.CHOICE, default="1", choices=SAFE),
    Knob(
        "imap_folder",
        _("Folder that is fetched"),
        hint=_("A mailbox for this alone: what is unread in it is taken and marked as read."),
        default="INBOX",
    ),
    Knob(
        "imap_done",
        _("Folder for what was taken"),
        hint=_("Empty: taken mail stays where it is, marked as read."),
    ),
)

MAIL = Doorway(
    "mail",
    _("E-mail"),
    _("Who left an e-mail address is told by e-mail, and may reply to it."),
    (*OUT, *IN),
)
