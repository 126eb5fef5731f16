"""Signatures over an instant and a body, by which two programs with one secret know each other."""

import hashlib
import hmac

VERSION = "v1="


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a body sent at an instant (seconds since 1970, as text)."""
    said = timestamp.encode() + b"." + body
    return VERSION + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Tell whether a body was signed with the secret; without a secret nothing is."""
    wanted = sign(secret, timestamp, body).encode()
    return bool(secret) and hmac.compare_digest(wanted, signature.encode("utf-8", "replace"))
