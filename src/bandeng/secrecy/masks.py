"""Personal details as lists, exports and logs show them: told apart, but of no use."""

SHOWN_HEAD = 3
SHOWN_TAIL = 4


def mask_phone(phone: str) -> str:
    """Return 138****5678; a short number keeps its last two digits, a very short one nothing."""
    plain = phone.strip()
    if len(plain) >= SHOWN_HEAD + SHOWN_TAIL + 4:
        return _middle(plain, SHOWN_HEAD, SHOWN_TAIL)
    return _middle(plain, 0, 2) if len(plain) >= 6 else "*" * len(plain)


def mask_name(name: str) -> str:
    """Return the first character and a star for each one after it: 白**."""
    plain = name.strip()
    return plain[:1] + "*" * (len(plain) - 1) if len(plain) > 1 else "*" * len(plain)


def mask_id(number: str) -> str:
    """Return 1504**********1234: the province and city, and the last four."""
    plain = number.strip()
    return _middle(plain, 4, 4) if len(plain) >= 15 else "*" * len(plain)


def mask_email(address: str) -> str:
    """Return the first letter and the domain: b****@example.com."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local[:1]}{'*' * 4}@{domain}" if at and local else "*" * len(address.strip())


def _middle(text: str, head: int, tail: int) -> str:
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
