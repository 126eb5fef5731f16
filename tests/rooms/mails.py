"""Mails as they come in."""

from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

ASKER = "asker@example.org"
SITE = "wen@example.cn"
count = iter(range(10**6))


def letter(
    text: str = "小学门口的路灯不亮了", *, to: str = SITE, sender: str = ASKER, **heads: Any
) -> bytes:
    """Return a mail as a person's program writes it; heads by name, `_` for `-`."""
    mail = EmailMessage()
    mail["From"] = f"秦若水 <{sender}>" if "@" in sender else sender
    mail["To"] = to
    mail["Subject"] = heads.pop("Subject", "路灯")
    mail["Message-ID"] = heads.pop("Message_ID", f"<m{next(count)}@example.org>")
    mail["Date"] = formatdate(0)
    files = heads.pop("files", [])
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return bytes(mail)


def bounced(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """Return a report that a mail did not arrive (RFC 3464)."""
    return f"""Return-Path: <>\r
From: MAILER-DAEMON@mx.example.org\r
To: {SITE}\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <b{next(count)}@mx.example.org>\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r
\r
--B\r
Content-Type: text/plain\r
\r
I am sorry.\r
--B\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; asker@example.org\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 5.1.1 <asker@example.org> unknown\r
\r
--B\r
Content-Type: text/rfc822-headers\r
\r
From: bandeng@localhost\r
Message-ID: {message_id}\r
\r
--B--\r
""".encode()
