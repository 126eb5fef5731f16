"""Who the program is in the database: `owner` changes tables, `app` only uses them."""

import psycopg
from psycopg import sql

from bandeng import clusters

UNFIT = """
    SELECT rolname, rolsuper, rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
          AND pg_has_role(current_user, c.relowner, 'MEMBER'))
    FROM pg_roles WHERE rolname = current_user
"""
GRANTS = """
    GRANT USAGE ON SCHEMA public TO {app};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app};
    REVOKE UPDATE, DELETE ON journal_line FROM {app};
"""


class UnfitRole(Exception):
    """The database role may do more than it should; the message says what and what to do."""


def ensure(address: str) -> None:
    """Make the two roles and the database of an embedded server, whatever is there already."""
    with psycopg.connect(address, autocommit=True) as connection:
        for name in (clusters.OWNER, clusters.APP):
            _role(connection, name)
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [clusters.DATABASE]
        )
        if not found.fetchone():
            _database(connection)


def _role(connection: psycopg.Connection, name: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if found else "CREATE"
    connection.execute(
        sql.SQL(f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(
            sql.Identifier(name)
        )
    )


def _database(connection: psycopg.Connection) -> None:
    names = sql.Identifier(clusters.DATABASE), sql.Identifier(clusters.OWNER)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(*names))


def recreate(address: str) -> None:
    """Throw the site's database away and make it anew; for demos and restores only."""
    with psycopg.connect(address, autocommit=True) as connection:
        name = sql.Identifier(clusters.DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    ensure(address)


def grant(connection: psycopg.Connection, app: str) -> None:
    """Give role `app` the use of all tables; the journal it may only read and add to.

    Run as the owner, after every migration.
    """
    connection.execute(sql.SQL(GRANTS).format(app=sql.Identifier(app)))


def refuse_unfit(address: str) -> None:
    """Refuse, with a sentence, to serve as a superuser or as the owner of the tables."""
    with psycopg.connect(address) as connection:
        row = connection.execute(UNFIT).fetchone()
    name, superuser, bypass, owner = row or ("?", True, True, True)
    faults = [
        *(["is a superuser"] if superuser else []),
        *(["bypasses row-level security"] if bypass else []),
        *(["owns tables"] if owner else []),
    ]
    if faults:
        raise UnfitRole(
            f"Bandeng does not serve as database role {name!r}: it {' and '.join(faults)}. "
            "Put a plain role into DATABASE_URL and the owner of the tables into "
            "DATABASE_OWNER_URL (docs/how-to/install-on-a-server.md)."
        )
