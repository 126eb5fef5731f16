"""White Birch Banner: an invented county at real size, drawn the same at every start."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapely import MultiPoint, Point, Polygon, voronoi_polygons
from shapely.affinity import scale
from shapely.geometry import mapping
from shapely.ops import unary_union

from bandeng.places.states import NewPlace

CENTRE = (43.97, 119.39)
SEED = 20260101
GRIDS = 2924
VILLAGES = 184

TOWNS = [
    "白桦街道", "东岗街道", "河西街道", "北沟街道", "双泉镇", "石桥镇", "榆树林镇", "红柳镇",
    "青松镇", "柳条沟镇", "金沙川镇", "石门子乡", "杏花沟乡", "桃林乡", "大梁乡", "敖包山苏木",
    "长水泉苏木", "沙日花苏木", "白马图苏木", "青格勒苏木",
]  # fmt: skip
_FIRST = "上 下 前 后 东 西 南 北 新 老 大 小".split()
_MIDDLE = "柳 杨 榆 桦 松 杏 梨 石 沙 泉 井 河 山 坡 马场 碾子 砖窑 磨盘 风水梁 果树".split()
_LAST = "沟 营子 窝铺 洼 梁 湾 屯 坝".split()
_COMMUNITIES = (
    "兴盛 和顺 安康 长青 明德 锦绣 向阳 友谊 新华苑 团结里 幸福里 光明里 河滨 桥东 桥西 南苑 "
    "北苑 站前 学府 文汇 春晓 丰泽 康宁 永乐 福园 祥云 翠湖 金桂 银杏 白杨里 红星里 朝霞 晚晴 "
    "同心"
).split()


@dataclass(frozen=True)
class Plot:
    """One place to be founded, with its outline where it has one."""

    place: NewPlace
    boundary: dict[str, Any] | None = None


def plots() -> Iterator[Plot]:
    """Return the banner, its 20 towns, 184 villages and 2,924 grids, parents first."""
    chance = random.Random(SEED)
    outline = _outline(chance)
    yield _plot("159901", "白桦旗", "banner", "", outline, 0)
    towns = _cells(outline, len(TOWNS), chance)
    names = _village_names(chance)
    number = 0
    for place, (town, shape) in enumerate(zip(TOWNS, towns, strict=True)):
        code = f"159901{place + 1:03d}"
        yield _plot(code, town, "township", "159901", shape, place)
        for nth, cell in enumerate(_cells(shape, _villages_of(place), chance)):
            yield from _village(code, next(names[place < 4]), cell, nth, number, chance)
            number += 1


def _village(
    town: str, name: str, cell: Polygon, nth: int, number: int, chance: random.Random
) -> Iterator[Plot]:
    code = f"{town}{nth + 1:03d}"
    yield _plot(code, name, "village", town, cell, nth)
    for grid in range(_grids_of(number)):
        point = _point_in(cell, chance)
        spot = round(point.y, 6), round(point.x, 6)
        yield Plot(
            NewPlace(f"{code}{grid + 1:03d}", f"第{grid + 1}网格", "grid", code, *spot, grid)
        )


def _villages_of(town: int) -> int:
    """184 villages and communities over 20 towns: 9 each, the first four streets have one more."""
    return VILLAGES // len(TOWNS) + (1 if town < VILLAGES % len(TOWNS) else 0)


def _grids_of(village: int) -> int:
    """2,924 grids over 184 villages: 15 each, the first 164 have one more."""
    return GRIDS // VILLAGES + (1 if village < GRIDS % VILLAGES else 0)


def _village_names(chance: random.Random) -> dict[bool, Iterator[str]]:
    villages = [f"{a}{b}{c}村" for a in _FIRST for b in _MIDDLE for c in _LAST]
    chance.shuffle(villages)
    return {True: iter(f"{name}社区" for name in _more_communities()), False: iter(villages)}


def _more_communities() -> Iterator[str]:
    yield from _COMMUNITIES
    yield from (f"{name}二" for name in _COMMUNITIES)


def _outline(chance: random.Random) -> Polygon:
    """Return a banner-sized outline of about 6,500 square kilometres around the centre."""
    spots = [Point(chance.gauss(0, 0.28), chance.gauss(0, 0.2)) for _ in range(60)]
    hull = unary_union([spot.buffer(0.22) for spot in spots]).convex_hull
    lat, lng = CENTRE
    box = hull.bounds
    fitted = scale(hull, 1.1 / (box[2] - box[0]), 0.8 / (box[3] - box[1]), origin=(0, 0))
    middle = fitted.centroid
    return Polygon([(x - middle.x + lng, y - middle.y + lat) for x, y in fitted.exterior.coords])


def _point_in(shape: Polygon, chance: random.Random) -> Point:
    west, south, east, north = shape.bounds
    while True:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if shape.contains(point):
            return point


def _cells(shape: Polygon, count: int, chance: random.Random) -> list[Polygon]:
    """Return `count` neighbouring cells that fill a shape, evened out once (Lloyd)."""
    spots = [_point_in(shape, chance) for _ in range(count)]
    for _ in range(3):
        cells = _voronoi(shape, spots)
        spots = [cell.representative_point() for cell in cells]
    return sorted(cells, key=lambda cell: (-round(cell.centroid.y, 1), cell.centroid.x))


def _voronoi(shape: Polygon, spots: list[Point]) -> list[Polygon]:
    raw = voronoi_polygons(MultiPoint(spots), extend_to=shape.envelope.buffer(1)).geoms
    cut = [cell.intersection(shape) for cell in raw]
    return [max(getattr(c, "geoms", [c]), key=lambda part: part.area) for c in cut]


def _plot(code: str, name: str, level: str, parent: str, shape: Polygon, sort: int) -> Plot:
    middle = shape.representative_point()
    rounded = Polygon([(round(x, 5), round(y, 5)) for x, y in shape.exterior.coords])
    spot = round(middle.y, 6), round(middle.x, 6)
    return Plot(NewPlace(code, name, level, parent, *spot, sort), dict(mapping(rounded)))
