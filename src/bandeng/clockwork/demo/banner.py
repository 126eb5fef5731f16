"""White Birch Banner: an invented county at real size, drawn the same at every start."""

import random
from collections.abc import Iterator

from shapely import Polygon

from bandeng.clockwork.demo.outlines import Plot, cells, dot, outline, plot, spot_in

CENTRE = (43.97, 119.39)
SIZE = (1.1, 0.8)  # degrees: about 6,500 square kilometres
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


def plots() -> Iterator[Plot]:
    """Return the banner, its 20 towns, 184 villages and 2,924 grids, parents first."""
    chance = random.Random(SEED)
    whole = outline(chance, CENTRE, *SIZE)
    yield plot("159901", "白桦旗", "banner", "", whole, 0)
    towns = cells(whole, len(TOWNS), chance)
    names = _village_names(chance)
    number = 0
    for place, (town, shape) in enumerate(zip(TOWNS, towns, strict=True)):
        code = f"159901{place + 1:03d}"
        yield plot(code, town, "township", "159901", shape, place)
        for nth, cell in enumerate(cells(shape, _villages_of(place), chance)):
            yield from _village(code, next(names[place < 4]), cell, nth, number, chance)
            number += 1


def _village(
    town: str, name: str, cell: Polygon, nth: int, number: int, chance: random.Random
) -> Iterator[Plot]:
    code = f"{town}{nth + 1:03d}"
    yield plot(code, name, "village", town, cell, nth)
    for grid in range(_grids_of(number)):
        spot = spot_in(cell, chance)
        yield dot(f"{code}{grid + 1:03d}", f"第{grid + 1}网格", "grid", code, spot, grid)


def _villages_of(town: int) -> int:
    """184 villages and communities over 20 towns: 9 each, the first four streets have one more."""
    return VILLAGES // len(TOWNS) + (1 if town < VILLAGES % len(TOWNS) else 0)


def _grids_of(village: int) -> int:
    """2,924 grids over 184 villages: 15 each, the first 164 have one more."""
    return GRIDS // VILLAGES + (1 if village < GRIDS % VILLAGES else 0)


def _village_names(chance: random.Random) -> dict[bool, Iterator[str]]:
    villages = village_names(chance)
    return {True: iter(f"{name}社区" for name in _more_communities()), False: iter(villages)}


def village_names(chance: random.Random) -> list[str]:
    """Return 1,920 invented names of villages in an order of chance, none twice."""
    names = [f"{a}{b}{c}村" for a in _FIRST for b in _MIDDLE for c in _LAST]
    chance.shuffle(names)
    return names


def _more_communities() -> Iterator[str]:
    yield from _COMMUNITIES
    yield from (f"{name}二" for name in _COMMUNITIES)
