"""A program that speaks the JSON API: what it brings, sends and reads."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from bandeng.doors import actions as doors
from bandeng.doors.states import Grant
from bandeng.journal.states import Voice
from bandeng.people.models import Person
from tests.factories import MONDAY

V1 = "/api/v1"
PROBLEM = "application/problem+json"
ASK = {
    "kind": "residents-request",
    "category": "street-lamps",
    "text": "桥头的路灯坏了三天。",
    "place": "15010101",
}


def key_of(person: Person, *grants: Grant) -> str:
    """Return a key that works as a person, or that opens what is told."""
    chosen = grants or (Grant.WORK,)
    return doors.make_key("手机应用", chosen, by=Voice.SYSTEM, at=MONDAY, person=person)[1]


def got(path: str, key: str = "", /, status: int = 200, **asked: Any) -> Any:
    """Return what an address answers to a program, read."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return read(Client().get(f"{V1}/{path}", asked, headers=headers), status)


def sent(
    path: str, key: str, body: Any = None, /, status: int = 200, once: str = "", **more: Any
) -> Any:
    """Return what an address answers to what a program sends, read."""
    return read(posted(path, key, body, once=once, **more), status)


def posted(path: str, key: str, body: Any = None, /, once: str = "", **more: Any) -> HttpResponse:
    """Return the response to what a program sends."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    headers |= {"idempotency-key": once} if once else {}
    headers |= more.pop("headers", {})
    client = Client(enforce_csrf_checks=True)
    said: Any = json.dumps(body, ensure_ascii=False) if body is not None else ""
    kind = "application/json" if body is not None else ""
    return client.generic(  # type: ignore[return-value]
        "POST", f"{V1}/{path}", said, content_type=kind, headers=headers, **more
    )


def read(response: Any, status: int = 200) -> Any:
    """Return a body, its status and media type held against the contract."""
    assert response.status_code == status, response.content.decode()
    wanted = PROBLEM if status >= 400 else "application/json"
    assert response["Content-Type"] == wanted
    body = json.loads(response.content)
    if status >= 400:
        assert {"type", "title", "status", "detail"} <= set(body)
        assert body["status"] == status
        assert body["type"].startswith("urn:bandeng:problem:")
    return body


def numbers(page: Any) -> list[str]:
    """Return the numbers of a page of matters."""
    return [row["number"] for row in page["items"]]
