"""Every view says who may enter it."""

from collections.abc import Iterable

import pytest

from bandeng.web.ui.doors import Door
from tests.web.routes import Route, routes

# Views that come with a library and guard themselves, by the beginning of their address.
FOREIGN = ("/accounts/", "/language/setlang/")
WITH_KEYS = {"for_key", "for_program"}
SIGNED_IN = {"for_staff", "for_post", "for_able"}
RULES = {"open_to_all", "for_resident", "for_signed", *SIGNED_IN, *WITH_KEYS}
# Halls that no visitor enters, and the doors that may stand in them.
INSIDE = {"/work/": {"for_staff", "for_post", "for_able"}, "/office/": {"for_staff", "for_able"}}


def without_door(found: Iterable[Route]) -> list[str]:
    """Return the addresses whose view carries no door."""
    return [r.address for r in found if not isinstance(getattr(r.view, "door", None), Door)]


def test_every_view_of_ours_carries_a_door() -> None:
    assert without_door(route for route in routes() if route.is_ours) == []


def test_only_known_libraries_guard_themselves() -> None:
    strange = [route.address for route in routes() if not route.is_ours]
    assert [address for address in strange if not address.startswith(FOREIGN)] == []


@pytest.mark.parametrize("hall", INSIDE)
def test_no_visitor_walks_into_a_hall_of_staff(hall: str) -> None:
    inside = [route for route in routes() if route.address.startswith(hall)]
    assert inside
    for route in inside:
        assert route.view.door.rule in INSIDE[hall], route.address  # type: ignore[attr-defined]


def test_a_door_names_a_rule_that_exists_and_whom_it_lets_in() -> None:
    for route in routes():
        if route.is_ours:
            door: Door = route.view.door  # type: ignore[attr-defined]
            assert door.rule in RULES
            assert bool(door.posts) == (door.rule == "for_post"), route.address
            assert bool(door.abilities) == (door.rule == "for_able"), route.address
            assert bool(door.grants) == (door.rule in WITH_KEYS), route.address


def test_a_bare_view_is_found() -> None:
    def bare(request: object) -> None:
        """Stand open."""

    bare.__module__ = "bandeng.web.office.views.new"
    assert without_door([Route("/office/new/", "office:new", bare)]) == ["/office/new/"]
