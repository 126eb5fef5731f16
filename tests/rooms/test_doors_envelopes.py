"""The envelope of WeChat and WeCom, against the platform's own published example."""

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.doors.reading.envelopes import Envelope, NotOurs, is_signed, signature

TOKEN, NONCE, WHEN = "QDG6eK", "263014780", "1409659589"
OURS = Envelope(TOKEN, "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
SIGNED = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def opened(sealed: str, envelope: Envelope = OURS, signed: str = "") -> bytes:
    signed = signed or signature(envelope.token, WHEN, NONCE, sealed)
    return envelope.open(sealed, signed=signed, timestamp=WHEN, nonce=NONCE)


def test_the_published_example_opens() -> None:
    assert signature(TOKEN, WHEN, NONCE, ECHO) == SIGNED
    assert opened(ECHO, signed=SIGNED) == b"1616140317555161061"


def test_sealed_with_the_same_random_bytes_the_example_comes_out_again() -> None:
    key = base64.b64decode(OURS.aes_key + "=")
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    random = decryptor.update(base64.b64decode(ECHO))[:16]
    assert OURS.seal(b"1616140317555161061", random) == ECHO


@given(st.binary(max_size=300))
def test_what_is_sealed_opens(message: bytes) -> None:
    assert opened(OURS.seal(message)) == message


def test_every_sealing_looks_different() -> None:
    assert OURS.seal(b"one") != OURS.seal(b"one")


def test_a_wrong_signature_opens_nothing() -> None:
    with pytest.raises(NotOurs, match="signature"):
        opened(ECHO, signed="0" * 40)
    with pytest.raises(NotOurs, match="signature"):
        opened(ECHO, signed="签名")


def test_what_is_meant_for_another_account_is_refused() -> None:
    other = Envelope(OURS.token, OURS.aes_key, "wx0000000000000000")
    with pytest.raises(NotOurs, match="another account"):
        opened(other.seal(b"hello"))


@pytest.mark.parametrize("key", ["", "short", "x" * 44, "=" * 43, "密" * 43])
def test_a_key_that_is_none_is_told(key: str) -> None:
    with pytest.raises(NotOurs, match="EncodingAESKey"):
        opened(ECHO, Envelope(TOKEN, key, OURS.account))


@given(st.integers(0, 400))
def test_a_changed_byte_never_opens(place: int) -> None:
    content = bytearray(base64.b64decode(OURS.seal(b"a message of some length")))
    content[place % len(content)] ^= 1
    try:
        assert opened(base64.b64encode(content).decode()) != b"a message of some length"
    except NotOurs:
        pass


@given(st.text(max_size=60) | st.binary(max_size=160).map(lambda b: base64.b64encode(b).decode()))
def test_nonsense_is_refused_and_nothing_else(sealed: str) -> None:
    with pytest.raises(NotOurs):
        opened(sealed)


def test_a_length_that_lies_is_refused() -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = b"r" * 16 + struct.pack(">I", 2**31) + b"x" + OURS.account.encode()
    missing = 32 - len(plain) % 32
    key = OURS.key
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = base64.b64encode(encryptor.update(plain + bytes([missing]) * missing)).decode()
    with pytest.raises(NotOurs):
        opened(sealed)


@given(st.lists(st.text(max_size=10), max_size=4), st.text(max_size=50))
def test_a_signature_is_compared_whatever_it_is(parts: list[str], given_: str) -> None:
    assert is_signed(given_, *parts) is (given_ == signature(*parts))
