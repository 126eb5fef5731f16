"""The small values every part of a playbook is made of, and how they are read from text."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bandeng.worktime.arithmetic import BadDuration, Duration, parse_duration

GIVEN_ID = "(id)"
SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)%")
ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


def refuse(code: str, **said: Any) -> PydanticCustomError:
    """Return the error for `mistakes.SENTENCES[code]`, filled with `said`."""
    return PydanticCustomError("playbook_" + code, "{code}", {"code": code, **said})


def _without_given_id(schema: dict[str, Any]) -> None:
    schema.get("properties", {}).pop(GIVEN_ID, None)


class Piece(BaseModel):
    """A part of a playbook: frozen, no unknown keys, kebab-case keys in the file."""

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,  # most commands read no playbook
        extra="forbid",
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        json_schema_extra=_without_given_id,
    )


Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=40)]


class Named(Piece):
    """A piece that stands in its file under its id; the id is for ever, the label is free."""

    id: str = Field(default="", alias=GIVEN_ID)


def with_ids(table: object) -> object:
    """Return a mapping of mappings in which every entry also knows its own key."""
    if not isinstance(table, Mapping):
        return table
    if any(isinstance(entry, Mapping) and GIVEN_ID in entry for entry in table.values()):
        raise refuse("unknown_key", key=GIVEN_ID)
    return {
        key: {**entry, GIVEN_ID: key} if isinstance(entry, Mapping) else entry
        for key, entry in table.items()
    }


class Words(Piece):
    """A label in both languages of the screens."""

    zh: Annotated[str, Field(min_length=1)]
    """Chinese · 中文"""
    en: Annotated[str, Field(min_length=1)]
    """English · 英文"""

    def __str__(self) -> str:
        """Return the Chinese."""
        return self.zh

    def said_in(self, language: str | None) -> str:
        """Return the words for a language code such as `en` or `zh-hans`."""
        return self.zh if (language or "zh").startswith("zh") else self.en


def _both_languages(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) and value else value


FreeWords = Annotated[Words, BeforeValidator(_both_languages, json_schema_input_type=str | Words)]


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_one_or_more)]


def _duration(value: object) -> Duration:
    try:
        return parse_duration(str(value))
    except BadDuration as wrong:
        raise refuse("duration", given=str(value), why=str(wrong)) from None


Within = Annotated[
    Duration,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "examples": ["3 workdays", "20 workhours", "7 days"]}),
]


def _share(value: object) -> Decimal:
    written = SHARE.fullmatch(str(value).strip())
    share = Decimal(written[1]) / 100 if written else Decimal(0)
    if not 0 < share <= 1:
        raise refuse("share", given=str(value))
    return share


Share = Annotated[
    Decimal,
    PlainValidator(_share),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?%$"}),
]


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise refuse("day", given=str(value)) from None


Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def _wall_time(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the story's zone is the calendar's
    except ValueError:
        raise refuse("moment", given=str(value)) from None


WallTime = Annotated[
    datetime,
    PlainValidator(_wall_time),
    WithJsonSchema({"type": "string", "examples": ["2026-09-29 10:00"]}),
]


def _yes_no(value: object) -> bool:
    if value not in ("true", "false", True, False):
        raise refuse("yes_no", given=str(value))
    return value in ("true", True)


YesNo = Annotated[bool, PlainValidator(_yes_no), WithJsonSchema({"type": "boolean"})]
