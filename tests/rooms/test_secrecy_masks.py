"""Masks: enough to tell two people apart, too little to ring one of them up."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.secrecy.masks import mask_email, mask_id, mask_name, mask_phone

MASKED = [
    (mask_phone, "13812345678", "138****5678"),
    (mask_phone, "  13812345678 ", "138****5678"),
    (mask_phone, "+8613812345678", "+86*******5678"),
    (mask_phone, "0476-8321234", "047*****1234"),
    (mask_phone, "8321234", "*****34"),
    (mask_phone, "12345", "*****"),
    (mask_phone, "", ""),
    (mask_name, "白小桦", "白**"),
    (mask_name, "白桦", "白*"),
    (mask_name, "乌兰图雅", "乌***"),
    (mask_name, "白", "*"),
    (mask_name, "", ""),
    (mask_id, "330106199001011234", "3301**********1234"),
    (mask_id, "330106900101123", "3301*******1123"),
    (mask_id, "3301", "****"),
    (mask_email, "baihua@example.com", "b****@example.com"),
    (mask_email, "b@example.com", "b****@example.com"),
    (mask_email, "nobody", "******"),
    (mask_email, "@example.com", "************"),
]


@pytest.mark.parametrize(("mask", "plain", "masked"), MASKED)
def test_a_mask(mask: Callable[[str], str], plain: str, masked: str) -> None:
    assert mask(plain) == masked


@pytest.mark.parametrize("mask", [mask_phone, mask_name, mask_id, mask_email])
@given(text=st.text(min_size=1, max_size=40).map(str.strip).filter(bool))
def test_something_is_always_hidden(mask: Callable[[str], str], text: str) -> None:
    assert "*" in mask(text)
