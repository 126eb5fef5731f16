"""Where a day of the table comes from."""

from enum import StrEnum


class Source(StrEnum):
    """Who said whether a day works; what the site says wins and stays."""

    NOTICE = "notice"
    SITE = "site"
