"""The fields of a kind of activity, pictures and files among them; and these, handed out.

What was sent is kept at once, before anything else is looked at: a form that is refused comes
back with it, and nobody chooses a file twice.
"""

from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bandeng.activities import queries
from bandeng.activities.actions.enclosing import MOST_A_FIELD, MOST_BYTES, filed, keep, path_of
from bandeng.activities.models import Activity, Enclosure
from bandeng.activities.queries import enclosures as asking
from bandeng.journal.states import Refused
from bandeng.matters.actions.filling_in import label
from bandeng.places.models import Place
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.vocabulary import FieldType
from bandeng.web.deeds.activities.scene import Hall
from bandeng.web.deeds.pictures import attached
from bandeng.web.deeds.questions import FieldsOf
from bandeng.web.deeds.visit import Visit, said, visit

DOCUMENTS = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,image/*"
Files = MultiValueDict[str, "UploadedFile[Any]"]


class Handing(forms.FileInput):
    """Where files are chosen, under those that are kept already; unticked, one is taken off."""

    allow_multiple_selected = True
    kept: tuple[Enclosure, ...] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Return what was chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell that nothing is ever left out: a form without files has none."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return what is kept as ticked boxes, then the control."""
        row = '<label class="choice"><input type="checkbox" name="{}" value="{}" checked>'
        row += '<span class="choice-word">{}</span></label>'
        listed = ((f"{name}-kept", each.name, words_of(each)) for each in self.kept)
        boxes = format_html_join("", row, listed)
        if self.kept:
            had = format_html('<input type="hidden" name="{}-had" value="1">', name)
            boxes = format_html('{}<span class="choices kept-files">{}</span>', had, boxes)
        return SafeString(boxes + super().render(name, None, attrs, renderer))


class Handed(forms.Field):
    """A field pictures or files are handed in for; what is in it is looked at by its form."""

    widget = Handing

    def clean(self, value: Any) -> Any:
        """Return the files; whether there must be any, the form knows with those kept before."""
        return value


def words_of(enclosure: Enclosure) -> str:
    """Return what a file was called and how large it is."""
    size = enclosure.bytes
    large = f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size // 1024, 1)} KB"
    return f"{enclosure.title} · {large}"


class KindFields(FieldsOf):
    """The fields of a kind of activity, in its order, with pictures and files."""

    def __init__(
        self, data: QueryDict | None, files: Files | None, *, seen: Visit, kind: Kind,
        place: Place, activity: Activity | None = None, with_files: bool = True, **more: Any,
    ) -> None:  # fmt: skip
        """Take what was sent for them; what stands already is `initial`."""
        self.seen, self.activity = seen, activity
        self.filed = filed(kind, localdate(seen.at)) if with_files else {}
        super().__init__(data, kind=kind, place=place, rules=seen.rules, at=seen.at, **more)
        if data is not None and files is not None:
            self.files = files
        for name, field in self.filed.items():
            self.fields[name] = _handed(field)
        self.order_fields(kind.fields)
        self._put(self._standing())

    def enclosed(self) -> dict[str, tuple[str, ...]] | None:
        """Return the names of what is kept for each field; None if there was and is nothing."""
        found = {n: tuple(e.name for e in self._widget(n).kept) for n in self.filed}
        had = any(f"{self.add_prefix(name)}-had" in self.data for name in self.filed)
        return found if had or any(found.values()) else None

    def clean(self) -> dict[str, Any]:
        """Keep what was sent; say of what cannot be kept why, and what is missing."""
        told = super().clean() or self.cleaned_data
        for name, field in self.filed.items():
            widget, sent = self._widget(name), self.cleaned_data.get(name) or []
            if len(sent) + len(widget.kept) > MOST_A_FIELD:
                self.add_error(name, _("Please choose %(n)d at most.") % {"n": MOST_A_FIELD})
                continue
            for file in sent:
                self._keep(name, field, file)
            if self.fields[name].required and not widget.kept and name not in self.errors:
                self.add_error(name, _("Please choose a file."))
        return told

    def _keep(self, name: str, field: FormField, file: "UploadedFile[Any]") -> None:
        content = bytes(file.read(MOST_BYTES + 1))
        acting: dict[str, Any] = {"by": self.seen.person, "at": self.seen.at}
        media = Path(settings.MEDIA_ROOT)
        try:
            row = keep(content, file.name or "", field=field, media=media, **acting)
        except Refused as no:
            self.add_error(name, str(no))
        else:
            self._widget(name).kept += (row,)

    def _standing(self) -> list[Enclosure]:
        """Return what hangs on the activity; of a form that was sent, what it goes on naming."""
        if not self.filed:
            return []
        if not self.is_bound:
            return asking.enclosures_of(self.activity) if self.activity else []
        data = cast(QueryDict, self.data)
        named = {each for n in self.filed for each in data.getlist(f"{self.add_prefix(n)}-kept")}
        return asking.still_held(named, self.seen.person, self.activity)

    def _put(self, rows: list[Enclosure]) -> None:
        for name in self.filed:
            self._widget(name).kept = tuple(row for row in rows if row.field == name)

    def _widget(self, name: str) -> Handing:
        return cast(Handing, self.fields[name].widget)


def _handed(field: FormField) -> Handed:
    picture = field.type is FieldType.PICTURE
    attrs = {"accept": "image/*" if picture else DOCUMENTS}
    hint = said(field.hint) or (
        "" if picture else _("PDF, Word, Excel, PowerPoint, OpenDocument, text or pictures")
    )
    usual: dict[str, Any] = {"label": label(field), "required": field.required, "help_text": hint}
    return Handed(widget=Handing(attrs=attrs), **usual)


def rows(scene_activity: Activity, kind: Kind, hall: Hall) -> list[dict[str, Any]]:
    """Return what hangs on an activity, by field: pictures and files with their addresses."""
    wanted = {n: f for n, f in kind.fields.items() if f.type in (FieldType.PICTURE, FieldType.FILE)}
    if not wanted:
        return []
    found: dict[str, list[dict[str, Any]]] = {}
    for each in asking.enclosures_of(scene_activity):
        url = hall.to("activity_file", scene_activity.code, each.name)
        shown = {"url": url, "words": words_of(each), "picture": each.is_picture}
        found.setdefault(each.field, []).append({**shown, "title": each.title})
    return [{"label": label(f), "files": found[n]} for n, f in wanted.items() if n in found]


def served(request: HttpRequest, code: str, name: str) -> FileResponse:
    """Return a picture or file of an activity one sees, to be saved; 404 for every other."""
    activity = queries.by_code(visit(request).seats, code)
    found = asking.enclosure_of(activity, name)
    if found is None:
        raise Http404
    small = found.is_picture and "small" in request.GET
    try:
        kept = path_of(name, Path(settings.MEDIA_ROOT), small=small).open("rb")
    except (OSError, ValueError):
        raise Http404 from None
    response = attached(kept, found.title)
    if not found.is_picture:
        response["Content-Type"] = "application/octet-stream"
    response["Cache-Control"] = "private, no-store"
    return response
