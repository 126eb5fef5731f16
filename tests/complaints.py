"""A playbook of complaints about whoever answers, and a matter raised under it, for the tests."""

from datetime import datetime
from typing import Any

from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask
from bandeng.matters.models import Matter
from bandeng.matters.states import Channel
from bandeng.people import actions as people
from bandeng.people.models import Person
from bandeng.playbooks import actions as playbooks
from tests.cast import FOUNDED, Cast
from tests.factories import MONDAY, ask

TEXT = """
playbook: complaints
title: {zh: 投诉举报, en: Complaints}
version: 1
why: {zh: 反映人和单位的事，绝不转给被反映的人和单位。, en: Never passed to whom it is about.}
needs: [grid-chain]
posts:
  inspector:
    title: {zh: 纪检干事, en: Inspector}
    at: banner
    may: [see, take, answer, assign, name-accused, remind, send-down, supervise,
          open-confidential, take-for-others, confirm-for-others]
lists:
  weights:
    options:
      - {id: light, label: {zh: 轻, en: light}}
      - {id: heavy, label: {zh: 重, en: heavy}}
matters:
  complaint:
    title: {zh: 投诉, en: Complaint}
    categories: residents-categories
    ladder:
      - {rung: green, post: representative, at: village, within: 2 workdays}
      - {rung: blue, post: village-secretary, at: village, within: 3 workdays,
         with: [representative]}
      - {rung: yellow, post: township-desk, at: township, within: 5 workdays}
      - {rung: red, post: inspector, at: banner, within: 10 workdays}
    remind: [50%]
    answer: {confirm-within: 7 days, reopenings: 1}
    privacy: {default: public, allowed: [public, private, confidential]}
    confidential: {may-open: [inspector]}
    redirects: legal-channels
    accused: {may-be: [person, post, unit]}
    most-representatives: 3
    fields:
      when: {type: date, label: {zh: 哪一天, en: On which day}}
      witnesses: {type: count, label: {zh: 几人在场, en: How many saw it}, most: 50}
      loss: {type: money, label: {zh: 损失, en: Loss}, unit: 元}
      weight: {type: choice, list: weights, label: {zh: 轻重, en: Weight}}
      twice: {type: yes-no, label: {zh: 是否不止一次, en: More than once}}
      where-else: {type: text, label: {zh: 还向哪里反映过, en: Where else it was told}}
  desk-note:
    title: {zh: 专班记事, en: Desk note}
    categories: residents-categories
    raised-by: [township-desk]
    ladder:
      - {rung: yellow, post: township-desk, at: township, within: 5 workdays}
    answer: {confirm-within: 7 days}
    fields:
      basis: {type: text, label: {zh: 依据, en: Basis}, required: true}
  desk-proposal:
    title: {zh: 专班建议, en: Desk proposal}
    categories: residents-categories
    raised-by: [township-desk]
    born-of: [desk-note]
    ladder:
      - {rung: red, post: inspector, at: banner, within: 10 workdays}
    answer: {confirm-within: 7 days}
"""
HEADLINE = "雀台子收钱不办事"
STORY = "雀台子那边的人收了三百块钱，低保表一直压着不报。"


def adopt(cast: Cast) -> Person:
    """Adopt the complaints and return their inspector."""
    playbooks.adopt(TEXT, by=Voice.SYSTEM, from_at=FOUNDED, at=FOUNDED, name="complaints.yaml")
    inspector = people.enter(name="鹿知远", phone="10000000021", by=Voice.SYSTEM, at=FOUNDED)
    people.appoint(
        inspector, post="inspector", place=cast.banner, by=Voice.SYSTEM, at=FOUNDED,
        from_day=FOUNDED.date(),
    )  # fmt: skip
    return inspector


def complaint(cast: Cast, *, by: Any = Voice.ASKER, when: datetime = MONDAY, **more: Any) -> Matter:
    """Return a complaint just raised in grid 1 of Upper Willow."""
    said = {"kind": "complaint", "title": HEADLINE, "text": STORY, "category": "hardship"}
    said |= {"privacy": None, "channel": Channel.WEB}
    made: Ask = ask(cast, **{**said, **more})
    return actions.raise_matter(made, by=by, at=when)
