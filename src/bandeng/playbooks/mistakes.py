"""Turn what the schema refuses into sentences an author can act on."""

import copy
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bandeng.playbooks.pieces import GIVEN_ID, ID_PATTERN
from bandeng.playbooks.schema import Playbook
from bandeng.playbooks.sentences import Sentence, mistake, with_hint
from bandeng.playbooks.yaml_tree import Fault, Path, Tree


def faults_of(error: ValidationError, tree: Tree) -> list[Fault]:
    """Return one fault per error, with the line and the path as they stand in the file."""
    found = error.errors(include_url=False)
    return [_fault(details, tree) for details in found if not _follows(details, found)]


def _follows(details: ErrorDetails, found: list[ErrorDetails]) -> bool:
    """Tell whether a list is only too short because an entry of it is wrong."""
    loc = details["loc"]
    below = (other["loc"] for other in found if len(other["loc"]) > len(loc))
    return details["type"] == "too_short" and any(other[: len(loc)] == loc for other in below)


def _fault(details: ErrorDetails, tree: Tree) -> Fault:
    path = _path_in_file(details["loc"], tree)
    if details["type"] == "missing":
        path = (*path, str(details["loc"][-1]))
    says = _sentence(details, path)
    return Fault(tree.line_of(path), path, says)


def _path_in_file(loc: tuple[int | str, ...], tree: Tree) -> Path:
    path: Path = ()
    for part in loc:
        if (*path, part) in tree.lines:
            path = (*path, part)
    return path


Phrase = Callable[[Mapping[str, Any], str], Sentence]


def _limit(code: str, key: str) -> Phrase:
    return lambda ctx, given: mistake(code, limit=str(ctx[key]))


def _pattern(ctx: Mapping[str, Any], given: str) -> Sentence:
    if ctx["pattern"] == ID_PATTERN:
        return mistake("not_id", given=given)
    options = re.fullmatch(r"\^\(([a-z|-]+)\)\$", ctx["pattern"])
    says = mistake("pattern", given=given)
    return with_hint(says, given, options[1].split("|")) if options else says


def _enum(ctx: Mapping[str, Any], given: str) -> Sentence:
    allowed = re.findall(r"'([^']+)'", str(ctx["expected"]))
    return with_hint(mistake("not_allowed", given=given), given, allowed)


PHRASES: dict[str, Phrase] = {
    "enum": _enum,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _limit("number_small", "ge"),
    "less_than_equal": _limit("number_big", "le"),
    "too_short": _limit("too_few", "min_length"),
    "too_long": _limit("too_many", "max_length"),
    "string_too_long": _limit("text_long", "max_length"),
    "string_too_short": lambda ctx, given: mistake("nothing"),
    "string_type": lambda ctx, given: mistake("need_text"),
    "dict_type": lambda ctx, given: mistake("need_table"),
    "mapping_type": lambda ctx, given: mistake("need_table"),
    "model_type": lambda ctx, given: mistake("need_table"),
    "tuple_type": lambda ctx, given: mistake("need_list"),
    "int_parsing": lambda ctx, given: mistake("need_number", given=given),
    "int_type": lambda ctx, given: mistake("need_number", given=given),
    "int_from_float": lambda ctx, given: mistake("need_number", given=given),
}


def _sentence(details: ErrorDetails, path: Path) -> Sentence:
    code, ctx, given = details["type"], details.get("ctx", {}), _shown(details["input"])
    if code.startswith("playbook_"):
        return mistake(ctx["code"], **{k: str(v) for k, v in ctx.items() if k != "code"})
    if code == "missing":
        return mistake("missing", key=str(path[-1]))
    if code == "extra_forbidden":
        key = str(path[-1])
        if " " in key and details["input"] is None:
            return mistake("comma", key=key)
        return with_hint(mistake("unknown_key", key=key), key, keys_allowed(path[:-1]))
    if details["input"] is None:
        return mistake("nothing")
    phrase = PHRASES.get(code)
    return phrase(ctx, given) if phrase else mistake("other", why=details["msg"])


# What stands in for a value that cannot be read, so that the rest can be looked at.
STAND_INS: dict[str, Any] = {
    "playbook_duration": "1 day",
    "playbook_share": "100%",
    "playbook_day": "2026-01-01",
    "playbook_moment": "2026-01-01 00:00",
    "int_parsing": "1",
}


def salvaged(error: ValidationError, tree: Tree) -> Playbook | None:
    """Return the playbook without its unreadable parts, None if it does not stand without them."""
    value = copy.deepcopy(tree.value)
    for details in error.errors(include_url=False):
        _mend(value, _path_in_file(details["loc"], tree), STAND_INS.get(details["type"]))
    try:
        return Playbook.model_validate(value)
    except ValidationError:
        return None


def _mend(value: Any, path: Path, stand_in: str | None) -> None:
    above = value
    for key in path[:-1]:
        above = above[key] if _holds(above, key) else {}
    if stand_in is not None and path and _holds(above, path[-1]):
        above[path[-1]] = stand_in
    elif isinstance(above, dict) and path:
        above.pop(path[-1], None)


def _holds(piece: Any, key: str | int) -> bool:
    """Tell whether a piece of the file still has something at a key: a part above may be gone."""
    if isinstance(piece, list):
        return isinstance(key, int) and key < len(piece)
    return isinstance(piece, dict) and key in piece


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"


def keys_allowed(path: Path) -> list[str]:
    """Return the keys the schema knows at a path of a playbook."""
    piece: Any = Playbook
    for part in path:
        piece = _step(piece, part)
    if not (isinstance(piece, type) and issubclass(piece, BaseModel)):
        return []
    names = [field.alias or name for name, field in piece.model_fields.items()]
    return [name for name in names if name != GIVEN_ID]


def _step(piece: Any, part: str | int) -> Any:
    if isinstance(piece, type) and issubclass(piece, BaseModel):
        fields = piece.model_fields.values()
        found = next((field for field in fields if field.alias == part), None)
        return _inner(found.annotation) if found else None
    origin, args = typing.get_origin(piece), typing.get_args(piece)
    if origin in (dict, tuple) and args:
        return _inner(args[1] if origin is dict else args[0])
    return None


def _inner(annotation: Any) -> Any:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _inner(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        kept = [a for a in typing.get_args(annotation) if a is not type(None)]
        return _inner(kept[0])
    return annotation
