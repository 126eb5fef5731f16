"""The API as a whole: its routers, and its description as OpenAPI 3."""

from functools import cache
from typing import Any

from ninja import NinjaAPI, Router

from bandeng.web.open.api import activities, acts, duties, matters, numbers, tree
from bandeng.web.open.api.problems import CAUGHT, MEDIA, answer_to

BASE = "/api/v1/"
# A resource comes in by one line here: what it is called in addresses, and its routers.
ROUTERS: tuple[tuple[str, tuple[Router, ...]], ...] = (
    ("matters", (matters.router, acts.router)),
    ("activities", (activities.router,)),
    ("duties", (duties.router,)),
    ("places", (tree.places,)),
    ("posts", (tree.posts,)),
    ("kinds", (numbers.kinds,)),
    ("indicators", (numbers.indicators,)),
)
ABOUT = """\
Errors are `application/problem+json` (RFC 9457) in the language of `Accept-Language`.
Send a key as `Authorization: Bearer KEY` or `X-Api-Key: KEY`. Send an `Idempotency-Key` of your
own with every write: a retry with the same key and body does nothing again and is answered the
same for thirty days; another body under it is refused (409).
"""
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
}
OF_A_PERSON = ("duties", "indicators")


def _made() -> NinjaAPI:
    api = NinjaAPI(
        title="Bandeng", version="1.0.0", description=ABOUT, docs_url=None, openapi_url=None,
        urls_namespace="api-v1",
    )  # fmt: skip
    for name, routers in ROUTERS:
        for router in routers:
            api.add_router(f"/{name}", router)
    for error in CAUGHT:
        api.add_exception_handler(error, answer_to)
    return api


api = _made()


@cache
def description() -> dict[str, Any]:
    """Return the description as OpenAPI 3, in plain data."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=BASE))
    for operations in found["paths"].values():
        for method, operation in operations.items():
            _finish(method, operation)
    found["components"]["securitySchemes"] = SCHEMES
    return found


def _finish(method: str, operation: dict[str, Any]) -> None:
    """Say of an operation by what media errors come, and whether a key is needed."""
    keys: list[dict[str, list[str]]] = [{name: []} for name in SCHEMES]
    needed = method == "post" or operation["tags"][0] in OF_A_PERSON
    operation["security"] = keys if needed else [{}, *keys]
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            content[MEDIA] = content.pop("application/json")
