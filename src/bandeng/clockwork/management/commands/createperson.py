"""Enter somebody who signs in, with a post at a place."""

import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bandeng import check
from bandeng.journal.states import Refused, Voice
from bandeng.people import actions
from bandeng.people.models import Person
from bandeng.places import queries
from bandeng.places.models import Place
from bandeng.playbooks.library import Library
from bandeng.playbooks.queries import library
from bandeng.playbooks.schema_posts import Post

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper


class Command(BaseCommand):
    """`bandeng createperson --name … --phone … --post … --place CODE [--password-stdin]`."""

    help = "登记人员 Enter a person who signs in; prints a one-time password if none is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is, what post, and where."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--phone", required=True, help="the number to sign in with")
        parser.add_argument("--email", default="")
        parser.add_argument("--post", required=True, help="a post of the adopted playbooks")
        parser.add_argument("--place", required=True, metavar="CODE")
        parser.add_argument("--grade", default="")
        parser.add_argument("--password-stdin", action="store_true", help="read it from stdin")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())

    def handle(self, *args: Any, **asked: Any) -> None:
        """Enter the person and say how to sign in."""
        with translation.override("en" if asked["language"] == "en" else "zh-hans"):
            given = sys.stdin.readline().rstrip("\r\n") if asked["password_stdin"] else ""
            if asked["password_stdin"] and not given:
                raise CommandError(_("--password-stdin: nothing came in on the standard input."))
            password = given or _one_time()
            try:
                person = _enter(asked, password)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            said = _("%(name)s is entered and signs in with the number %(phone)s.")
            self.stdout.write(said % {"name": person.name, "phone": person.phone})
            if not given:
                self.stdout.write(_("Password, shown only now: %(word)s") % {"word": password})


@transaction.atomic
def _enter(asked: dict[str, Any], password: str) -> Person:
    at = timezone.now()
    place = _place(asked["place"])
    post = _post(asked["post"], place, library(at))
    _check_grade(asked["grade"], post)
    person = actions.enter(
        name=asked["name"],
        phone=asked["phone"],
        email=asked["email"],
        password=password,
        by=Voice.SYSTEM,
        at=at,
    )
    actions.appoint(
        person,
        post=post.id,
        place=place,
        grade=asked["grade"],
        by=Voice.SYSTEM,
        at=at,
        most=post.bounds(place.level).max,
    )
    return person


def _place(code: str) -> Place:
    place = queries.by_code(code)
    if place is None or place.to_day:
        raise CommandError(_("--place: there is no open place %(code)s.") % {"code": code})
    return place


def _post(post_id: str, place: Place, adopted: Library) -> Post:
    """Return the post, if the adopted playbooks have it at the level of the place."""
    if not adopted.posts:
        raise CommandError(_("No playbook is adopted, so there are no posts. Adopt one first."))
    post = adopted.posts.get(post_id)
    if post and place.level in post.levels:
        return post
    there = ", ".join(other.id for other in adopted.posts_at(place.level))
    said = _("--post: %(place)s has no post “%(post)s”. There are: %(there)s.")
    raise CommandError(said % {"place": place.name, "post": post_id, "there": there or "-"})


def _check_grade(grade: str, post: Post) -> None:
    known = [each.id for each in post.grades]
    if grade and grade not in known:
        said = _("--grade: %(post)s has no grade “%(grade)s”. There are: %(known)s.")
        names = {"post": post.id, "grade": grade, "known": ", ".join(known) or "-"}
        raise CommandError(said % names)


def _one_time() -> str:
    """Return a password to be written down once: four groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(4))
