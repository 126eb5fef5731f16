"""How a text message is counted, signed and made to wait for the morning."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

ALONE, IN_PARTS = 70, 67  # UCS-2 characters of a message alone, and of each of several parts


def signed(signature: str, text: str) -> str:
    """Return the text behind its signature in 【】, in one line."""
    name = signature.strip().strip("【】").strip()
    return f"【{name}】{' '.join(text.split())}"


def length_of(text: str) -> int:
    """Return how many characters a text counts as; most pictures and rare signs are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts_of(text: str) -> int:
    """Return in how many parts a text travels; a sign of two characters is never torn apart."""
    if length_of(text) <= ALONE:
        return 1
    parts, used = 1, 0
    for sign in text:
        size = length_of(sign)
        if used + size > IN_PARTS:
            parts, used = parts + 1, 0
        used += size
    return parts


def quiet_until(at: datetime, begins: int, ends: int) -> datetime | None:
    """Return when the quiet hours that `at` lies in are over, None outside them."""
    now = localtime(at)
    day = now.date()
    inside = begins <= now.hour < ends if begins < ends else _past_midnight(now.hour, begins, ends)
    if not inside:
        return None
    if begins > ends and now.hour >= begins:
        day += timedelta(days=1)
    return make_aware(datetime.combine(day, time(ends)))


def _past_midnight(hour: int, begins: int, ends: int) -> bool:
    return begins != ends and (hour >= begins or hour < ends)


def next_day(at: datetime, begins: int, ends: int) -> datetime:
    """Return when the next day begins for text messages: after its quiet hours, if it has any."""
    day = localtime(at).date() + timedelta(days=1)
    midnight = make_aware(datetime.combine(day, time()))
    return quiet_until(midnight, begins, ends) or midnight
