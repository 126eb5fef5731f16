"""A site's first hour on the command line: load the divisions, enter somebody who signs in."""

import io
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.people.models import Person
from bandeng.places import queries
from bandeng.places.models import Place
from tests.bare import clear

LIST = (
    "code,name,parent\n150499,白桦旗,\n150499100,双泉镇,150499\n"
    "150499100201,东沟村,150499100\n150499100202,西沟村,150499100\n"
)
DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(autouse=True)
def bare_ground(db):
    clear()


@pytest.fixture
def divisions(tmp_path):
    file = tmp_path / "divisions.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def run(command, /, *words, **asked):
    out = io.StringIO()
    call_command(command, *words, stdout=out, **{"language": "en", **asked})
    return out.getvalue()


class TestImportDivisions:
    def test_it_says_what_was_done(self, divisions):
        assert run("import_divisions", divisions, grids=2) == (
            "Founded: Banner 1, Township 1, Village 2, Grid 4.\n"
            "Renamed: 0. Moved: 0. As before: 0.\n"
        )
        grid = queries.by_code("150499100202002")
        assert [p.name for p in queries.chain_of(grid.path)] == [
            "白桦旗",
            "双泉镇",
            "西沟村",
            "第2网格",
        ]

    def test_again_with_another_name_founds_nothing_twice(self, divisions):
        run("import_divisions", divisions, grids=2)
        divisions.write_text(LIST.replace("双泉镇", "双泉街道"), encoding="utf-8")
        assert run("import_divisions", divisions, grids=3) == (
            "Founded: 0.\nRenamed: 1. Moved: 0. As before: 3.\n"
        )
        assert Place.objects.count() == 8

    def test_it_speaks_chinese(self, divisions):
        said = run("import_divisions", divisions, language="zh")
        assert said == (
            "设立：旗县 1、苏木乡镇（街道） 1、嘎查村（社区） 2。\n改名 0，改变隶属 0，未变 0。\n"
        )

    def test_the_shipped_playbooks_are_adopted_where_none_are(self, divisions):
        with connection.cursor() as cursor:  # an adoption cannot be taken back, only hidden
            cursor.execute("ALTER TABLE playbooks_adoption RENAME TO the_cast_adopted")
            cursor.execute("CREATE TABLE playbooks_adoption (LIKE the_cast_adopted INCLUDING ALL)")
        said = run("import_divisions", divisions).splitlines()
        assert said[-1].startswith("Playbooks adopted: grid-chain v")
        assert "four-colours v" in said[-1]

    def test_a_trial_writes_nothing(self, divisions):
        said = run("import_divisions", divisions, dry_run=True)
        assert said.endswith("This was a trial: nothing was written.\n")
        assert not Place.objects.exists()

    def test_it_hangs_under_a_place_that_is_there(self, divisions, tmp_path):
        run("import_divisions", divisions)
        more = tmp_path / "more.csv"
        more.write_text("代码,名称,备注\n150499101,柳河镇,x\n", encoding="gb18030")
        said = run("import_divisions", more, under="150499")
        assert said.startswith("Columns left aside: 备注.\nFounded: Township 1.")
        assert queries.by_code("150499101").parent.code == "150499"

    def test_it_may_be_dated(self, divisions):
        run("import_divisions", divisions, at="2026-01-01T09:00+08:00")
        assert str(queries.by_code("150499").from_day) == "2026-01-01"

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"levels": "Banner"}, "--levels “Banner”: write different levels"),
            ({"levels": ""}, "--levels “”"),
            ({"levels": "a,a"}, "--levels “a,a”"),
            ({"grids": 1000}, "--grids is a number from 0 to 999."),
            ({"grids": -1}, "--grids is a number from 0 to 999."),
            ({"under": "x"}, "--under: there is no open place x."),
            ({"at": "yesterday"}, "--from 'yesterday' is no day"),
        ],
    )
    def test_bad_words_are_answered_with_a_sentence(self, divisions, asked, said):
        with pytest.raises(CommandError) as refused:
            run("import_divisions", divisions, **asked)
        assert str(refused.value).startswith(said)
        assert not Place.objects.exists()

    def test_faults_come_all_at_once(self, divisions):
        divisions.write_text(LIST + "1,,2\n,x,\n", encoding="utf-8")
        with pytest.raises(CommandError) as refused:
            run("import_divisions", divisions)
        assert str(refused.value).split("\n")[1:] == [
            "Row 6: the name is missing.",
            "Row 6: parent 2 is not in the file and not in the tree. "
            "Add its row, or correct the code.",
            "Row 7: the code is missing.",
        ]

    @pytest.mark.parametrize("file", ["nowhere.csv", "."])
    def test_a_file_that_is_not_there(self, tmp_path, file):
        with pytest.raises(CommandError) as refused:
            run("import_divisions", tmp_path / file)
        assert "cannot be read" in str(refused.value)

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            ("divisions-150422.csv", "Founded: Banner 1, Township 14, Village 185, Grid 370."),
            ("divisions-370781.csv", "Founded: Banner 1, Township 13, Village 1080, Grid 2160."),
        ],
    )
    def test_the_official_lists(self, file, said):
        if not (DATA / file).exists():
            pytest.skip("the official lists do not come along")
        assert run("import_divisions", DATA / file, grids=2).startswith(said)


class TestCreatePerson:
    @pytest.fixture(autouse=True)
    def tree(self, divisions):
        run("import_divisions", divisions)

    def create(self, **changed):
        usual = {"name": "白小桦", "phone": "10000000123", "post": "steward", "place": "150499"}
        return run("createperson", **{**usual, **changed})

    def test_the_password_is_shown_once_and_opens_the_door(self):
        said = self.create().splitlines()
        assert said[0] == "白小桦 is entered and signs in with the number 10000000123."
        password = said[1].removeprefix("Password, shown only now: ")
        person = authenticate(username="10000000123", password=password)
        [held] = person.holdings.all()
        assert (held.post, held.place.code) == ("steward", "150499")
        assert not Line.objects.filter(said__icontains=password).exists()
        assert Line.objects.filter(verb=Verb.POST_APPOINTED, subject_id=person.pk).exists()

    def test_a_password_may_come_in_on_standard_input(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("the stool by the door\n"))
        assert self.create(password_stdin=True).count("\n") == 1
        assert authenticate(username="10000000123", password="the stool by the door")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"place": "x"}, "--place: there is no open place x."),
            ({"post": "x"}, "--post: 白桦旗 has no post “x”. There are: "),
            ({"post": "village-secretary"}, "--post: 白桦旗 has no post “village-secretary”."),
            ({"grade": "x"}, "--grade: steward has no grade “x”. There are: -."),
            ({"phone": "x"}, "“x” is not a phone number."),
            ({"name": " "}, "A person has a name of 1 to 60 characters."),
            ({"email": "x"}, "“x” is not an e-mail address."),
        ],
    )
    def test_bad_words_are_answered_with_a_sentence(self, changed, said):
        with pytest.raises(CommandError) as refused:
            self.create(**changed)
        assert str(refused.value).startswith(said)
        assert not Person.objects.exists()

    def test_a_weak_or_missing_password_enters_nobody(self, monkeypatch):
        for typed in ("12345\n", ""):
            monkeypatch.setattr("sys.stdin", io.StringIO(typed))
            with pytest.raises(CommandError):
                self.create(password_stdin=True)
        assert not Person.objects.exists()

    def test_the_limit_of_the_playbook_holds(self):
        for number in range(5):
            self.create(phone=f"1000000020{number}")
        with pytest.raises(CommandError) as refused:
            self.create(phone="10000000209")
        assert "no more are allowed" in str(refused.value)
