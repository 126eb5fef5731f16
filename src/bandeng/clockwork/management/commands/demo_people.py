"""Print the people a demo can be entered as."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bandeng.matters.queries import busiest_holders
from bandeng.playbooks.queries import library


class Command(BaseCommand):
    """Print one person for each post."""

    help = "演示可进入的人 / the people the demo can be entered as"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line a post: its title, the person, the place."""
        at = timezone.now()
        posts = library(at).posts
        for post, holding in busiest_holders(tuple(posts), at).items():
            self.stdout.write(f"  {posts[post].title}  {holding.person.name}  {holding.place.name}")
