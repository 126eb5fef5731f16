"""The envelope of messages from WeChat and WeCom: signatures, and AES-256-CBC as they want it.

A sealed text is 16 random bytes, the length of the message in four bytes, the message, and the
id of the account it is for, padded to whole blocks of 32 bytes; the key is also the start value.
"""

import base64
import binascii
import hashlib
import os
import struct
from dataclasses import dataclass
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK, RANDOM, LENGTH = 32, 16, 4
KEY_SIGNS = 43


class NotOurs(ValueError):
    """What came is not signed with our token, not sealed with our key, or meant for another."""


def signature(*parts: str) -> str:
    """Return the SHA-1 of the parts, sorted and put together, as the platforms sign."""
    said = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(said).hexdigest()  # noqa: S324 - the platforms know no other


def is_signed(given: str, *parts: str) -> bool:
    """Tell whether a signature belongs to the parts."""
    return compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


@dataclass(frozen=True)
class Envelope:
    """How one account seals: its token, its EncodingAESKey, and the id of the account."""

    token: str
    aes_key: str
    account: str

    @property
    def key(self) -> bytes:
        """Return the key; raise NotOurs if what is set is none."""
        try:
            key = base64.b64decode(f"{self.aes_key}=", validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if len(self.aes_key) != KEY_SIGNS or len(key) != BLOCK:
            raise NotOurs("the EncodingAESKey is not 43 letters and digits")
        return key

    def open(self, sealed: str, *, signed: str, timestamp: str, nonce: str) -> bytes:
        """Return the message in a sealed text; raise NotOurs for every other text."""
        if not is_signed(signed, self.token, timestamp, nonce, sealed):
            raise NotOurs("the signature is wrong")
        plain = _unpadded(self._decrypted(sealed))
        size = struct.unpack(">I", plain[RANDOM : RANDOM + LENGTH])[0]
        message, account = plain[RANDOM + LENGTH :][:size], plain[RANDOM + LENGTH + size :]
        if not compare_digest(account, self.account.encode()):
            raise NotOurs("it is meant for another account")
        return message

    def seal(self, message: bytes, random: bytes = b"") -> str:
        """Return a message sealed."""
        random = random or os.urandom(RANDOM)
        plain = random + struct.pack(">I", len(message)) + message + self.account.encode()
        missing = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _decrypted(self, sealed: str) -> bytes:
        try:
            content = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher().decryptor()
            return decryptor.update(content) + decryptor.finalize()
        except NotOurs:
            raise
        except (ValueError, binascii.Error):
            raise NotOurs("what is sealed is damaged") from None

    def _cipher(self) -> Cipher[modes.CBC]:
        key = self.key
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unpadded(plain: bytes) -> bytes:
    missing = plain[-1] if plain else 0
    whole = 1 <= missing <= BLOCK and plain.endswith(bytes([missing]) * missing)
    if not whole or len(plain) - missing < RANDOM + LENGTH:
        raise NotOurs("what is sealed is damaged")
    return plain[:-missing]
