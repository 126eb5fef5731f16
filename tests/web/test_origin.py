"""From where a request came, as what one sender may send is counted by it."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from bandeng.web.ui.origin import came_from
from tests.cast import Cast
from tests.web.open.georeport import V2


def origin(address: str, passed: str | None = None) -> str:
    headers = {} if passed is None else {"x-forwarded-for": passed}
    return came_from(RequestFactory(REMOTE_ADDR=address).get("/", headers=headers))


def test_two_machines_of_ipv4_are_two() -> None:
    assert origin("203.0.113.9") == "203.0.113.9"
    assert origin("203.0.113.9") != origin("203.0.113.10")


def test_whoever_has_a_whole_network_of_ipv6_is_one() -> None:
    """Every household is given 2^64 addresses: by single ones nobody would ever be too fast."""
    assert origin("2001:db8:1:2::1") == origin("2001:db8:1:2:ffff:1:2:3")
    assert origin("2001:db8:1:2::1") != origin("2001:db8:1:3::1")


def test_an_address_of_ipv4_within_ipv6_is_that_of_ipv4() -> None:
    assert origin("::ffff:203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("passed", "found"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),  # some proxies write the port, a new one each time
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("", "10.0.0.1"),
        ("unknown" * 100, ("unknown" * 100)[:60]),
    ],
)
def test_behind_a_proxy_it_is_what_the_proxy_saw(settings: Any, passed: str, found: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert origin("10.0.0.1", passed) == found


def test_at_a_door_they_are_counted_together(cast: Cast, settings: Any) -> None:
    settings.CALLS_PER_MINUTE = 3
    codes = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{n}").get(f"{V2}/services.json").status_code
        for n in range(1, 6)
    ]
    assert codes == [200] * 3 + [429] * 2
