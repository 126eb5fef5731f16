"""Keep pictures and files handed in for fields of a kind, hang them on the activity, sweep up."""

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bandeng.activities.models import Activity, Enclosure
from bandeng.activities.models.enclosure import PICTURE
from bandeng.journal.actions import Actor
from bandeng.journal.states import Refused
from bandeng.matters import pictures
from bandeng.people.models import Person
from bandeng.playbooks.schema_activities import Activity as Kind
from bandeng.playbooks.schema_deeds import FormField
from bandeng.playbooks.vocabulary import FieldType
from bandeng.retention import days_kept
from bandeng.switches import queries as switches
from bandeng.uploads import clamd, documents

MOST_A_FIELD = 6
MOST_BYTES = documents.MOST_BYTES
LONGEST_TITLE = 120
FOLDER = "enclosures"
Given = Mapping[str, Iterable[str]]  # the names of what is kept, by field
WHY_NOT = {
    "big": gettext_lazy("“%(file)s” is larger than 15 MB. Please make it smaller."),
    "many-pixels": gettext_lazy("“%(file)s” has too many points. Please make it smaller."),
    "heic": gettext_lazy("“%(file)s” is in the iPhone's own format. Send a screenshot of it."),
    "infected": gettext_lazy("The virus scanner found something in “%(file)s”. It was not kept."),
    "unscanned": gettext_lazy(
        "Files cannot be checked for viruses just now, so “%(file)s” was not kept. "
        "Send the rest now and the file later."
    ),
    "macros": gettext_lazy("“%(file)s” holds a program (macros). Save it without and try again."),
    "damaged": gettext_lazy("“%(file)s” is damaged or too large when unpacked."),
}
NO_PICTURE = gettext_lazy("“%(file)s” is not a picture, or it is damaged.")
NO_FILE = gettext_lazy(
    "“%(file)s” cannot be kept. PDF, .docx, .xlsx, .pptx, .odt, .ods, .odp, .txt, .csv and "
    "pictures can; save an older document as one of these."
)
FILED = (FieldType.PICTURE, FieldType.FILE)


def filed(kind: Kind, day: date) -> dict[str, FormField]:
    """Return the fields of a kind for which pictures or files are handed in on a day."""
    fields = kind.fields.items()
    return {n: f for n, f in fields if f.type in FILED and (f.retired is None or day < f.retired)}


def keep(
    content: bytes, title: str, *, field: FormField, media: Path, by: Person, at: datetime
) -> Enclosure:
    """Return a picture or file that is kept for a day, until its form is taken.

    A picture is made anew without hidden data. Raises Refused with a sentence for anything else.
    """
    title = title.replace("\x00", "").replace("\\", "/").rpartition("/")[2].strip()
    name, size = _written(content, title, field, media / FOLDER)
    title = title[-LONGEST_TITLE:] or name
    row = Enclosure(field=field.id, name=name, title=title, bytes=size, by=by, at=at)
    row.save(force_insert=True)
    return row


def _written(content: bytes, title: str, field: FormField, folder: Path) -> tuple[str, int]:
    """Return under which name a file lies on disk, and how large it is."""
    told = {"file": title[:40]}
    picture = title.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"))
    try:
        if field.type is FieldType.PICTURE or picture:
            made = pictures.prepare(content, folder)
            return made.name, pictures.path_of(made.name, folder).stat().st_size
        name = documents.named(content, title)
        clamd.check(content, switches.scanner())
    except (pictures.NotAPicture, documents.NotADocument, clamd.NotClean) as no:
        other = NO_PICTURE if field.type is FieldType.PICTURE else NO_FILE
        raise Refused(str(WHY_NOT.get(no.why, other)) % told) from None
    _write(folder / name[:2] / name, content)
    return name, len(content)


def _write(target: Path, content: bytes) -> None:
    """Write and sync to disk: what is acknowledged must survive a crash."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def path_of(name: str, media: Path, *, small: bool = False) -> Path:
    """Return where one lies; raise ValueError for a name that is not one of ours."""
    if name.endswith(PICTURE):
        return pictures.path_of(name, media / FOLDER, small=small)
    if not documents.NAME.fullmatch(name):
        raise ValueError(name)
    return media / FOLDER / name[:2] / name


def enclose(
    activity: Activity, kind: Kind, given: Given | None, *, whole: bool, by: Actor, at: datetime
) -> list[str]:
    """Hang what was handed in on a saved activity; return the fields that differ now.

    What is no longer named is taken off and swept up a day later. Raises Refused for a field that
    must have something and has nothing, once the `whole` is known.
    """
    fields = filed(kind, localdate(at))
    if not fields or (given is None and not whole):
        return []
    told = {field: set(names) for field, names in (given or {}).items()}
    named = {name for names in told.values() for name in names}
    mine = Q(activity=None, by_id=by.pk) if isinstance(by, Person) else Q(pk__in=[])
    rows = Enclosure.objects.select_for_update().filter(
        Q(activity=activity) | (mine & Q(name__in=named))
    )
    found, changed = list(rows), list[Enclosure]()
    for row in found if given is not None else ():
        wanted = activity if row.name in told.get(row.field, ()) else None
        if row.activity_id != (wanted.pk if wanted else None):
            row.activity, row.at = wanted, at
            changed.append(row)
    _fits(fields, [row for row in found if row.activity_id], whole=whole)
    if changed:
        Enclosure.objects.bulk_update(changed, ["activity", "at"])
    return sorted({row.field for row in changed})


def _fits(fields: Mapping[str, FormField], rows: list[Enclosure], *, whole: bool) -> None:
    for id_, field in fields.items():
        count = sum(row.field == id_ for row in rows)
        label = field.label.said_in(get_language()) if field.label else id_
        if whole and field.required and not count:
            raise Refused(_("Please fill in: %(field)s.") % {"field": label})
        if count > MOST_A_FIELD:
            said = _("%(field)s: %(most)d files at most.")
            raise Refused(said % {"field": label, "most": MOST_A_FIELD})


def sweep_enclosures(media: Path, *, at: datetime, batch: int = 500) -> int:
    """Delete what was never sent off, a day later, and what has been kept long enough.

    That is as many days after the activity as `retention.yaml` says. Returns how many went; call
    again until it is 0.
    """
    loose = Q(activity=None, at__lt=at - timedelta(days=1))
    over = Q(activity__ends_at__lt=at - timedelta(days=days_kept("enclosure")))
    with transaction.atomic():
        rows = Enclosure.objects.select_for_update(skip_locked=True, of=("self",))
        gone = list(rows.filter(loose | over).order_by("pk")[:batch])
        for row in gone:  # a file without a row is nobody's; a row without a file would be a lie
            _remove(row.name, media)
        Enclosure.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


def _remove(name: str, media: Path) -> None:
    if name.endswith(PICTURE):
        pictures.remove(name, media / FOLDER)
    else:
        path_of(name, media).unlink(missing_ok=True)
