"""bandeng check, diff and adopt, and what is made from the schema."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bandeng import check
from bandeng.clockwork.moments import BadDay, moment
from bandeng.journal.states import Refused
from bandeng.playbooks import queries, reference, shipped
from bandeng.playbooks.models import Adoption
from tests.cast import at
from tests.rooms.playbook_texts import ASKS, BASE, DEEDS, STORY

FOUR = next(file for file in shipped.files() if file.name == "four-colours.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "asks.yaml").write_text(ASKS + DEEDS + STORY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def longer(tmp_path: Path) -> Path:
    text = FOUR.read_text(encoding="utf-8").partition("\nstories:")[0]
    text = text.replace("version: 4", "version: 5").replace(
        "within: 5 workdays\n        with", "within: 7 workdays\n        with", 1
    )
    file = tmp_path / "four-colours.yaml"
    file.write_text(text, encoding="utf-8")
    return file


# --- check -----------------------------------------------------------------------------------
def test_check_without_files_checks_the_shipped_ones(capsys):
    assert check.main([]) == 0
    said = capsys.readouterr()
    good = [line.split(" ")[1] for line in said.out.splitlines()]
    assert good == [file.stem for file in shipped.files()]
    assert said.err == ""


def test_check_finds_what_a_file_needs_beside_it(folder, capsys):
    assert check.main([str(folder / "asks.yaml")]) == 0
    assert capsys.readouterr().out == "ok asks v1: 1 story\n"


def test_check_tells_every_mistake_of_every_file_and_what_is_well(folder, capsys):
    asks = folder / "asks.yaml"
    asks.write_text(
        (ASKS + DEEDS + STORY)
        .replace("within: 2 workdays", "within: two workdays")
        .replace("may-raise: [ask]", "may-raise: [asking]"),
        encoding="utf-8",
    )
    lonely = folder / "lonely.yaml"
    lonely.write_text(
        "playbook: lonely\ntitle: {zh: 独, en: Lonely}\nversion: 1\nwhy: x\nneeds: [asks]\n",
        encoding="utf-8",
    )
    files = [str(folder / name) for name in ("base.yaml", "asks.yaml", "lonely.yaml", "gone.yaml")]
    assert check.main([*files, "--language", "en"]) == 1
    said = capsys.readouterr()
    assert said.out == "ok base v1: 0 stories\n"
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [
        f"{asks}:11", f"{asks}:27", f"{folder / 'gone.yaml'}:1", f"{lonely}:5",
    ]  # fmt: skip
    assert "did you mean ask?" in said.err
    assert "needs asks, which has mistakes; the stories were not run" in said.err


def test_a_name_nobody_defined_is_told_by_check(folder, capsys):
    asks = folder / "asks.yaml"
    asks.write_text(ASKS.replace("post: mayor", "post: major"), encoding="utf-8")
    assert check.main([str(asks), str(folder / "base.yaml"), "--language", "en"]) == 1
    said = capsys.readouterr()
    assert said.out == "ok base v1: 0 stories\n"
    assert said.err.startswith(
        f"{asks}:12: matters.ask.ladder.2.post: there is no post named major"
    )


def test_playbooks_that_need_each_other_are_found_once(tmp_path, capsys):
    text = "playbook: {}\ntitle: {{zh: 甲, en: A}}\nversion: 1\nwhy: x\nneeds: [{}]\n"
    for name, other in ("ab", "ba"):
        (tmp_path / f"{name}.yaml").write_text(text.format(name, other), encoding="utf-8")
    assert check.main([str(tmp_path / "a.yaml")]) == 0
    assert capsys.readouterr().out == "ok a v1: 0 stories\n"


def test_check_speaks_chinese_unless_the_shell_speaks_english(folder, capsys, monkeypatch):
    asks = folder / "asks.yaml"
    asks.write_text((ASKS + STORY).replace("rung: red, owner", "rung: green, owner"), "utf-8")
    for lang, said in [("C.UTF-8", "应为 green，实际为 red"), ("en_GB.UTF-8", "expected green")]:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", lang)
        assert check.main([str(asks)]) == 1
        assert said in capsys.readouterr().err


def test_check_needs_no_database_and_no_settings(folder):
    bare = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    line = "import sys; from bandeng.check import main; sys.exit(main(sys.argv[1:]) or "
    line += "('django' in sys.modules and 9))"
    done = subprocess.run(
        [sys.executable, "-c", line, str(folder / "asks.yaml")],
        env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "ok asks v1: 1 story\n"), done.stderr


def test_check_is_a_management_command_too(folder, capsys):
    call_command("check_playbook", str(folder / "asks.yaml"))
    assert capsys.readouterr().out == "ok asks v1: 1 story\n"
    (folder / "base.yaml").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("check_playbook", str(folder / "base.yaml"))
    assert left.value.code == 1
    out = StringIO()
    call_command("check_playbook", "--schema", stdout=out)
    assert out.getvalue() == reference.json_schema()


# --- what is made from the schema --------------------------------------------------------------
def test_the_schema_for_editors_is_up_to_date(capsys):
    assert check.main(["--schema"]) == 0
    made = capsys.readouterr().out
    kept = shipped.folder() / "playbook.schema.json"
    assert kept.read_text(encoding="utf-8") == made, "bandeng check --schema > " + str(kept)
    schema = json.loads(made)
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["playbook", "title", "version", "why"]
    assert "colour" not in schema["$defs"]["Rung"]["required"]
    assert "(id)" not in made


def test_every_key_is_explained_in_both_languages():
    rows = [line for line in reference.keys_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 120
    for row in rows:
        key, _need, english, chinese = (cell.strip() for cell in row.strip("|").split("|"))
        assert english, key
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), key


def test_the_shipped_files_name_their_schema():
    for file in shipped.files():
        assert file.read_text(encoding="utf-8").startswith(
            "# yaml-language-server: $schema=playbook.schema.json\n"
        )


# --- diff and adopt ----------------------------------------------------------------------------
def run(*given: str) -> list[str]:
    out = StringIO()
    call_command(*given, stdout=out)
    return out.getvalue().splitlines()


def test_diff_says_what_would_change(cast, longer):
    assert run("diff", str(longer), "--language", "en") == [
        "changes 1 deadline (blue: 5 workdays → 7 workdays)",
        "  - changes a deadline (blue: 5 workdays → 7 workdays)",
    ]
    assert run("diff", str(FOUR), "--language", "zh", "--from", "2030-01-01") == ["没有变化"]


def test_diff_refuses_with_every_mistake(cast, longer):
    longer.write_text(longer.read_text("utf-8").replace("[grid-chain]", "[moon]"), "utf-8")
    with pytest.raises(CommandError, match="needs moon, which is not there") as refused:
        run("diff", str(longer), "--language", "en")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match="is no day"):
        run("diff", str(FOUR), "--from", "tomorrow")


def test_adopt_and_undo(cast, longer):
    said = run("adopt", str(longer), "--by", cast.steward.phone, "--from", "2099-01-01",
               "--reason", "试行")  # fmt: skip
    assert said[0].startswith("adopted four-colours v5 ")
    assert said[0].endswith(" from 2099-01-01 00:00")
    adoption = Adoption.objects.latest("id")
    assert (adoption.by_name, adoption.reason) == (cast.steward.name, "试行")
    assert run("adopt", "--undo", "four-colours", "--by", cast.steward.name)[0].startswith(
        "undone four-colours v5 "
    )


def test_adopting_several_files_is_all_or_nothing(cast, longer, folder):
    before = Adoption.objects.count()
    with pytest.raises(CommandError):
        run("adopt", str(longer), str(folder / "asks.yaml"), "--language", "en")
    assert Adoption.objects.count() == before
    assert queries.library(at("2030-01-01 00:00")).by_playbook["four-colours"].version == 4


WRONG = [
    ((), "Give files to adopt, or --undo"),
    (("FILE", "--undo", "x"), "Give files to adopt, or --undo"),
    (("FILE", "--from", "soon"), "is no day"),
    (("FILE", "--by", "谁也不是"), "nobody is called"),
    (("/nowhere.yaml",), "cannot be read"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_adopt_answers_what_it_cannot_do(cast, longer, given, said):
    words = [str(longer) if word == "FILE" else word for word in given]
    with pytest.raises(CommandError, match=said):
        run("adopt", *words, "--language", "en")


def test_adopt_passes_on_a_refusal(cast, longer):
    with pytest.raises(Refused, match="岗位"):
        run("adopt", str(longer), "--by", cast.representative.phone, "--language", "zh")


def test_a_day_typed_on_the_command_line():
    now = at("2026-03-02 09:00")
    assert moment(None, now) == moment("2026-03-02", now) == now
    assert moment("2026-03-03", now) == at("2026-03-03 00:00")
    assert moment("2026-03-02T08:00+08:00", now) == at("2026-03-02 08:00")
    assert moment("2026-03-01", now) == at("2026-03-01 00:00"), "refused by the action, not here"
    with pytest.raises(BadDay):
        moment("2026-13-40", now)
