"""Take in the pictures somebody sends: what is one is kept, what is not is told in words."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from bandeng.matters import pictures
from bandeng.matters.pictures import MOST_BYTES, MOST_PICTURES, NotAPicture
from bandeng.web.resident.drafts import Draft

LONGEST_NAME = 40


def taken_at(files: list["UploadedFile[Any]"]) -> tuple[float, float] | None:
    """Return where the first picture that says so was taken; None if none does."""
    for file in files:
        found = pictures.taken_at(_content(file))
        file.seek(0)
        if found:
            return found
    return None


def gather(draft: Draft, files: list["UploadedFile[Any]"]) -> tuple[Draft, list[str]]:
    """Return the draft with the files that are pictures, and a sentence for each that is not."""
    kept, told = list(draft.pictures), list[str]()
    for place, file in enumerate(files, start=1):
        if len(kept) >= MOST_PICTURES:
            told.append(_("Six pictures are enough; the first six are kept."))
            break
        try:
            made = pictures.prepare(_content(file), Path(settings.MEDIA_ROOT))
        except NotAPicture as refusal:
            told.append(_why_not(refusal.why, place, file.name or ""))
            continue
        if made.sha256 not in {picture.sha256 for picture in kept}:
            kept.append(made)
    return replace(draft, pictures=tuple(kept)), told


def _content(file: "UploadedFile[Any]") -> bytes:
    """Read no more than it takes to know that it is too much."""
    return bytes(file.read(MOST_BYTES + 1))


def _why_not(why: str, place: int, name: str) -> str:
    words = {"place": place, "name": name[:LONGEST_NAME]}
    said = {
        "big": _("File %(place)d (%(name)s) is larger than 15 MB. Please make it smaller."),
        "many-pixels": _(
            "File %(place)d (%(name)s) has too many points to be opened safely. "
            "Please make it smaller, or take a photo of it."
        ),
        "heic": _(
            "File %(place)d (%(name)s) is in the iPhone's own format. "
            "Please take a screenshot of it and send that."
        ),
        "infected": _(
            "The virus scanner found something in file %(place)d (%(name)s). It was not kept."
        ),
        "unscanned": _(
            "Files cannot be checked for viruses just now, so file %(place)d (%(name)s) was not "
            "kept. Send your words now and the picture later, or try again in a while."
        ),
    }
    unknown = _("File %(place)d (%(name)s) is not a picture, or it is damaged. Try another one.")
    return said.get(why, unknown) % words
