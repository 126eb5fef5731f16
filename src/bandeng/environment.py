"""Typed answers from the environment: a value, the default, or a sentence saying what is wrong."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path


class BadSetting(Exception):
    """A setting cannot be used; the message says which one and what it may be."""


def text(name: str, default: str = "") -> str:
    """Return the setting as it stands, without surrounding blanks."""
    return os.environ.get(name, default).strip()


def switch(name: str, default: bool = False) -> bool:
    """Return a yes/no setting; 1, yes, true and on count as yes."""
    said = text(name).lower()
    if said in {"1", "yes", "true", "on"}:
        return True
    if said in {"0", "no", "false", "off"}:
        return False
    if said:
        raise BadSetting(f"{name}={said!r}: write 1 or 0")
    return default


def one_of(name: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed words, the first if nothing is set."""
    said = text(name, allowed[0])
    if said not in allowed:
        raise BadSetting(f"{name}={said!r}: write one of {', '.join(allowed)}")
    return said


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """Return a whole number between `least` and `most`."""
    said = text(name)
    if not said:
        return default
    if not said.isascii() or not said.isdigit() or not least <= int(said) <= most:
        raise BadSetting(f"{name}={said!r}: write a whole number from {least} to {most}")
    return int(said)


def listed(name: str) -> list[str]:
    """Return the comma-separated parts of a setting."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return a comma-separated setting of networks, each like `10.1.0.0/16`."""
    try:
        return [ip_network(part) for part in listed(name)]
    except ValueError as wrong:
        raise BadSetting(f"{name}: {wrong}; write networks like 10.1.0.0/16") from None


def folder(name: str) -> Path | None:
    """Return a folder setting as an absolute path, or None when it is not set."""
    said = text(name)
    return Path(said).expanduser().absolute() if said else None
