"""Invented people: names put together by chance, phones from a range nobody has."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

SURNAMES = (
    "白 齐 金 乔 安 文 云 温 苏 林 谷 江 田 石 方 柳 杨 于 包 陶 海 宝 乌 那 秦 严 孟 康".split()
)
GIVEN = (
    "晓岚 立冬 秋实 春芽 青山 小满 长河 雨生 向东 明月 海棠 松涛 望舒 巧云 庆丰 远志 思源 芳草 "
    "建木 淑静 玉泉 若水 念北 知夏 春禾 白露 谷雨 惊鸿 书言 和风 南星 冬青 半夏 云霄 天佑 石磊"
).split()


@dataclass(frozen=True)
class Somebody:
    """An invented person."""

    name: str
    phone: str


def staff() -> Iterator[Somebody]:
    """Return invented staff without end; no mobile number in China starts with 100."""
    chance = random.Random(11)
    pairs = [f"{surname}{given}" for surname in SURNAMES for given in GIVEN]
    chance.shuffle(pairs)
    for number in range(10_000_000):
        extra = "" if number < len(pairs) else GIVEN[number % len(GIVEN)][0]
        yield Somebody(f"{pairs[number % len(pairs)]}{extra}", f"1000{number:07d}")


def resident(chance: random.Random) -> Somebody:
    """Return an invented resident."""
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    return Somebody(name, f"1001{chance.randrange(10_000_000):07d}")
