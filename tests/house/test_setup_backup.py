"""A backup holds everything but the keys, and a restored site is the site it was."""

import shutil
import tarfile
from pathlib import Path

import psycopg
import pytest

from bandeng import archive, clusters, keys, sharing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]


def rows(site, statement, role=clusters.OWNER):
    with sharing.at_hand(site.home):
        address = clusters.of(site.home).address(role, clusters.DATABASE)
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else None


def filled(prepared):
    """Return a site with a row and a picture to be kept."""
    rows(prepared, "DELETE FROM django_session")
    rows(prepared, "INSERT INTO django_session VALUES ('kept', 'as it was', now())")
    picture = prepared.home.media / "ab" / "cd.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"a picture")
    return prepared


@pytest.fixture(scope="module", autouse=True)
def _own_server():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="module")
def saved(_own_server, prepared, tmp_path_factory):
    """Return a backup of such a site, made once and changed by nobody."""
    target = tmp_path_factory.mktemp("saved") / "site.bandeng"
    filled(prepared).done("backup", target)
    return target


@pytest.fixture
def full(saved, prepared):
    """Return the site as it was when it was saved."""
    return filled(prepared)


def test_a_backup_is_private_and_without_keys(full, saved):
    assert oct(saved.stat().st_mode)[-3:] == "600"
    with tarfile.open(saved) as tar:
        assert tar.getnames() == ["database.dump", "media/ab/cd.jpg", "manifest.json"]
    secret = keys.of(full.home).secret.encode()
    assert secret not in saved.read_bytes()
    assert list(saved.parent.iterdir()) == [saved], "nothing is left lying about"


def test_a_backup_is_restored_into_a_new_site(full, saved, site):
    shutil.copy(full.home.keys, site.home.keys)
    site.done("restore", saved)
    assert rows(site, "SELECT session_key, session_data FROM django_session") == [
        ("kept", "as it was")
    ]
    assert (site.home.media / "ab" / "cd.jpg").read_bytes() == b"a picture"
    assert rows(site, "SELECT count(*) FROM django_session", clusters.APP) == [(1,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(site, "DELETE FROM journal_line", clusters.APP)
    rows(
        site,
        "INSERT INTO journal_line (at, verb, subject_kind, subject_id, by_name, post,"
        " place_path, public, said) VALUES (now(), 'x', 'x', 1, 'x', '', '', false, '{}')",
    )
    with pytest.raises(psycopg.Error, match="append-only"):
        rows(site, "DELETE FROM journal_line")


def test_without_its_keys_a_backup_is_not_restored(saved, site):
    said = site.run("restore", saved)
    assert said.returncode == 2
    assert "keys.json" in said.stderr


def test_with_keys_it_is_whole(full, site, tmp_path):
    target = tmp_path / "whole.bandeng"
    full.done("backup", target, "--with-keys")
    site.done("restore", target)
    assert site.home.keys.read_text() == full.home.keys.read_text()
    assert oct(site.home.keys.stat().st_mode)[-3:] == "600"


def test_a_site_in_use_is_replaced_only_when_told(full, saved):
    said = full.run("restore", saved)
    assert said.returncode == 2
    assert "--replace" in said.stderr
    rows(full, "UPDATE django_session SET session_data = 'changed'")
    (full.home.media / "later.jpg").write_bytes(b"later")
    full.done("restore", saved, "--replace")
    assert rows(full, "SELECT session_data FROM django_session") == [("as it was",)]
    assert not (full.home.media / "later.jpg").exists()


def test_an_existing_file_is_not_overwritten(full, saved):
    said = full.run("backup", saved)
    assert said.returncode == 2
    assert "exists already" in said.stderr


def damaged(source: Path, place: float, folder: Path) -> Path:
    """Return a copy with one byte changed."""
    content = bytearray(source.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    copy = folder / f"damaged-{place}"
    copy.write_bytes(content)
    return copy


@pytest.mark.parametrize("place", [0.01, 0.2, 0.5, 0.7])
def test_one_wrong_byte_is_noticed(saved, tmp_path, place):
    archive.verified(saved)
    with pytest.raises(archive.Damaged):
        archive.verified(damaged(saved, place, tmp_path))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_backup_cut_short_is_noticed(saved, tmp_path, share):
    content, cut = saved.read_bytes(), tmp_path / "cut.bandeng"
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(archive.Damaged):
        archive.verified(cut)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "media/../../outside", "other"])
def test_a_file_that_would_land_elsewhere_is_refused(tmp_path, name):
    hostile = tmp_path / "hostile"
    inside = tmp_path / "x"
    inside.write_text("x")
    with archive.writing(hostile) as draft:
        draft.add("database.dump", inside)
        draft.add(name, inside)
        draft.close_with({"keys": ""})
    with pytest.raises(archive.Damaged):
        archive.verified(hostile)


def test_a_dump_that_cannot_be_replayed_changes_nothing(full, tmp_path):
    broken = tmp_path / "broken.bandeng"
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"PGDMP nonsense")
    with archive.writing(broken) as draft:
        draft.add("database.dump", nonsense)
        draft.close_with({"keys": keys.of(full.home).fingerprint(), "made_at": "now"})
    said = full.run("restore", broken, "--replace")
    assert said.returncode == 2
    assert "nothing was changed" in said.stderr
    assert rows(full, "SELECT session_data FROM django_session") == [("as it was",)]
    assert (full.home.media / "ab" / "cd.jpg").exists()
