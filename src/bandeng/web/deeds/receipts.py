"""The receipt of a paper, on a slip of A6 to print: who has what, since when, how to follow it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bandeng.matters.models import Matter, PaperHeld
from bandeng.matters.states import spoken
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.deeds.visit import said
from bandeng.web.ui.codes import qr


def slip(request: HttpRequest, matter: Matter, kind: MatterKind, held: PaperHeld) -> HttpResponse:
    """Return the page of one receipt: of handing over, and of giving back once it is back."""
    paper = kind.papers.needed.get(held.paper) if kind.papers else None
    back = held.returned_at is not None
    address = request.build_absolute_uri(reverse("resident:matter", args=[matter.number]))
    words: dict[str, Any] = {
        "heading": _("Receipt: paper given back") if back else _("Receipt: paper handed over"),
        "spoken": spoken(matter.number),
        "paper": said(paper.label) if paper else held.paper,
        "must_go_back": paper is not None and paper.given_back,
        "held": held,
        "address": address,
        "code": qr(address),
    }
    return render(request, "deeds/paper_receipt.html", words)
