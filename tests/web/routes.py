"""Every address the site answers, read from the resolver."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Route:
    """One address with its arguments as `<name>`, the name of its view, and the view."""

    address: str
    name: str
    view: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Tell whether the view is part of this program."""
        return self.view.__module__.startswith("bandeng.")


def routes() -> list[Route]:
    """Return every route of the site."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        here = before + plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            name = ":".join(part for part in (space, pattern.name or "") if part)
            yield Route(here, name, pattern.callback)
        else:
            inside = ":".join(part for part in (space, pattern.namespace or "") if part)
            yield from _walk(pattern.url_patterns, here, inside)


def plain(pattern: str) -> str:
    """Return a pattern as people write an address: `m/<number>/`."""
    named = ARGUMENT.sub(lambda found: f"<{found[1] or found[2]}>", pattern.lstrip("^"))
    return named.rstrip("$").replace("\\.", ".")
