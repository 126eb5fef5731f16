"""Set a day of the holiday table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.web.office.forms.filters import day
from bandeng.web.office.forms.places import short


class SetDay(forms.Form):
    """A day, whether it works, and why."""

    day = day(_("Day"))
    working = forms.ChoiceField(
        label=_("Is it worked?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("a working day")), ("no", _("a day off"))],
    )
    note = short(_("Note"), _("Such as the name of the holiday."), required=False, most=60)

    def __init__(self, *args: object, **more: object) -> None:
        """The day is needed here."""
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["day"].required = True
