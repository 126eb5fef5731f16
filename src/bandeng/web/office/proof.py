"""A new text of a playbook before it is adopted: its mistakes, or what it would change."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bandeng.matters.queries import open_counts
from bandeng.playbooks import stories
from bandeng.playbooks.checking import check_together
from bandeng.playbooks.diffing import breaking, changes, diff_words
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library as library_at
from bandeng.playbooks.reading import Problem, Source, Unreadable, read
from bandeng.worktime.queries import calendar


@dataclass(frozen=True)
class Proof:
    """What was found: the playbook if it can be read, its mistakes, its changes in words."""

    source: Source | None
    problems: tuple[Problem, ...] = ()
    words: tuple[str, ...] = ()
    against: str = ""

    @property
    def is_fit(self) -> bool:
        """Tell whether the text could be adopted."""
        return self.source is not None and not self.problems and not self.against


def proof(text: str, name: str, at: datetime) -> Proof:
    """Return what is to be said about a text if it were adopted at an instant."""
    try:
        source = read(text, name)
    except Unreadable as wrong:
        return Proof(None, tuple(wrong.problems))
    before = library_at(at)
    kept = [other for other in before.sources if other.id != source.id]
    after = Library(tuple(sorted([*kept, source], key=lambda each: each.id)))
    problems = check_together(after.sources)
    if problems:
        return Proof(source, tuple(problems))
    told = stories.run(source, after, calendar())
    said = tuple(each.said_in(get_language()) for each in diff_words(before, after, open_counts()))
    return Proof(source, tuple(told), said, _against(source, before, after))


def _against(source: Source, before: Library, after: Library) -> str:
    """Return the sentence that stands against adopting a text without mistakes, or nothing."""
    old = before.by_playbook.get(source.id)
    if old and old.hash == source.hash:
        return _("This is just the text that is in force.")
    if old and old.version >= source.version:
        return _("Raise the version above %(version)d.") % {"version": old.version}
    if breaking(changes(before, after)):
        return _("It takes away or changes what is in use; such a text is not adopted.")
    return ""
