"""The forms of this hall: they translate what was typed and say what is missing."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from bandeng.matters.actions import Contact
from bandeng.matters.states import Privacy, clean_number

Choices = list[tuple[str, str]]
LONGEST_TEXT = 2000
PRIVACIES = {
    Privacy.PUBLIC: lazy(
        "Everybody may read it, so that neighbours see the answer. "
        "Your name and phone are never shown."
    ),
    Privacy.PRIVATE: lazy("Only you and those who work on it."),
    Privacy.CONFIDENTIAL: lazy(
        "Confidential: only who answers it and very few named people; nobody else in the place."
    ),
}
PHONE = re.compile(r"\+?\d{7,15}")


def digits_of(typed: str) -> str:
    """Return a phone number without what people put between its digits."""
    return re.sub(r"[\s()\-–—.]", "", unicodedata.normalize("NFKC", typed))


class SeveralFiles(forms.FileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list["UploadedFile[Any]"]:
        """Return every file sent under the name."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class PicturesField(forms.FileField):
    """Any number of files, as a list."""

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Return the files that were sent; what is inside them is checked by the room."""
        return [file for file in data or [] if file]


class SayForm(forms.Form):
    """The first screen: what it is."""

    text = forms.CharField(
        label=lazy("Say it in your own words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("As you would say it at the door: what, since when, what you wish for."),
        error_messages={"max_length": lazy("Please keep to 2,000 characters; add the rest later.")},
    )
    pictures = PicturesField(
        label=lazy("Pictures"),
        required=False,
        widget=SeveralFiles(attrs={"data-pictures": "6", "accept": "image/*", "multiple": True}),
        help_text=lazy("Up to six. Where and with what they were taken is removed."),
    )
    use_spot = forms.BooleanField(
        label=lazy("Use where the picture was taken"),
        required=False,
        help_text=lazy("Only if the camera wrote it into the picture; you see the place next."),
    )
    topic = forms.ChoiceField(
        label=lazy("What is it about?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": lazy("Please choose one from the list.")},
    )
    kind = forms.ChoiceField(
        label=lazy("What sort of request is it?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": lazy("Please choose one from the list.")},
    )

    def __init__(
        self,
        *args: Any,
        topics: Choices,
        kinds: Choices,
        **kwargs: Any,
    ) -> None:
        """Take what may be asked on this page."""
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """The last screen: who asks, and who may read it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=lazy("What should we call you?"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=lazy("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={"data-private": "", "autocomplete": "tel", "inputmode": "tel", "type": "tel"}
        ),
        help_text=lazy(
            "So that we can tell you the answer. With its last four digits you look in again later."
        ),
    )
    email = forms.EmailField(
        label=lazy("E-mail"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"data-private": "", "autocomplete": "email"}),
        error_messages={"invalid": lazy("An e-mail address looks like name@example.com.")},
    )
    privacy = forms.ChoiceField(
        label=lazy("Who may read it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": lazy("Please choose who may read it."),
            "invalid_choice": lazy("Please choose one from the list."),
        },
    )

    def __init__(self, *args: Any, privacies: list[Privacy], **kwargs: Any) -> None:
        """Take who may read requests of this kind."""
        super().__init__(*args, **kwargs)
        choices = [(privacy.value, PRIVACIES[privacy]) for privacy in privacies]
        self.fields["privacy"].choices = choices  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return digits alone, or say what a number looks like."""
        plain = digits_of(self.cleaned_data["phone"])
        if plain and not PHONE.fullmatch(plain):
            raise forms.ValidationError(
                _("A phone number has 7 to 15 digits, like 10000000123. It may also be left empty.")
            )
        return plain


class NumberForm(forms.Form):
    """Which request: by the number on the receipt."""

    number = forms.CharField(
        label=lazy("Number of your request"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}
        ),
        help_text=lazy("It stands on your receipt, such as 1000 0175."),
        error_messages={"required": lazy("Please type the number on your receipt.")},
    )

    def clean_number(self) -> str:
        """Return the number meant, or say how it was mistyped."""
        typed = self.cleaned_data["number"]
        number = clean_number(typed)
        if number is None:
            raise forms.ValidationError(why_no_number(typed))
        return number


def why_no_number(typed: str) -> str:
    """Return the sentence that helps with a number that cannot be one."""
    digits = sum(sign.isdecimal() for sign in typed)
    if not digits:
        return _("A number has only digits, such as 1000 0175. It stands on your receipt.")
    if digits < 8:
        return _("There are digits missing: a number has at least eight. Please look once more.")
    return _(
        "One digit is wrong or two changed places; a number like this was never given out. "
        "Please compare it with your receipt, digit by digit."
    )


class DigitsForm(forms.Form):
    """The proof that a request is one's own."""

    digits = forms.CharField(
        label=lazy("Last four digits of your phone"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-private": ""}
        ),
        help_text=lazy("Of the phone number you left with the request."),
        error_messages={"required": lazy("Please type four digits.")},
    )

    def clean_digits(self) -> str:
        """Return four digits."""
        typed = self.cleaned_data["digits"].strip()
        digits = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
        if len(digits) != 4 or len(digits) != len(typed.replace(" ", "")):
            raise forms.ValidationError(_("Please type just the last four digits, such as 0123."))
        return digits


class ReplyForm(forms.Form):
    """The reply to a question."""

    text = forms.CharField(
        label=lazy("Your reply"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": lazy("Please write your reply."),
            "max_length": lazy("Please keep to 2,000 characters."),
        },
    )


class ReviewForm(forms.Form):
    """What who asked does not agree with in the answer."""

    text = forms.CharField(
        label=lazy("What do you not agree with, and why?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": lazy("Please say what you do not agree with in the answer."),
            "max_length": lazy("Please keep to 2,000 characters."),
        },
    )


class WordForm(forms.Form):
    """Whether the answer is so, with stars and words."""

    solved = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        widget=forms.HiddenInput,
        error_messages={
            "required": lazy("Please press one of the two buttons: solved, or not solved."),
            "invalid_choice": lazy("Please press one of the two buttons: solved, or not solved."),
        },
    )
    rating = forms.TypedChoiceField(
        label=lazy("How was it done?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("5", lazy("very good")),
            ("4", lazy("good")),
            ("3", lazy("fair")),
            ("2", lazy("poor")),
            ("1", lazy("very poor")),
        ],
        error_messages={"invalid_choice": lazy("Please give one to five stars, or none.")},
    )
    text = forms.CharField(
        label=lazy("Anything to add?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("If it is not solved: what is still missing?"),
        error_messages={"max_length": lazy("Please keep to 500 characters.")},
    )

    def word(self) -> dict[str, Any]:
        """Return the word as the action takes it."""
        said = self.cleaned_data
        return {
            "solved": said["solved"] == "yes",
            "rating": said["rating"],
            "text": said["text"],
        }


class FollowForm(forms.Form):
    """How somebody with the same wish is told; what is not an address is left out."""

    email = forms.EmailField(
        label=lazy("E-mail"),
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"data-private": "", "autocomplete": "email"}),
        help_text=lazy(
            "Left empty, you look in here from time to time. The address is asked once whether it "
            "is so, and every message carries a way to stop."
        ),
        error_messages={"invalid": lazy("An e-mail address looks like name@example.com.")},
    )
    phone = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def contact(self) -> Contact:
        """Return how to tell the follower."""
        phone = digits_of(self.cleaned_data.get("phone", ""))
        fine = phone if PHONE.fullmatch(phone) else ""
        email, language = self.cleaned_data.get("email", ""), get_language() or "zh-hans"
        return Contact(phone=fine, email=email, language=language)


class SiftForm(forms.Form):
    """Which public requests to show."""

    q = forms.CharField(label=lazy("Words"), required=False, max_length=80)
    place = forms.ChoiceField(label=lazy("Where"), required=False)
    topic = forms.ChoiceField(label=lazy("About"), required=False)
    state = forms.ChoiceField(
        label=lazy("How far"),
        required=False,
        choices=[
            ("", lazy("all")),
            ("open", lazy("still open")),
            ("answered", lazy("answered")),
        ],
    )

    def __init__(
        self,
        *args: Any,
        places: Choices,
        topics: Choices,
        **kwargs: Any,
    ) -> None:
        """Take the places and topics to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("everywhere")), *places]  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("everything")), *topics]  # type: ignore[attr-defined]
