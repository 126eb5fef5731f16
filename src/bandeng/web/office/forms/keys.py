"""Make a key for another program."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bandeng.doors.states import Grant
from bandeng.web.office.forms.naming import PersonField
from bandeng.web.office.forms.places import short

GRANT_LABELS = {
    Grant.REPORT: _("hand in requests, as a resident would"),
    Grant.UPDATE: _("send news about public requests"),
    Grant.READ: _("read what a person may read (JSON API)"),
    Grant.WORK: _("read and work as a person (JSON API)"),
}


class MakeKey(forms.Form):
    """Whose key it is and what it opens."""

    name = short(_("Whose key"), _("The program and who runs it."), most=80)
    grants = forms.TypedMultipleChoiceField(
        label=_("It may"),
        coerce=Grant,
        widget=forms.CheckboxSelectMultiple,
        choices=[(grant.value, label) for grant, label in GRANT_LABELS.items()],
    )
    person = PersonField(
        label=_("As whom it reads or works"),
        help_text=_(
            "Only for the last two. It sees and may do what this person may, and all it does "
            "bears this name; the person is told."
        ),
        required=False,
    )
