"""Ask helpers for parts, handle several as one, cut one into pieces, link what is related."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bandeng.journal.states import Verb
from bandeng.matters import actions, together
from bandeng.matters.actions import Piece
from bandeng.matters.models import LINK_LABELS, Matter, Part
from bandeng.matters.queries import visible_to, with_number
from bandeng.matters.states import LinkKind, Move, Privacy, spoken
from bandeng.people.models import Person
from bandeng.people.queries import named
from bandeng.people.states import clean_phone
from bandeng.places.models import Place
from bandeng.places.queries import by_code
from bandeng.web.deeds.correcting import places_around
from bandeng.web.deeds.deed import Deed, Told, by, plain, words_of
from bandeng.web.deeds.forms import DeedForm, colleague, searched
from bandeng.web.deeds.handing import with_posts
from bandeng.web.deeds.scene import Scene
from bandeng.web.deeds.visit import place_words, said
from bandeng.web.ui.fields import offer, words

FOUND = 8
PIECES = 3


class AskPartForm(DeedForm):
    """Who is to do which part, by when."""

    searches = _("Somebody else, by name")
    helper = forms.TypedChoiceField(
        label=pgettext_lazy("field", "Who helps?"), widget=forms.RadioSelect, coerce=int
    )
    task = words(_("What is the helper to do?"), _("The helper reads just this."), rows=3)
    due = forms.DateField(
        label=_("By which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def fill(self) -> None:
        """Offer who serves over this place, and whoever was searched for."""
        scene, typed = self.scene, searched(self.scene)
        found = {p.pk: p.name for p in named(clean_phone(typed) or typed)[:FOUND]}
        offered = list((found | with_posts(scene)).items())
        offer(self, "helper", [pair for pair in offered if pair[0] != scene.matter.owner_id])
        helping = scene.kind.helping if scene.kind else None
        self.fields["due"].required = helping is None
        if helping:
            usual = gettext("If you leave it empty: %(time)s from now.") % {"time": helping.within}
            self.fields["due"].help_text = usual

    def clean_helper(self) -> Person:
        """Return the person chosen."""
        return colleague(self.cleaned_data["helper"])

    def clean_due(self) -> datetime | None:
        """Return the last moment of the day chosen."""
        day: date | None = self.cleaned_data["due"]
        return datetime.combine(day, time(23, 59), get_current_timezone()) if day else None


class HandInForm(DeedForm):
    """What a helper found or did."""

    part = forms.TypedChoiceField(
        label=_("Which part?"), widget=forms.RadioSelect, coerce=int, required=True
    )
    text = words(_("What did you find or do?"), _("Who has the request reads it."), rows=4)

    def fill(self) -> None:
        """Offer the parts that wait for the person or for who he stands in for."""
        parts = self.scene.own_parts
        offer(self, "part", [(part.pk, part.task) for part in parts])
        if len(parts) == 1:
            self.initial.setdefault("part", parts[0].pk)

    def clean_part(self) -> Part:
        """Return the part chosen."""
        return next(p for p in self.scene.own_parts if p.pk == self.cleaned_data["part"])


class JoinForm(DeedForm):
    """With which other one it is handled."""

    searches = _("Another one, by its number")
    to = forms.ChoiceField(
        label=_("Together with which one?"),
        help_text=_("Only suggestions: look whether it is the same wish. That one is answered."),
        widget=forms.RadioSelect,
    )
    reason = words(_("Anything to add?"), required=False, rows=2)

    def fill(self) -> None:
        """Offer what is alike nearby, and the one whose number was typed."""
        scene, seats = self.scene, self.scene.seen.seats
        rule = scene.kind.duplicates if scene.kind else None
        days = rule.within_days if rule else together.RECENT_DAYS
        alike = together.likely_same(seats, scene.matter, at=scene.seen.at, within_days=days)
        typed = list(with_number(searched(scene)).filter(pk__in=visible_to(seats)))
        offered = {row.number: row for row in [*typed, *alike] if row.pk != scene.matter.pk}
        offer(self, "to", [(number, _as_choice(row)) for number, row in offered.items()])

    def clean_to(self) -> Matter:
        """Return the matter chosen."""
        return seen_by_number(self.scene, self.cleaned_data["to"])


def _as_choice(row: Matter) -> str:
    title = gettext("Confidential request") if row.privacy == Privacy.CONFIDENTIAL else row.title
    return f"{spoken(row.number)} · {title} · {place_words(row.place)}"


def seen_by_number(scene: Scene, number: str) -> Matter:
    """Return the matter of a number the person sees; ValidationError if there is none."""
    found = with_number(number).filter(pk__in=visible_to(scene.seen.seats)).first()
    if found is None:
        raise ValidationError(gettext("You see no request with this number."))
    return found


class SeparateForm(DeedForm):
    """Why it is not the same after all."""

    reason = words(_("Why is it not the same after all?"), rows=2)


class SplitForm(DeedForm):
    """Up to three pieces at once; more can be cut out afterwards."""

    searches = _("Another place, by name")

    def fill(self) -> None:
        """Offer for each piece what it is about, where, and what is to be done."""
        scene = self.scene
        known = scene.seen.rules.lists.get(scene.kind.categories) if scene.kind else None
        offered = known.offered(localdate(scene.seen.at)) if known else ()
        places = places_around(scene)
        for count in range(1, PIECES + 1):
            first = count == 1
            self.fields[f"text_{count}"] = words(
                gettext("Part %(n)d: what is to be done?") % {"n": count}, required=first, rows=2
            )
            self.fields[f"category_{count}"] = forms.ChoiceField(
                label=gettext("What is it about?"),
                choices=[(o.id, said(o.label)) for o in offered],
                initial=scene.matter.category, required=first,
            )  # fmt: skip
            self.fields[f"place_{count}"] = forms.ChoiceField(
                label=gettext("Where is it?"), choices=places, initial=scene.matter.place.code,
                required=first,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Return the pieces that were written down."""
        told = super().clean() or {}
        counts = [n for n in range(1, PIECES + 1) if told.get(f"text_{n}")]
        pieces = [self._piece(told, n) for n in counts]
        return {"seen": told.get("seen"), "pieces": [piece for piece in pieces if piece]}

    def _piece(self, told: Told, count: int) -> Piece | None:
        place: Place | None = by_code(told.get(f"place_{count}", ""))
        category = told.get(f"category_{count}", "")
        if place is None or not category:
            self.add_error(f"place_{count}", gettext("Please choose what it is about and where."))
            return None
        return Piece(category, place, told[f"text_{count}"])


class LinkForm(DeedForm):
    """To which other one it is related."""

    other = forms.CharField(label=_("Number of the other request"), max_length=20)
    kind = forms.TypedChoiceField(
        label=_("How do they belong together?"),
        widget=forms.RadioSelect,
        coerce=LinkKind,
        choices=[(kind.value, LINK_LABELS[kind]) for kind in together.LINKED_BY_HAND],
        initial=LinkKind.RELATED.value,
    )


class UnlinkForm(DeedForm):
    """Which link is taken back."""

    link_id = forms.TypedChoiceField(
        label=_("Which one does not belong here?"), widget=forms.RadioSelect, coerce=int
    )

    def fill(self) -> None:
        """Offer the links made by hand to what the person sees."""
        links = together.links_of(self.scene.seen.seats, self.scene.matter)
        offer(self, "link_id", [(link.pk, _as_choice(other)) for link, other in links])


def _hand_in(scene: Scene, told: Told) -> None:
    actions.hand_in(told["part"], text=told["text"], **by(scene))


DEEDS = (
    Deed(
        "ask-part", "ask_part", _("Ask for a part"), "users", _("The helper is told."),
        AskPartForm, plain(actions.ask_part), (Verb.MATTER_PART_ASKED,),
        fits=lambda scene: scene.is_open and not scene.is_joined,
        said=lambda told: {"helper": told["helper"].name, "text": told["task"].strip()},
        about=_("The helper hands in his part by his own day; who has the request still answers."),
    ),
    Deed(
        "hand-in", "hand_in", _("Hand in your part"), "send", _("Your part is handed in."),
        HandInForm, _hand_in, (Verb.MATTER_PART_HANDED_IN,),
        fits=lambda scene: scene.is_open and bool(scene.own_parts), said=words_of("text"),
        often=True,
    ),
    Deed(
        "join", "join", _("Handle together with another"), "link", _("Handled together now."),
        JoinForm, plain(actions.join), (Verb.MATTER_JOINED,), Move.JOIN,
        about=_(
            "One handling, each who asked gets an answer of his own. The day promised here stays."
        ),
    ),
    Deed(
        "separate", "separate", _("Handle it by itself again"), "arrows-exchange",
        _("It is handled by itself again."),
        SeparateForm, plain(actions.separate), (Verb.MATTER_SEPARATED,), Move.SEPARATE,
        said=words_of("reason"),
    ),
    Deed(
        "split", "split", _("Split it into parts"), "list", _("Split into parts."),
        SplitForm, plain(actions.split), (Verb.MATTER_SPLIT,),
        fits=lambda scene: scene.runs and scene.matter.part_of_id is None,
        about=_("Each part finds who answers for it; this one is answered after all of them."),
    ),
    Deed(
        "link", "link", _("Link it to another"), "link", _("Linked."),
        LinkForm, plain(actions.link), (),
    ),
    Deed(
        "unlink", "link", _("Take a link back"), "x", _("The link is taken back."),
        UnlinkForm, plain(actions.unlink), (Verb.MATTER_UNLINKED,),
        fits=lambda scene: scene.has_links,
    ),
)  # fmt: skip
