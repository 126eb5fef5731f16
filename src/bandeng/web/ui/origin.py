"""From where a request came."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

HOUSEHOLD = 64  # bits of an IPv6 address that stand for one network, such as one family's
WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")
LONGEST = 60


def came_from(request: HttpRequest) -> str:
    """Return the network address of who asks; behind proxies what the outermost of ours saw.

    Of IPv6 it is the network, in which one sender has as many addresses as he likes.
    """
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    seen = passed[-proxies] if proxies and len(passed) >= proxies else ""
    return _network(seen or str(request.META.get("REMOTE_ADDR", "")))


def _network(text: str) -> str:
    found = WITH_PORT.fullmatch(text)
    bare = (found[1] or found[2]) if found else text
    try:
        address = ip_address(bare)
    except ValueError:
        return text[:LONGEST]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        network = ip_network((int(address), HOUSEHOLD), strict=False)
        return str(network.network_address)
    return str(getattr(address, "ipv4_mapped", None) or address)
