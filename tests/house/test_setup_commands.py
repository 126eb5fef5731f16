"""The command line: what it lists, what it answers, and how it refuses."""

import pytest

from bandeng import cli

pytestmark = pytest.mark.xdist_group("site")
DEADLINE = ("deadline", "--from", "2026-09-29T10:00+08:00", "--within")


def refused(said):
    """Return the one sentence of a refusal."""
    assert said.returncode == 2, said
    assert "Traceback" not in said.stderr
    lines = said.stderr.strip().splitlines()
    assert len(lines) == 1, said.stderr
    return lines[0]


def test_help_lists_every_command(site):
    page = site.done("--help")
    for name in cli.COMMANDS:
        assert f"  {name} " in page
    assert not site.home.keys.exists(), "asking for help makes nothing"


@pytest.mark.parametrize("name", [name for name, one in cli.COMMANDS.items() if one.module])
def test_every_command_has_its_own_help(prepared, name):
    said = prepared.run(name, "--help")
    assert said.returncode == 0, said.stderr
    assert f"bandeng {name}" in said.stdout


@pytest.mark.parametrize("name", [name for name, one in cli.COMMANDS.items() if one.command])
def test_every_command_of_a_site_has_its_own_help(capsys, name):
    """They are asked here, where what each would load first is loaded already."""
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert not ended.value.code
    assert f"bandeng {name}" in capsys.readouterr().out


def test_help_of_a_site_is_given_by_a_new_process_too(prepared):
    assert "bandeng tick" in prepared.done("tick", "--help")


def test_a_mistyped_command_is_guessed(site):
    assert "did you mean `bandeng doctor`?" in refused(site.run("docter"))


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("3 workdays", "2026-10-09T10:00:00+08:00"),
        ("20 workhours", "2026-10-09T09:00:00+08:00"),
        ("15 days", "2026-10-14T10:00:00+08:00"),
    ],
)
def test_a_deadline_needs_no_database(site, within, due):
    said = site.run(*DEADLINE, within)
    assert said.stdout == due + "\n"
    assert not list(site.root.iterdir()), "nothing was made for it"


def test_a_deadline_over_the_sites_own_table(prepared):
    done = prepared.done("manage", "deadline", *DEADLINE[1:], "3 workdays")
    assert done == "2026-10-09T10:00:00+08:00\n"


def test_a_deadline_in_a_year_without_holidays_says_so(site):
    said = site.run("deadline", "--from", "2099-01-01T10:00+08:00", "--within", "1 workday")
    assert said.returncode == 0
    assert "provisional" in said.stderr


@pytest.mark.parametrize(
    "given",
    [
        ["deadline"],
        ["deadline", "--from", "tomorrow", "--within", "3 workdays"],
        [*DEADLINE, "3 wrkdays"],
        [*DEADLINE, "-1 days"],
        [*DEADLINE, "99999999999 days"],
        ["deadline", "--from", "9999-12-31T23:59+08:00", "--within", "90000 days"],
        ["deadline", "--from", "0001-01-01T00:00+14:00", "--within", "1 workday"],
        ["up", "--port", "nineteen"],
        ["up", "--port", "70000"],
        ["up", "--hots", "x"],
        ["demo", "--divisions", "no-such-file.csv"],
        ["demo", "--host", "0.0.0.0"],
        ["backup"],
        ["backup", "no-such-folder/site.bandeng"],
        ["restore", "no-such-file"],
        ["restore", "/dev/null"],
        ["restore", "."],
        ["manage"],
        [""],
    ],
)
def test_bad_input_is_answered_by_a_sentence(site, given):
    refused(site.run(*given))


@pytest.mark.parametrize(
    "given",
    [
        ["adopt", "no-such-playbook"],
        ["diff", "no-such-file.yaml"],
        ["import-divisions", "no-such-file.csv"],
        ["createperson", "--nonsense"],
        ["tick", "--nonsense"],
        ["doctor", "--nonsense"],
        ["manage", "no-such-command"],
    ],
)
def test_bad_input_to_a_site_is_answered_by_a_sentence(prepared, given):
    refused(prepared.run(*given))


def test_settings_that_cannot_be_used_are_named(site):
    site.more["DATABASE_URL"] = "mysql://somewhere/else"
    assert "DATABASE_URL" in refused(site.run("tick"))
    site.more["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    assert "the database" in refused(site.run("tick"))


def test_a_site_without_its_keys_is_not_opened(site):
    site.home.database.mkdir()
    (site.home.database / "PG_VERSION").write_text("18\n")
    assert "put your copy of it back" in refused(site.run("tick"))


def test_the_demo_stays_out_of_a_real_site(site):
    site.home.make()
    site.home.media.mkdir()
    assert "a folder of its own" in refused(site.run("demo"))
    assert site.home.media.exists()


def test_up_stays_out_of_a_demo(site):
    site.home.demo_mark.write_text("{}")
    assert "bandeng demo" in refused(site.run("up"))
