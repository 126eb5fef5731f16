"""E-mail out: through the server that is set at the door when a message leaves."""

import smtplib
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as Files
from django.core.mail.backends.smtp import EmailBackend as Server
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bandeng.doors.actions import mail_addresses as ours
from bandeng.doors.models import MailIn
from bandeng.doors.states import Came
from bandeng.doors.trying import Tried
from bandeng.logs import blanked
from bandeng.notices.models import Delivery
from bandeng.notices.states import Never
from bandeng.switches.queries import is_yes, switched_on, value, values

MAIL = "mail"
TIMEOUT = 20
ALWAYS_TLS = 465
# Our messages are news, not letters: nobody's holiday answers them (RFC 3834).
BY_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class Post(BaseEmailBackend):
    """Hands messages to the server set at the door; without one they become files."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages and return how many left."""
        return int(_backend(fail_silently=self.fail_silently).send_messages(list(email_messages)))


def _backend(**more: Any) -> BaseEmailBackend:
    said = values(MAIL)
    if not said["host"]:
        return Files(file_path=str(settings.EMAIL_FILE_PATH), **more)
    port, safe = int(said["port"]), is_yes(said["tls"])
    return Server(
        host=said["host"],
        port=port,
        username=said["user"],
        password=said["password"],
        use_ssl=safe and port == ALWAYS_TLS,
        use_tls=safe and port != ALWAYS_TLS,
        timeout=TIMEOUT,
        **more,
    )


def send(delivery: Delivery) -> str:
    """Send one message; return the trouble in words, empty if it was taken.

    Raises Never for an address the server refuses for good.
    """
    if not switched_on(MAIL):
        return _("E-mail is switched off.")
    try:
        composed(delivery).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= 500 for code, _said in refusal.recipients.values()):
            raise Never(blanked(f"{type(refusal).__name__}: {refusal}")) from None
        return blanked(f"{type(refusal).__name__}: {refusal}")
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        return blanked(f"{type(trouble).__name__}: {trouble}")
    delivery.outside_id = ours.outside_id(delivery)
    return ""


def composed(delivery: Delivery) -> EmailMessage:
    """Return a message as it leaves: of one thread with all others about its request."""
    headers = {"Message-ID": ours.message_id(delivery.effect_key), **BY_MACHINE}
    asked = ours.ABOUT.match(delivery.effect_key)
    if asked:
        headers |= _thread(int(asked[1]), delivery.effect_key)
    return EmailMessage(
        subject=" ".join(delivery.subject.split()),
        body=delivery.text,
        from_email=value(MAIL, "from"),
        to=[delivery.to],
        reply_to=[ours.reply_address(int(asked[1]))] if asked and ours.takes_mail() else None,
        headers=headers,
    )


def _thread(matter_id: int, effect_key: str) -> dict[str, str]:
    """Return the heads that put a message under the mail or the receipt it all began with."""
    began = MailIn.objects.filter(matter_id=matter_id, outcome=Came.RAISED).first()
    receipt = f"asker:{matter_id}:receipt"
    ids = [began.message_id] if began and began.message_id else []
    ids += [ours.message_id(receipt)] if effect_key != receipt else []
    return {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}


def try_it(to: str, *, at: datetime) -> Tried:
    """Send one test message to an address and say in words what came of it."""
    try:
        validate_email(to)
    except ValidationError:
        return Tried(False, _("This is no e-mail address."))
    host = value(MAIL, "host")
    subject = _("A test of the e-mail of this site")
    body = _("If you can read this, e-mail leaves this site.")
    message = EmailMessage(subject, body, value(MAIL, "from"), [to], headers=BY_MACHINE)
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        return Tried(False, why(trouble, host))
    if not host:
        return Tried(True, _("No mail server is set: the message became a file in “mail”."))
    return Tried(True, _("The mail server took the message. See that it arrives."))


def why(trouble: Exception, host: str) -> str:
    """Return what is wrong and what to look at, for who sets a mail server up."""
    words = {"host": host, "said": blanked(_answer(trouble))[:200]}
    return next(said for kinds, said in _reasons() if isinstance(trouble, kinds)) % words


def _answer(trouble: Exception) -> str:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        trouble = smtplib.SMTPResponseException(*next(iter(trouble.recipients.values())))
    if isinstance(trouble, smtplib.SMTPResponseException):
        said = trouble.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{trouble.smtp_code} {text}"
    return str(trouble)


def _reasons() -> list[tuple[type[Exception], str]]:
    return [
        (
            smtplib.SMTPAuthenticationError,
            _(
                "%(host)s refused user and password (%(said)s). Many providers want a password "
                "of their own for programs (授权码)."
            ),
        ),
        (smtplib.SMTPSenderRefused, _("%(host)s refused the address messages come from: %(said)s")),
        (smtplib.SMTPRecipientsRefused, _("%(host)s refused the address of the test: %(said)s")),
        (
            smtplib.SMTPNotSupportedError,
            _("%(host)s knows no encryption or no sign-in on this port: %(said)s"),
        ),
        (smtplib.SMTPResponseException, _("%(host)s refused the message: %(said)s")),
        (
            smtplib.SMTPServerDisconnected,
            _("%(host)s hung up. Look whether port and kind of connection belong together."),
        ),
        (smtplib.SMTPException, _("%(host)s did not understand: %(said)s")),
        (
            ssl.SSLCertVerificationError,
            _("The certificate of %(host)s is not trusted or is another's: %(said)s"),
        ),
        (
            ssl.SSLError,
            _("No encrypted connection with %(host)s. 465 is encrypted from the start, 587 not."),
        ),
        (socket.gaierror, _("No machine of the name %(host)s was found. Is it spelt right?")),
        (ConnectionRefusedError, _("%(host)s does not answer on this port.")),
        (TimeoutError, _("%(host)s did not answer in time. Does a firewall stand between?")),
        (Exception, _("No connection with %(host)s: %(said)s")),
    ]
