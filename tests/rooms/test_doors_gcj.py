"""The shifted maps of China, forth and back."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeng.doors.reading.gcj import is_shifted, to_gcj, to_wgs

METRES = 111_200
# Points in wide use for checking such conversions: WGS-84, then GCJ-02.
KNOWN = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[1] - other[1]) * cos(radians(one[0]))
    return hypot(one[0] - other[0], east) * METRES


@pytest.mark.parametrize(("earth", "shifted"), KNOWN)
def test_known_points(earth: tuple[float, float], shifted: tuple[float, float]) -> None:
    assert apart(to_gcj(*earth), shifted) < 0.001
    assert apart(to_wgs(*shifted), earth) < 0.001
    assert 100 < apart(earth, shifted) < 1000


@given(st.floats(18, 53.5), st.floats(73.6, 134.7))
def test_there_and_back_is_a_millimetre(lat: float, lng: float) -> None:
    assert apart(to_wgs(*to_gcj(lat, lng)), (lat, lng)) < 0.001
    assert apart(to_gcj(*to_wgs(lat, lng)), (lat, lng)) < 0.001


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_outside_china_nothing_moves_and_nowhere_it_breaks(lat: float, lng: float) -> None:
    if is_shifted(lat, lng):
        assert apart(to_wgs(lat, lng), (lat, lng)) < 2500
    else:
        assert to_wgs(lat, lng) == to_gcj(lat, lng) == (lat, lng)


def test_paris_stays_where_it_is() -> None:
    assert to_wgs(48.8566, 2.3522) == (48.8566, 2.3522)
