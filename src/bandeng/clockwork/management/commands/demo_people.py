"""Print the people a demo can be entered as."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bandeng.playbooks.queries import library
from bandeng.people.queries import one_of_each_post


class Command(BaseCommand):
    """Print one person for each post."""

    help = "演示可进入的人 / the people the demo can be entered as"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line a post: its title, the person, the place."""
        at = timezone.now()
        posts = library(at).posts
        for holding in one_of_each_post(at):
            title = posts[holding.post].title if holding.post in posts else holding.post
            self.stdout.write(f"  {title}  {holding.person.name}  {holding.place.name}")
