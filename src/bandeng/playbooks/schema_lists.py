"""How lists of choices and supervision lists are written in a playbook."""

from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field

from bandeng.playbooks.pieces import Day, Id, Ids, Named, Piece, Within, Words


class Option(Piece):
    """One choice of a named list; `tell` is what a person is told who meets it."""

    id: Id
    """for ever · 编号，定了不改"""
    label: Words
    """what people read · 显示的文字"""
    about: Words | None = None
    """a word of explanation · 说明"""
    tell: Words | None = None
    """what a person is told who meets this · 告知当事人的话"""
    retired: Day | None = None
    """not offered from this day on · 自这一天起不再供选"""


class CodeList(Named):
    """A named list of choices, shared by every playbook that names it."""

    title: Words | None = None
    """what the list holds · 名称"""
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    """the choices, in the order they are offered · 选项，按显示次序"""

    @cached_property
    def by_id(self) -> dict[str, Option]:
        """Return the options by their ids, retired ones too."""
        return {option.id: option for option in self.options}

    def offered(self, day: date) -> tuple[Option, ...]:
        """Return the options that may be chosen on a day."""
        return tuple(o for o in self.options if o.retired is None or day < o.retired)


class SupervisionList(Named):
    """A list on which matters stand that the top is watching."""

    title: Words
    """what people call it · 名称"""
    remind: Within | None = None
    """who has a matter on it is reminded so often · 多久催办一次"""
    tell: Ids = ()
    """posts over the place that are told with every reminder · 催办同时告知哪些岗位"""
