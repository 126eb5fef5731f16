"""Between the earth (WGS-84) and the shifted maps of China (GCJ-02), both ways.

The published formula shifts a point by some hundred metres; it has no inverse in closed form, so
the way back is found step by step until less than a millimetre is missing.
"""

from math import cos, pi, sin, sqrt

AXIS = 6378245.0
FLATTENED = 0.00669342162296594323
CLOSE = 1e-9  # degrees: a tenth of a millimetre
STEPS = 30
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271


def to_gcj(lat: float, lng: float) -> tuple[float, float]:
    """Return where the shifted maps show a point; outside China they show it where it is."""
    if not is_shifted(lat, lng):
        return lat, lng
    north, east = _shift(lat, lng)
    return lat + north, lng + east


def to_wgs(lat: float, lng: float) -> tuple[float, float]:
    """Return where a point of a shifted map really is; outside China it stays."""
    if not is_shifted(lat, lng):
        return lat, lng
    north, east = lat, lng
    for _step in range(STEPS):
        by_lat, by_lng = _shift(north, east)
        missing_lat, missing_lng = lat - north - by_lat, lng - east - by_lng
        north, east = north + missing_lat, east + missing_lng
        if max(abs(missing_lat), abs(missing_lng)) < CLOSE:
            break
    return north, east


def is_shifted(lat: float, lng: float) -> bool:
    """Tell whether maps shift a point: whether it lies in the rectangle around China."""
    return SOUTH <= lat <= NORTH and WEST <= lng <= EAST


def _shift(lat: float, lng: float) -> tuple[float, float]:
    """Return by how much a point is moved north and east, in degrees."""
    y, x = lat - 35.0, lng - 105.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    radians = lat / 180 * pi
    bent = 1 - FLATTENED * sin(radians) ** 2
    north = north * 180 / (AXIS * (1 - FLATTENED) / (bent * sqrt(bent)) * pi)
    return north, east * 180 / (AXIS / sqrt(bent) * cos(radians) * pi)
