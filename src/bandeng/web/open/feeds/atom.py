"""Public requests as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bandeng.matters.models import STATE_LABELS, Matter
from bandeng.matters.states import State
from bandeng.web.open.feeds import sifting

ATOM = "http://www.w3.org/2005/Atom"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SINCE = "2026"


def feed(request: HttpRequest, rows: Sequence[Matter], updated: datetime) -> bytes:
    """Return the feed of some requests; ids stay the same whatever changes about a request."""
    ET.register_namespace("", ATOM)
    top, here = ET.Element(f"{{{ATOM}}}feed"), request.build_absolute_uri()
    _text(top, "id", here)
    _text(top, "title", _("Public requests"))
    _text(top, "updated", updated.isoformat())
    ET.SubElement(top, f"{{{ATOM}}}link", rel="self", href=here)
    _text(ET.SubElement(top, f"{{{ATOM}}}author"), "name", request.get_host())
    rules = sifting.rules_at(request)
    for matter in rows:
        entry = ET.SubElement(top, f"{{{ATOM}}}entry")
        place, state = sifting.where(matter), str(STATE_LABELS[State(matter.state)])
        about, url = sifting.about(matter, rules), sifting.address(request, matter)
        _text(entry, "id", f"tag:{sifting.house(request)},{SINCE}:{matter.number}")
        _text(entry, "title", sifting.veiled(matter.title))
        _text(entry, "updated", matter.changed_at.isoformat())
        _text(entry, "published", (matter.published_at or matter.raised_at).isoformat())
        ET.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=url)
        ET.SubElement(entry, f"{{{ATOM}}}category", term=matter.category, label=about)
        said = [f"{place} · {about} · {state}", sifting.veiled(matter.text)]
        _text(entry, "summary", "\n".join([*said, sifting.veiled(matter.answer)]).strip())
    made: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return made


def _text(above: ET.Element, name: str, text: str) -> None:
    ET.SubElement(above, f"{{{ATOM}}}{name}").text = NOT_IN_XML.sub("", text)
