"""People who sign in: found again by their phone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bandeng.people import actions
from bandeng.people.models import Person
from bandeng.people.queries import manageable
from bandeng.people.states import NewPerson, clean_phone
from bandeng.sheets.kinds.ground import in_chunks
from bandeng.sheets.kinds.kind import Case, Kind
from bandeng.sheets.states import Verdict, What
from bandeng.tables import cells
from bandeng.tables.faults import Unfit
from bandeng.tables.headings import Column
from bandeng.tables.rows import Row

LONGEST_NAME = 60


def phone(said: str) -> str:
    """Return the digits of one phone number, also of one kept as a number."""
    digits = clean_phone(cells.exact(said))
    if digits is None:
        wrong = _("“%(said)s” is not one phone number. Write its digits, 5 to 15 of them.")
        raise Unfit(wrong % {"said": said[:30]})
    return digits


def _name(said: str) -> str:
    if len(said) > LONGEST_NAME or not said.isprintable():
        wrong = _("A person has a name of 1 to %(most)d characters.")
        raise Unfit(wrong % {"most": LONGEST_NAME})
    return said


def _email(said: str) -> str:
    try:
        validate_email(said)
    except ValidationError:
        raise Unfit(_("“%(email)s” is not an e-mail address.") % {"email": said[:60]}) from None
    return said


NAME = Column(
    "name", "姓名",
    ("名字", "人员姓名", "工作人员", "干部姓名", "网格员姓名", "网格员", "负责人", "name",
     "full name"),
    read=_name, needed=True, filled=True, title=pgettext_lazy("person", "Name"),
)  # fmt: skip
PHONE = Column(
    "phone", "手机号码",
    ("手机", "手机号", "电话", "联系电话", "电话号码", "联系方式", "办公电话", "phone", "mobile",
     "tel", "telephone", "phone number", "mobile number"),
    read=phone, needed=True, filled=True, title=gettext_lazy("Phone"),
    note=gettext_lazy("Tells one person from another; he signs in with it."),
)  # fmt: skip
FIELDS: dict[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "email": gettext_lazy("E-mail"),
}


class Persons(Kind):
    """A phone belongs to one person; that is the key."""

    code = "people"
    title = gettext_lazy("People")
    about = gettext_lazy("Who works here: one row a person, found again by the phone.")
    abilities = ("manage-people",)
    columns = (
        NAME,
        PHONE,
        Column(
            "email", "电子邮箱", ("邮箱", "电子邮件", "邮件", "email", "e-mail", "mail"),
            read=_email, title=FIELDS["email"],
        ),
    )  # fmt: skip
    key = ("phone",)
    examples: ClassVar[tuple[Mapping[str, str], ...]] = (
        {"name": "张示例", "phone": "10000000000", "email": "zhang@example.org"},
        {"name": "李示例", "phone": "10000000001"},
    )

    def judge(self, rows: Iterable[Row], case: Case) -> Iterator[Verdict]:
        """Yield the verdicts, some thousand rows at a time."""
        for chunk in in_chunks(rows):
            wanted = Person.objects.filter(phone__in={row["phone"] for row in chunk})
            there = {person.phone: person for person in wanted}
            rule = manageable(case.by, case.seats, case.at)
            mine = set(wanted.filter(rule).values_list("pk", flat=True))
            for row in chunk:
                yield _verdict(row, there.get(row["phone"]), mine)

    def take(self, judged: Iterable[tuple[Row, Verdict]], case: Case) -> None:
        """Enter the new people, some thousand at a time, and correct the others."""
        how: dict[str, Any] = {"by": case.by, "at": case.at, "seats": case.seats}
        for chunk in in_chunks(judged):
            new = [row for row, verdict in chunk if verdict.what is What.NEW]
            if new:
                rows = [NewPerson(row["name"], row["phone"], row["email"]) for row in new]
                actions.enter_many(rows, **how)
            for row, verdict in chunk:
                if verdict.what is What.CHANGED:
                    actions.correct(verdict.found, **{**_said(row), **how})


def _verdict(row: Row, there: Person | None, mine: set[int]) -> Verdict:
    if there is None:
        return Verdict(What.NEW)
    if there.left_at:
        said = _("This phone belongs to %(person)s, who has left.")
        return Verdict(What.WRONG, (said % {"person": there.name},))
    other = [name for name, value in _said(row).items() if getattr(there, name) != value]
    if not other:
        return Verdict(What.SAME, mark=f"{there.pk}")
    if there.pk not in mine:
        said = _("This phone belongs to %(person)s, who holds a post outside yours.")
        return Verdict(What.WRONG, (said % {"person": there.name},))
    sentences = tuple(
        _("%(field)s: %(was)s → %(is)s")
        % {"field": FIELDS[name], "was": getattr(there, name) or "—", "is": row[name]}
        for name in other
    )
    return Verdict(What.CHANGED, sentences, f"{there.pk}", there)


def _said(row: Row) -> dict[str, str]:
    """Return what a row says about a person; an empty cell says nothing."""
    return {name: row[name] for name in FIELDS if row[name]}
