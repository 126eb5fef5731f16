"""The addresses of the JSON API: one view for each address, whatever its methods."""

from collections.abc import Iterator

from django.urls import URLPattern, path
from ninja.operation import PathView

from bandeng.web.open.api import views
from bandeng.web.open.api.schema import api


def _patterns() -> Iterator[URLPattern]:
    """Yield an address for each path; what several routers do at one is done by one view."""
    found: dict[str, PathView] = {}
    for bound in api._get_bound_routers():
        for way, view in bound.path_operations.items():
            address = f"{bound.prefix}{way}".strip("/").replace("{", "<").replace("}", ">")
            if address in found:
                found[address].operations.extend(view.operations)
            else:
                found[address] = view
    for address, view in found.items():
        yield path(address, views.call(view), name=view.operations[0].operation_id)


urlpatterns = [
    path("openapi.json", views.openapi, name="openapi"),
    *_patterns(),
    path("", views.nothing, name="api"),
    path("<path:rest>", views.nothing, name="api_nothing"),
]
