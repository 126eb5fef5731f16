"""Prepared statements say what Django's own would say, whatever happens to their connection."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from bandeng.matters.models import Asker, Matter
from bandeng.people.models import Absence, Person
from bandeng.places.models import Place
from bandeng.statements import Known, ask, asking, do, in_full
from tests.factories import MONDAY, matter_at, raised

WITH_ASKER = Known(lambda pk: Matter.objects.filter(pk=pk).select_related("asker"))
NAMED = Known(lambda name, code: Place.objects.filter(name=name, code=code).order_by("pk"))
SHORT = Known(lambda number: Matter.objects.filter(number=number).only("number", "kind"))


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def fresh(matter):
    return Matter.objects.select_related("asker").get(pk=matter.pk)


def fail_after(done):
    assert done == 1
    raise ZeroDivisionError


def prepared():
    rows = ask("SELECT statement FROM pg_prepared_statements")
    return [statement for (statement,) in rows]


def test_a_known_question_finds_what_django_finds(cast):
    for matter in (raised(cast), matter_at("answered", cast)):
        found = WITH_ASKER.one(matter.pk)
        assert found is not None
        assert values_of(found) == values_of(fresh(matter))
        assert values_of(found.asker) == values_of(fresh(matter).asker)
        assert found.asker.name == "秦若水"


def test_a_related_row_that_is_missing_is_missing(cast):
    matter = raised(cast)
    Asker.objects.filter(matter=matter).delete()
    with CaptureQueriesContext(connection) as caught:
        found = WITH_ASKER.one(matter.pk)
        assert not hasattr(found, "asker")
    assert len(caught) == 1


def test_every_value_has_its_place_in_the_question(cast):
    grid = cast.grid
    assert NAMED.one(grid.name, grid.code) == grid
    assert NAMED.one(grid.code, grid.name) is None
    assert NAMED.rows(grid.name, "no such code") == []


def test_what_was_not_asked_is_read_later(cast):
    matter = raised(cast)
    found = SHORT.one(matter.number)
    assert found is not None
    assert found.get_deferred_fields()
    assert found.title == matter.title


def test_a_row_is_inserted_as_django_inserts_it(cast):
    own = Matter.objects.get(pk=raised(cast).pk)
    own.pk, own.number, own.client_key = own.pk + 1000, "99999999", uuid.uuid4()
    own.search = SearchVector(Value("路灯 灯"), config="simple")
    own.helper_ids, own.kept_from, own.more = [3, 70_000], ["person:1"], {"问": [1, None, "'%s"]}
    own.privacy, own.title, own.lat = "private", "100 % ' \\ “引号”", 43.5
    own.save(force_insert=True)
    mine = values_of(Matter.objects.get(pk=own.pk))
    Matter.objects.filter(pk=own.pk).delete()
    Matter.objects.bulk_create([own])  # Django's own way
    assert mine == values_of(Matter.objects.get(pk=own.pk))
    assert mine["helper_ids"] == [3, 70_000]


def test_a_new_row_learns_its_id(cast):
    matter = raised(cast)
    Asker.objects.filter(matter=matter).delete()
    asker = Asker(matter=matter, name="秦若水", phone="10010000123")
    asker.save()
    assert Asker.objects.get(pk=asker.pk).phone == "10010000123"


def test_a_row_is_updated_in_the_fields_named_and_in_no_other(cast):
    matter = Matter.objects.get(pk=raised(cast).pk)
    matter.title, matter.text, matter.due_at = "anders", "not saved", None
    matter.changed_at = MONDAY + timedelta(hours=1, microseconds=7)
    matter.save(update_fields=["title", "due_at", "changed_at"])
    found = Matter.objects.get(pk=matter.pk)
    assert (found.title, found.due_at) == ("anders", None)
    assert found.changed_at == matter.changed_at
    assert found.text != "not saved"


def test_an_expression_is_computed_by_the_database(cast):
    matter = Matter.objects.get(pk=raised(cast).pk)
    matter.reopenings = F("reopenings") + 2
    matter.save(update_fields=["reopenings"])
    assert Matter.objects.get(pk=matter.pk).reopenings == 2


def test_updating_what_is_gone_is_not_silent(cast):
    matter = raised(cast)
    gone = Matter.objects.get(pk=matter.pk)
    Asker.objects.filter(matter=matter).delete()
    Matter.objects.filter(pk=matter.pk).delete()
    with pytest.raises(DatabaseError):
        gone.save(update_fields=["title"])


def test_rules_of_the_table_are_told_as_always(cast):
    one, other = raised(cast), raised(cast)
    one.number = other.number
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(update_fields=["number"])
    assert WITH_ASKER.one(one.pk) is not None


def test_it_is_prepared_once_and_planned_once(cast):
    statement = "SELECT id, name FROM people_person WHERE id = %s"
    for n in range(7):
        assert (
            ask(statement, [cast.desk.pk + n * 10**10])[:1]
            == [(cast.desk.pk, cast.desk.name)][: n == 0]
        )
    assert len([said for said in prepared() if "SELECT id, name" in said]) == 1
    assert ask("SHOW plan_cache_mode") == [("force_generic_plan",)]


def test_a_rare_one_is_prepared_only_when_it_comes_again(cast):
    for _ in range(2):
        ask("SELECT 41", rare=True)
    assert "SELECT 41" not in prepared()
    for _ in range(3):
        ask("SELECT 41", rare=True)
    assert "SELECT 41" in prepared()


def test_after_a_rollback_it_is_prepared_anew(cast):
    statement = "UPDATE people_person SET name = %s WHERE id = %s"
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after(do(statement, ["甲", cast.desk.pk]))
    assert Person.objects.get(pk=cast.desk.pk).name == cast.desk.name
    assert do(statement, ["乙", cast.desk.pk]) == 1


def test_behind_a_pooler_nothing_is_prepared(cast, monkeypatch):
    ask("SELECT 1")
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    known = len(prepared())
    for n in range(9):
        assert ask("SELECT %s::int + 1", [n]) == [(n + 1,)]
    assert len(prepared()) == known


def test_a_question_in_full_finds_the_same(cast):
    raised(cast, title="100 % “引号” '")
    rows = Matter.objects.filter(title__startswith="100 % “引号” '").values_list("pk", flat=True)
    assert ask(in_full(rows)) == [(pk,) for pk in rows]
    assert len(rows) == 1


def test_what_is_asked_can_be_read_in_a_test_that_counts(cast):
    with CaptureQueriesContext(connection) as caught:
        ask("SELECT name FROM people_person WHERE id = %s", [cast.desk.pk])
    assert str(cast.desk.pk) in caught[0]["sql"]


def test_instants_mean_the_same(cast):
    Absence.objects.create(
        person=cast.desk, stand_in=cast.representative, from_at=MONDAY, to_at=None
    )
    ((read,),) = ask("SELECT from_at FROM people_absence WHERE person_id = %s", [cast.desk.pk])
    assert read == MONDAY
    assert read.isoformat() == Absence.objects.get(person=cast.desk).from_at.isoformat()


def apart(act):
    """Run something over a connection of its own, outside the test's transaction."""

    def run():
        try:
            connection.ensure_connection()
            connection.health_check_enabled = True
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as one:
        return one.submit(run).result()


def test_a_connection_the_server_gave_up_is_made_anew(cast):
    def act():
        mine = ask("SELECT pg_backend_pid()")[0][0]
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        other.close()
        connection.health_check_done = False
        return mine, ask("SELECT pg_backend_pid()")[0][0]

    before, after = apart(act)
    assert before != after


def test_a_connection_that_just_worked_is_not_asked_again(cast):
    def act():
        ask("SELECT 1")
        connection.health_check_done = False
        connection.is_usable = lambda: pytest.fail("asked again")
        ask("SELECT 1")
        return connection.health_check_done

    assert apart(act)


def test_one_that_has_rested_is_asked_whether_it_stands(cast, monkeypatch):
    def act():
        ask("SELECT 1")
        monkeypatch.setattr(asking, "FRESH", 0.0)
        connection.health_check_done = False
        asked = []
        connection.is_usable = lambda: asked.append(1) or True
        ask("SELECT 1")
        return asked

    assert apart(act) == [1]
