"""Refuse a request that is too large before a byte of it is read."""

from collections.abc import Callable, Iterable
from typing import Any

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SENTENCE = (
    "<!doctype html><meta charset=utf-8><title>太大了 Too large</title>"
    "<p>一次最多 40 MB：请少放几张照片，或把照片缩小后再发。"
    "<p>At most 40 MB at a time: send fewer or smaller pictures."
)


def within(application: WSGI) -> WSGI:
    """Return the application behind a limit on the size of a request."""

    def limited(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if fits(environ.get("CONTENT_LENGTH") or "0"):
            return application(environ, start)
        body = SENTENCE.encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        start("413 Content Too Large", headers)
        return [body]

    return limited


def fits(length: str) -> bool:
    """Tell whether a Content-Length is a number within the site's limit."""
    from django.conf import settings  # ready only now

    return length.isascii() and length.isdigit() and int(length) <= settings.REQUEST_LIMIT
