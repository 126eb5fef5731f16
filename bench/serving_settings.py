"""What `bandeng.serving` says, but for the look at the database role: this one owns its site."""

from bandeng.serving import *  # noqa: F403


def on_starting(server: object) -> None:
    """Serve with the role the site was filled with."""
