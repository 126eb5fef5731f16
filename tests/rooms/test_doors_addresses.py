"""Where a callback may go: what may be written, and which machines may be reached."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.doors.reading.addresses import BadAddress, Fault, Target, may_reach, read_address
from bandeng.doors.sending.signatures import headers, signed

CLOSED = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.170", "198.18.0.1"),
    *("192.0.2.7", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:8.8.8.8", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "2002:7f00:1::1", "2002:808:808::1", "2001:0:1::1", "3fff::1", "100::1"),
    *("fe80::1%eth0", "nonsense", "", "127.1"),
]
OPEN = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2400:3200::1", "2606:4700::1111"]


@pytest.mark.parametrize("address", CLOSED)
def test_no_machine_that_is_not_public_is_reached(address: str) -> None:
    assert not may_reach(address, [])


@pytest.mark.parametrize("address", OPEN)
def test_public_ones_are(address: str) -> None:
    assert may_reach(address, [])


def test_a_network_of_the_house_is_reached_only_when_it_is_allowed() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]
    assert may_reach("10.1.255.1", allowed)
    assert may_reach("fd00:1::5", allowed)
    assert not may_reach("10.2.0.1", allowed)
    assert not may_reach("::ffff:10.1.0.1", allowed)


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_closed(address: object) -> None:
    if not ip_address(str(address)).is_global:
        assert not may_reach(str(address), [])


@given(st.ip_addresses(v=6))
def test_what_python_calls_private_is_closed_in_the_longer_form_too(address: object) -> None:
    if not ip_address(str(address)).is_global:
        assert not may_reach(str(address), [])


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://a.example", Target("https", "a.example", 443, "/")),
        ("https://A.Example.:8443/x?y=1", Target("https", "a.example", 8443, "/x?y=1")),
        ("https://[2400:3200::1]/", Target("https", "2400:3200::1", 443, "/")),
        ("https://2130706433/", Target("https", "2130706433", 443, "/")),
    ],
)
def test_an_address_is_taken_apart(text: str, target: Target) -> None:
    assert read_address(text) == target


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.SIGNS),
        ("http://a.example/", Fault.SCHEME),
        ("ftp://a.example/", Fault.SCHEME),
        ("file:///etc/passwd", Fault.SCHEME),
        ("gopher://a.example/", Fault.SCHEME),
        ("a.example", Fault.SCHEME),
        ("https://", Fault.HOST),
        ("https:///x", Fault.HOST),
        ("https://:443/", Fault.HOST),
        ("https://a.example:0/", Fault.PORT),
        ("https://a.example:99999/", Fault.HOST),
        ("https://a.example:x/", Fault.HOST),
        ("https://[::1", Fault.HOST),
        ("https://[fe80::1%25eth0]/", Fault.HOST),
        ("https://me:pass@a.example/", Fault.NAMED),
        ("https://a.example@127.0.0.1/", Fault.NAMED),
        ("https://a.example/#x", Fault.NAMED),
        ("https://a.example\\@b.example/", Fault.SIGNS),
        ("https://a.example/\r\nHost: b", Fault.SIGNS),
        ("https://a.exa\tmple/", Fault.SIGNS),
        ("https://甲.example/", Fault.SIGNS),
        ("https://a.example/" + "x" * 500, Fault.LONG),
    ],
)
def test_what_cannot_be_called_is_refused(text: str, fault: Fault) -> None:
    with pytest.raises(BadAddress) as bad:
        read_address(text)
    assert bad.value.fault is fault


def test_plain_http_only_where_a_closed_network_allows_it() -> None:
    assert read_address("http://a.example/", plain=True).port == 80


@given(st.text(max_size=80) | st.text("htps:/@[]%.#?\\0123456789ax", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_address(text, plain=True)
        read_address(f"https://{text}", plain=True)
    except BadAddress:
        pass


class TestSignatures:
    """The published vector of Standard Webhooks."""

    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'

    def test_the_published_example(self) -> None:
        expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        assert signed(self.SECRET, self.ID, self.STAMP, self.BODY) == expected

    def test_each_secret_signs(self) -> None:
        sent = headers(self.ID, self.STAMP, self.BODY, [self.SECRET, "whsec_AAAA"])
        assert sent["webhook-id"] == self.ID
        assert sent["webhook-timestamp"] == "1614265330"
        first, second = sent["webhook-signature"].split(" ")
        assert first == signed(self.SECRET, self.ID, self.STAMP, self.BODY)
        assert second == signed("whsec_AAAA", self.ID, self.STAMP, self.BODY) != first
