"""Turn the settings' addresses into what Django and psycopg want to know."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg.conninfo import make_conninfo

from bandeng import clusters, environment
from bandeng.home import Home


def hosts(address: str) -> list[str]:
    """Return the host names the site answers to, from its own address and BANDENG_HOSTS."""
    named = urlsplit(address).hostname if address else None
    if address and (not named or urlsplit(address).scheme not in {"http", "https"}):
        raise environment.BadSetting(
            f"BANDENG_ADDRESS={address!r}: write it like https://bandeng.example.org"
        )
    return [*([named] if named else []), *environment.listed("BANDENG_HOSTS")]


def database(home: Home, role: str = "") -> dict[str, Any]:
    """Return the connection part of DATABASES for one role, else for the one this process has.

    BANDENG_DB_ROLE=owner (set for migrations only) makes it the owner's connection.
    """
    role = role or environment.text("BANDENG_DB_ROLE", "app")
    if role not in {"app", "owner"}:
        raise environment.BadSetting(f"BANDENG_DB_ROLE={role!r}: write app or owner")
    url = environment.text("DATABASE_URL")
    if role == "owner":
        url = environment.text("DATABASE_OWNER_URL") or url
    return (
        from_url(url)
        if url
        else embedded(home, clusters.OWNER if role == "owner" else clusters.APP)
    )


def embedded(home: Home, role: str) -> dict[str, Any]:
    """Return how to reach the embedded server as one role."""
    socket = str(clusters.of(home).socket)
    return {"NAME": clusters.DATABASE, "USER": role, "HOST": socket, "PORT": clusters.PORT}


def from_url(url: str) -> dict[str, Any]:
    """Return the parts of postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise environment.BadSetting(
            "DATABASE_URL: write it like postgresql://name:password@host:5432/database"
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "OPTIONS": options,
    }


def shipped_playbooks(package: Path) -> Path:
    """Return the folder of the playbooks that come along: in a wheel inside the package."""
    inside = package / "playbooks_shipped"
    return inside if inside.is_dir() else package.parents[1] / "playbooks"


def connection_string(parts: dict[str, Any]) -> str:
    """Return the parts of a DATABASES entry as psycopg and PostgreSQL's programs want them."""
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    given = {key: parts.get(part, "") for key, part in (*named.items(), ("port", "PORT"))}
    given |= parts.get("OPTIONS", {})
    return make_conninfo("", **{key: value for key, value in given.items() if value})
