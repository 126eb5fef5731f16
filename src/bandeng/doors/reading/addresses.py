"""Addresses that callbacks go to: what may be written, and which machines may be reached.

Nothing here looks a name up: a name is judged by the address that is connected to.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 500
PORTS = {"https": 443, "http": 80}
Network = IPv4Network | IPv6Network
# What no public machine has (IANA special-purpose registries): loopback, private, link-local,
# shared, test, multicast and reserved ones.
CLOSED_4 = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
]
# Public IPv6 addresses begin with 001. What carries an IPv4 address inside it (mapped, translated,
# 6to4, Teredo) lies outside or is named here, so that no IPv4 address gets in by it.
OPEN_6 = ip_network("2000::/3")
CLOSED_6 = [ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class Fault(StrEnum):
    """What is wrong with an address."""

    LONG = "long"
    SIGNS = "signs"
    SCHEME = "scheme"
    HOST = "host"
    NAMED = "named"  # a name or password stands in it
    PORT = "port"


class BadAddress(ValueError):
    """An address cannot be called; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Target:
    """An address taken apart: the way, the machine, the door, and what is asked for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """Return the host as the `Host` header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(text: str, *, plain: bool = False) -> Target:
    """Return an address taken apart; with `plain`, one without encryption too.

    Raises BadAddress with what is wrong.
    """
    if len(text) > LONGEST:
        raise BadAddress(Fault.LONG)
    if not text or any(not "!" <= sign <= "~" or sign == "\\" for sign in text):
        raise BadAddress(Fault.SIGNS)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadAddress(Fault.HOST) from None
    if parts.scheme not in (("https", "http") if plain else ("https",)):
        raise BadAddress(Fault.SCHEME)
    if "@" in parts.netloc or parts.fragment:
        raise BadAddress(Fault.NAMED)
    if port == 0:
        raise BadAddress(Fault.PORT)
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise BadAddress(Fault.HOST)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def may_reach(text: str, allowed: list[Network]) -> bool:
    """Tell whether a machine may be connected to: a public one, or one in an allowed network."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in allowed if network.version == address.version):
        return True
    return is_public_machine(address)


def is_public_machine(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of a machine everybody can reach."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_4)
    return address in OPEN_6 and not any(address in network for network in CLOSED_6)
