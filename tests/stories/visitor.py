"""Somebody in front of a screen: opens pages, follows links, fills forms in and presses buttons.

Only what the page offers can be done: a field or choice that is not there fails the story.
Links and buttons are called by their English words; the page may show them in Chinese.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.utils.timezone import localdate

from tests.catalogs import in_any_language


@dataclass
class Button:
    """A button with the words on it."""

    name: str = ""
    value: str = ""
    action: str | None = None
    words: str = ""


@dataclass
class Form:
    """A form as the page shows it: what stands in it, what may be chosen, its buttons."""

    id: str
    action: str
    method: str
    values: dict[str, list[Any]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    choices: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def filled(self, typed: dict[str, Any], button: Button) -> dict[str, Any]:
        """Return what is sent when the button is pressed."""
        sent = dict(self.values)
        for name, value in typed.items():
            assert name in self.names, f"no field {name} in {sorted(self.names)}"
            several = value if isinstance(value, list) else [value]
            offered = self.choices.get(name)
            assert offered is None or {str(one) for one in several} <= offered, (name, offered)
            sent[name] = several
        if button.name:
            sent[button.name] = [button.value]
        return {name: value for name, value in sent.items() if value}


class Reader(HTMLParser):
    """Collects the links, the forms and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.loose: list[tuple[str, Button]] = []
        self.said: list[str] = []
        self._open: list[Any] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        start = getattr(self, f"start_{tag}", None)
        if start:
            start(has)

    def start_a(self, has: dict[str, str]) -> None:
        self.links.append((has.get("href", ""), ""))
        self._open.append("link")

    def start_form(self, has: dict[str, str]) -> None:
        method = has.get("method", "get").lower()
        self._form = Form(has.get("id", ""), has.get("action", ""), method)
        self.forms.append(self._form)

    def start_button(self, has: dict[str, str]) -> None:
        button = Button(has.get("name", ""), has.get("value", ""), has.get("formaction"))
        if self._form and "form" not in has:
            self._form.buttons.append(button)
        elif "form" in has:
            self.loose.append((has["form"], button))
        self._open.append(button)

    def start_input(self, has: dict[str, str]) -> None:
        form, name = self._form, has.get("name", "")
        if form is None or not name or "disabled" in has:
            return
        form.names.add(name)
        kind, value = has.get("type", "text"), has.get("value", "")
        if kind in ("radio", "checkbox"):
            value = value or "on"
            form.choices.setdefault(name, set()).add(value)
            if "checked" in has:
                form.values.setdefault(name, []).append(value)
        elif kind != "file":
            form.values.setdefault(name, []).append(value)

    def start_textarea(self, has: dict[str, str]) -> None:
        self._area = has.get("name", "")
        if self._form:
            self._form.names.add(self._area)
            self._form.values[self._area] = [""]

    def start_select(self, has: dict[str, str]) -> None:
        self._select = has.get("name", "")
        if self._form:
            self._form.names.add(self._select)
            self._form.choices[self._select] = set()

    def start_option(self, has: dict[str, str]) -> None:
        if self._form is None or not self._select:
            return
        value = has.get("value", "")
        first = not self._form.choices[self._select]
        self._form.choices[self._select].add(value)
        if first or "selected" in has:
            self._form.values[self._select] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "button") and self._open:
            self._open.pop()
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self._area is not None and self._form:
            self._form.values[self._area] = [(self._form.values[self._area][0] + data).lstrip("\n")]
        for held in self._open[-1:]:
            if isinstance(held, Button):
                held.words += data.strip()
            else:
                href, words = self.links[-1]
                self.links[-1] = href, words + data.strip()


class Visitor:
    """A person and the page he has before him."""

    def __init__(self, client: Client, person: Any = None) -> None:
        self.client = client
        self.person = person
        self.came_in: Any = None
        self.address = "/"
        self.page = ""
        self.status = 0
        self.gone: list[str] = []

    def open(self, address: str, *, status: int = 200) -> "Visitor":
        """Go to an address; staff sign in once a day."""
        if self.person and self.came_in != localdate():
            self.client.force_login(self.person)
            self.came_in = localdate()
        return self._shown(self.client.get(urljoin(self.address, address), follow=True), status)

    def _shown(self, response: Any, status: int) -> "Visitor":
        gone_to = [address for address, _code in getattr(response, "redirect_chain", [])]
        asked = response.request["PATH_INFO"]
        query = response.request.get("QUERY_STRING", "").encode("latin1").decode()
        self.address = gone_to[-1] if gone_to else f"{asked}?{query}" if query else asked
        self.status = response.status_code
        self.page = response.content.decode() if not response.streaming else ""
        self.gone.append(urlsplit(self.address).path)
        assert self.status == status, (self.address, self.status, self.words()[:600])
        return self

    def read(self) -> Reader:
        """Return the page as its parts."""
        return Reader(self.page)

    def screens(self) -> list[str]:
        """Return the screens seen since the last asking, each once, and begin anew."""
        seen, self.gone = list(dict.fromkeys(self.gone)), []
        return seen

    def words(self) -> str:
        """Return the words on the page."""
        return " ".join("".join(self.read().said).split())

    def sees(self, *words: str) -> bool:
        """Tell whether all the words stand on the page."""
        page = self.words()
        return all(_says(page, word) for word in words)

    def link(self, words: str) -> str:
        """Return where the first link with these words leads."""
        found = [href for href, said in self.read().links if _says(said, words)]
        assert found, f"no link “{words}” on {self.address}: {self.words()[:600]}"
        return found[0]

    def follow(self, words: str) -> "Visitor":
        """Follow the first link with these words."""
        return self.open(self.link(words))

    def press(self, words: str, *, status: int = 200, times: int = 1, **typed: Any) -> "Visitor":
        """Fill in a form and press its button with these words, `times` times in a row."""
        address, method, sent = self.prepared(words, typed)
        for _time in range(times):
            ask = self.client.post if method == "post" else self.client.get
            response = ask(address, sent, follow=True)
        return self._shown(response, status)

    def send(self, known_by: str, *, status: int = 200, **typed: Any) -> "Visitor":
        """Fill in and send the form that has a field of this name."""
        wanted = {known_by, *typed}
        found = [form for form in self.read().forms if wanted <= form.names]
        assert found, f"no form with {wanted} on {self.address}: {self.words()[:600]}"
        target = found[0].action
        address = urljoin(self.address, target) if target else self.address
        sent = found[0].filled(typed, Button())
        return self._shown(self.client.post(address, sent, follow=True), status)

    def offered(self) -> set[tuple[str, str]]:
        """Return name and value of every button on the page."""
        return {(b.name, b.value) for form in self.read().forms for b in form.buttons}

    def pick(self, name: str, value: str, *, status: int = 200) -> "Visitor":
        """Press the button that sends a value under a name."""
        for form in self.read().forms:
            for button in form.buttons:
                if (button.name, button.value) == (name, value):
                    target = button.action if button.action is not None else form.action
                    sent = form.filled({}, button)
                    address = urljoin(self.address, target) if target else self.address
                    return self._shown(self.client.post(address, sent, follow=True), status)
        raise AssertionError(f"no button {name}={value} on {self.address}: {self.words()[:600]}")

    def prepared(self, words: str, typed: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """Return address, method and content of what a button with these words sends."""
        form, button = self._button(words, typed)
        target = button.action if button.action is not None else form.action
        address = urljoin(self.address, target) if target else self.address
        assert not urlsplit(address).netloc
        return address, form.method, form.filled(typed, button)

    def _button(self, words: str, typed: dict[str, Any]) -> tuple[Form, Button]:
        page = self.read()
        by_id = {form.id: form for form in page.forms}
        pairs = [(form, button) for form in page.forms for button in form.buttons]
        pairs += [(by_id[name], button) for name, button in page.loose if name in by_id]
        found = [pair for pair in pairs if _says(pair[1].words, words)]
        assert found, f"no button “{words}” among {[b.words for _f, b in pairs]}"
        fitting = [pair for pair in found if set(typed) <= pair[0].names]
        return (fitting or found)[0]


def _says(text: str, words: str) -> bool:
    return any(said in text for said in in_any_language(words))
