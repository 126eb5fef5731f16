"""How an answer is written: XML, and JSON after the convention that a list is a bare array."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What one row of a list is called in XML.
ONE = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
}
# Signs no XML document may hold, and halves of signs; tab and line breaks stay.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without control characters and half characters."""
    return UNFIT.sub("", text)


def answer(fmt: str, root: str, content: Any, status: int = 200) -> HttpResponse:
    """Return a list or a mapping as an answer; in XML under `root`, in JSON as it is."""
    body = _xml(root, content) if fmt == "xml" else _json(content)
    response = HttpResponse(body, status=status)
    response["Content-Type"] = TYPES[fmt]  # kept from guessing another character set
    return response


def errors(fmt: str, status: int, *sentences: str) -> HttpResponse:
    """Return what is wrong, in the contract's own form."""
    rows = [{"code": status, "description": sentence} for sentence in sentences]
    return answer(fmt, "errors", rows, status)


def _json(content: Any) -> bytes:
    return json.dumps(_cleaned(content), ensure_ascii=False).encode()


def _cleaned(content: Any) -> Any:
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, Mapping):
        return {name: _cleaned(value) for name, value in content.items()}
    return [_cleaned(each) for each in content] if isinstance(content, list) else content


def _xml(root: str, content: Any) -> bytes:
    top = ElementTree.Element(root)
    _fill(top, content)
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True))


def _fill(element: ElementTree.Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for each in content:
            _fill(ElementTree.SubElement(element, ONE[element.tag]), each)
    elif content is not None:
        element.text = _word(content)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(str(value))
