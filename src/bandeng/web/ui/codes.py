"""Codes for a phone's camera."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """Draw a code for a phone's camera; it is decoration, the address stands beside it."""
    made = segno.make(text, error="m")
    drawn = made.svg_inline(omitsize=True, border=2, svgclass="qr-drawn", lineclass=None)
    return mark_safe(drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))
