"""What is taken on a page: the kinds of requests, and what they can be about."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_lists import Option
from bandeng.playbooks.schema_matters import MatterKind
from bandeng.web.resident import offers
from bandeng.web.resident.forms import SayForm
from bandeng.web.resident.looks import said
from bandeng.web.resident.visits import Visit


@dataclass(frozen=True)
class Counter:
    """The kinds taken, the usual one first, and all their topics."""

    kinds: list[MatterKind]
    topics: dict[str, Option]
    fitting: dict[str, frozenset[str]]

    def form(self, *args: Any, **more: Any) -> SayForm:
        """Return the form of the first screen."""
        topics = [(option.id, said(option.label)) for option in self.topics.values()]
        kinds = [(kind.id, said(kind.title)) for kind in self.kinds]
        return SayForm(*args, topics=topics, kinds=kinds, **more)

    def kind(self, kind_id: str) -> MatterKind:
        """Return the kind chosen, or the usual one."""
        return next((kind for kind in self.kinds if kind.id == kind_id), self.kinds[0])

    @property
    def others(self) -> str:
        """Return the titles of the kinds besides the usual one, as a list in words."""
        return pgettext("between words", ", ").join(said(kind.title) for kind in self.kinds[1:])

    def takes(self, kind_id: str, topic: str) -> bool:
        """Tell whether a request of a kind can be about a topic."""
        return topic in self.fitting.get(kind_id, frozenset())

    def topic(self, topic: str) -> str:
        """Return the label of a topic."""
        return offers.label(self.topics.get(topic), topic)

    def guess(self, text: str) -> str:
        """Return the topic a text seems to be about, or nothing."""
        return offers.guess(text, self.topics.values())


def counter_of(request: Visit) -> Counter:
    """Return what is taken on the page of this visit."""
    rules = library(request.at)
    kinds = offers.kinds(rules, request.look, request.at)
    topics = offers.all_topics(rules, kinds, request.at)
    fitting = {
        kind.id: frozenset(option.id for option in offers.topics(rules, kind, request.at))
        for kind in kinds
    }
    return Counter(kinds, topics, fitting)
