"""How the public pages of places are written in a playbook."""

from typing import Annotated

from pydantic import Field

from bandeng.playbooks.pieces import Day, Id, Named, Piece, Words

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class NamedPage(Piece):
    """The page of one place, under its own name and colour."""

    place: Annotated[str, Field(min_length=1, max_length=80)]
    """name or code of the place · 地方的名称或代码"""
    slug: Annotated[str, Field(pattern=SLUG_PATTERN, max_length=40)]
    """the part of the address, for ever · 网址里的一段，定了不改"""
    title: Words
    """the page's own name · 页面自己的名字"""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """the page's colour, such as `#36475a` · 页面颜色"""
    greeting: Words | None = None
    """the first sentence on the page · 开头一句话"""


class PageRule(Named):
    """Public pages of the places of a level: `{place}` in the title stands for the name."""

    at: Id
    """the level whose places have a page · 哪一级的地方有页面"""
    title: Words
    """the name; `{place}` stands for the place · 名字，{place} 换成地方名"""
    greeting: Words | None = None
    """the first sentence on the page · 开头一句话"""
    matters: Annotated[tuple[Id, ...], Field(min_length=1)]
    """which kinds may be raised there · 可以提哪些事项"""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """the colour, such as `#2f4a44` · 页面颜色"""
    named: tuple[NamedPage, ...] = ()
    """pages with a name of their own · 有自己名字的页面"""
    retired: Day | None = None
    """not shown from this day on · 自这一天起不再显示"""
