"""A program that speaks GeoReport v2: what it sends, and how it reads the answers."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bandeng.matters import actions
from bandeng.matters.models import Matter
from tests.cast import Cast
from tests.factories import MONDAY, raised

V2 = "/open311/v2"
NOW = MONDAY + timedelta(hours=6)
LAMPS = "residents-request.street-lamps"
FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code",
    "description", "agency_responsible", "service_notice", "requested_datetime",
    "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long",
    "media_url",
]  # fmt: skip


def public(cast: Cast, **changed: Any) -> Matter:
    matter = raised(cast, **changed)
    return actions.make_public(matter, by=cast.secretary, at=MONDAY + timedelta(minutes=5))


def got(path: str, status: int = 200, /, **asked: str) -> Any:
    """Return a JSON answer."""
    response = Client().get(f"{V2}/{path}", asked)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def read(path: str, status: int = 200, /, **asked: str) -> ElementTree.Element:
    """Return an XML answer."""
    response = Client().get(f"{V2}/{path}", asked)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ElementTree.fromstring(response.content)


def sent(path: str, status: int = 200, /, **form: Any) -> Any:
    response = Client(enforce_csrf_checks=True).post(f"{V2}/{path}", form)
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content) if path.endswith("json") else response.content


def ask(key: str, **changed: Any) -> dict[str, Any]:
    usual = {
        "api_key": key,
        "service_code": LAMPS,
        "address_id": "15010101",
        "description": "桥头的路灯坏了三天。",
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def listed(**asked: str) -> list[str]:
    return [row["service_request_id"] for row in got("requests.json", **asked)]


def picture(name: str = "a.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.effect_noise((40, 30), 50).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def news(key: str, matter: Matter, **changed: Any) -> dict[str, Any]:
    usual = {
        "api_key": key,
        "update_id": "77",
        "service_request_id": matter.number,
        "status": "closed",
        "updated_datetime": "2026-03-02T14:00:00+08:00",
        "description": "已派人维修",
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}
