"""From where a request came."""

from django.conf import settings
from django.http import HttpRequest


def came_from(request: HttpRequest) -> str:
    """Return the network address of who asks; behind proxies what the outermost of ours saw."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(passed) >= proxies:
        return passed[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
