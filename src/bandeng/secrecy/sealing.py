"""Seal text for one column, and find equal texts again without opening them.

Sealed text reads `v1.<key id>.<nonce and AES-256-GCM ciphertext, base64url>`. The column it belongs
to is authenticated with it, so a sealed phone copied into another column does not open. The blind
index gives away which rows are equal and nothing else; its key is not the sealing key and is not in
the database, because a phone number has too few digits to hide behind a plain hash.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bandeng.secrecy import keys

VERSION = "v1"
NONCE_BYTES = 12
PHONE_LIKE = re.compile(r"[+0-9()-]+")


class CannotOpen(Exception):
    """A sealed text does not open; the message names its column and key, never its content."""


def seal(text: str, *, column: str) -> str:
    """Return `text` sealed for `column` (`table|column`) with the key that writes now."""
    ring = keys.current()
    nonce = os.urandom(NONCE_BYTES)
    hidden = AESGCM(ring.fields[ring.writing]).encrypt(nonce, text.encode(), column.encode())
    return f"{writing_prefix()}{base64.urlsafe_b64encode(nonce + hidden).decode()}"


def unseal(sealed: str, *, column: str) -> str:
    """Return the text that was sealed for `column`."""
    key_id, content = _parts(sealed, column)
    key = keys.current().fields.get(key_id)
    if key is None:
        raise CannotOpen(f"{column}: the key “{key_id}” is not among the site's keys")
    try:
        hidden = base64.b64decode(content, altchars=b"-_", validate=True)
        opened = AESGCM(key).decrypt(hidden[:NONCE_BYTES], hidden[NONCE_BYTES:], column.encode())
        return opened.decode()
    except (InvalidTag, ValueError, binascii.Error):
        # Not chained: the cause may quote what it could not read.
        raise CannotOpen(f"{column}: sealed with “{key_id}” but damaged or moved") from None


def writing_prefix() -> str:
    """Return what every text begins with that is sealed with the key that writes now."""
    return f"{VERSION}.{keys.current().writing}."


def blind_index(text: str, purpose: str) -> str:
    """Return 64 hex digits that are equal for equal texts of one purpose; empty for no text.

    Width, case, blanks and the punctuation and +86 of phone numbers make no difference.
    """
    plain = _same(text)
    if not plain:
        return ""
    said = f"{purpose}\0{plain}".encode()
    return hmac.new(keys.current().index, said, hashlib.sha256).hexdigest()


def _parts(sealed: str, column: str) -> tuple[str, str]:
    version, _, rest = sealed.partition(".")
    key_id, dot, content = rest.partition(".")
    if version != VERSION or not dot:
        raise CannotOpen(f"{column}: what is stored was never sealed")
    return key_id, content


def _same(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not PHONE_LIKE.fullmatch(plain):
        return plain
    digits = re.sub(r"\D", "", plain)
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits
