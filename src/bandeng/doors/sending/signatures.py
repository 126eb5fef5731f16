"""Signatures as Standard Webhooks writes them: HMAC-SHA256 over id, time stamp and body."""

import base64
import hmac
from collections.abc import Iterable


def signed(secret: str, event_id: str, stamp: int, body: bytes) -> str:
    """Return one signature, `v1,` and base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{event_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def headers(event_id: str, stamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers a receiver proves a call by; one signature a secret."""
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": " ".join(signed(each, event_id, stamp, body) for each in secrets),
    }
