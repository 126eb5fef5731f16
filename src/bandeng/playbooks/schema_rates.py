"""How rates, their weights and the printed sheets are written in a playbook."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bandeng.playbooks.pieces import Day, Id, Ids, Named, Piece, Words, refuse
from bandeng.playbooks.schema_deeds import When
from bandeng.playbooks.vocabulary import DayOf, SheetColumn


class Band(Piece):
    """A band a share falls into; bands are never ranks."""

    from_: Annotated[int, Field(ge=0, le=100)]
    """from this share on, in percent · 自百分之几起"""
    title: Words
    """what the band is called · 档名"""


Bands = Annotated[tuple[Band, ...], Field(max_length=6)]


def _falling(bands: tuple[Band, ...]) -> bool:
    starts = [band.from_ for band in bands]
    return starts == sorted(set(starts), reverse=True)


class Rate(Named):
    """A share: rows that meet `good` among rows that meet `of`, without those of `except`."""

    title: Words
    """what people call it · 名称"""
    about: Words | None = None
    """how it is counted, for who reads it · 口径说明"""
    kinds: Annotated[Ids, Field(min_length=1)]
    """kinds of matters it is about · 哪些事项"""
    of: When
    """the denominator: which rows count · 分母"""
    good: When
    """the numerator, among them · 分子"""
    except_: When | None = None
    """rows left out of both, listed beside · 剔除的，另列清单"""
    by: DayOf = DayOf.ANSWERED
    """by which day a row falls into a month · 按哪一天归入月份"""
    few: Annotated[int, Field(ge=1, le=1000)] = 10
    """below so many rows it is too few to say · 少于几件不下结论"""
    bands: Bands = ()
    """bands, the best first · 分档，由高到低"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @model_validator(mode="after")
    def _bands_fall(self) -> Self:
        if not _falling(self.bands):
            raise refuse("bands_order")
        return self


class Score(Named):
    """Several rates weighed together, shown in bands and never as a rank."""

    title: Words
    """what people call it · 名称"""
    weights: Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(min_length=1)]
    """rate → weight in percent; together 100 · 各率的权重，合计 100"""
    bands: Annotated[Bands, Field(min_length=1)]
    """bands, the best first · 分档，由高到低"""
    retired: Day | None = None
    """not used from this day on · 自这一天起停用"""

    @model_validator(mode="after")
    def _weights_make_a_whole(self) -> Self:
        total = sum(self.weights.values())
        if total != 100:
            raise refuse("weights", total=str(total))
        if not _falling(self.bands):
            raise refuse("bands_order")
        return self


class SheetPart(Piece):
    """One list on a sheet: the same matters, seen from one side."""

    title: Words
    """heading of the list · 清单名"""
    columns: Annotated[tuple[SheetColumn, ...], Field(min_length=1, max_length=9)]
    """what is shown of each matter · 列"""


class Sheet(Named):
    """Several lists of the same matters on one sheet of paper."""

    title: Words
    """what people call it · 名称"""
    kinds: Annotated[Ids, Field(min_length=1)]
    """kinds of matters on it · 哪些事项"""
    parts: Annotated[tuple[SheetPart, ...], Field(min_length=1, max_length=6)]
    """its lists, one under the other · 各张清单"""
