"""Keys of other programs: made by who may, shown once, kept as a hash, revoked for good."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from bandeng.doors import actions, queries
from bandeng.doors.models import Key
from bandeng.doors.states import Grant
from bandeng.journal.models import Line
from bandeng.journal.states import Refused, Verb, Voice
from bandeng.playbooks.queries import seats_of
from bandeng.tries.actions import Limit
from bandeng.tries.models import Tally
from tests.factories import MONDAY

BOTH = [Grant.REPORT, Grant.UPDATE]


def made(name="市政热线", grants=(Grant.REPORT,)):
    return actions.make_key(name, grants, by=Voice.SYSTEM, at=MONDAY)


class TestMaking:
    def test_the_key_opens_and_only_its_hash_is_kept(self, cast):
        seats = seats_of(cast.steward, MONDAY)
        key, secret = actions.make_key(" 市政热线 ", BOTH, by=cast.steward, at=MONDAY, seats=seats)
        assert queries.key_of(secret) == key
        assert (key.name, key.grants, key.made_by) == (
            "市政热线",
            ["report", "update"],
            cast.steward,
        )
        assert secret.startswith(key.start)
        row = Key.objects.filter(pk=key.pk).values().get()
        assert secret not in str(row)
        line = Line.objects.get(verb=Verb.KEY_MADE)
        assert secret not in str(line.said)
        assert line.by_id == cast.steward.pk

    def test_no_two_are_alike(self, cast):
        assert made()[1] != made()[1]

    @pytest.mark.parametrize(("name", "grants"), [("  ", BOTH), ("市政", [])])
    def test_a_key_without_name_or_use_is_refused(self, cast, name, grants):
        with pytest.raises(Refused):
            made(name, grants)

    @pytest.mark.parametrize("role", ["desk", "supervisor", "representative"])
    def test_nobody_else_makes_or_revokes_one(self, cast, role):
        who, (key, secret) = getattr(cast, role), made()
        seats = seats_of(who, MONDAY)
        with pytest.raises(Refused):
            actions.make_key("市政", BOTH, by=who, at=MONDAY, seats=seats)
        with pytest.raises(Refused):
            actions.revoke_key(key, by=who, at=MONDAY, seats=seats)
        with pytest.raises(Refused):
            actions.make_key("市政", BOTH, by=who, at=MONDAY)
        assert queries.key_of(secret)

    def test_looking_after_people_in_one_town_is_not_enough(self, cast):
        from dataclasses import replace

        seats = seats_of(cast.steward, MONDAY)
        town = cast.town
        below = tuple(replace(s, place_id=town.pk, path=town.path) for s in seats.seats)
        with pytest.raises(Refused):
            actions.make_key(
                "市政", BOTH, by=cast.steward, at=MONDAY, seats=replace(seats, seats=below)
            )


class TestRevoking:
    def test_a_revoked_key_opens_nothing(self, cast):
        key, secret = made()
        other = made("别的")[1]
        actions.revoke_key(key, by=Voice.SYSTEM, at=MONDAY)
        actions.revoke_key(key, by=Voice.SYSTEM, at=MONDAY + timedelta(days=1))
        assert queries.key_of(secret) is None
        assert queries.key_of(other)
        key.refresh_from_db()
        assert key.revoked_at == MONDAY
        assert Line.objects.filter(verb=Verb.KEY_REVOKED).count() == 1
        assert [row.name for row in queries.keys()] == ["别的", "市政热线"]


class TestUse:
    @pytest.mark.parametrize("secret", ["", "demo", "bd_", "钥匙", "\ud800", "a" * 100_000])
    def test_what_is_no_key_opens_nothing(self, cast, secret):
        made()
        assert queries.key_of(secret) is None

    def test_the_day_of_use_is_written(self, cast):
        key, secret = made()
        for hours, day in ((0, 0), (3, 0), (24, 1), (2, 1)):
            came(secret, MONDAY + timedelta(hours=hours))
            key.refresh_from_db()
            assert key.used_on == localdate(MONDAY + timedelta(days=day))

    def test_it_is_found_and_counted_in_one_statement(self, cast, django_assert_num_queries):
        key, secret = made()
        for at in (MONDAY, MONDAY + timedelta(days=1)):
            with django_assert_num_queries(1):
                found = came(secret, at)
            assert (found.key, found.too_fast) == (key, False)
        actions.revoke_key(key, by=Voice.SYSTEM, at=MONDAY)
        assert came(secret, MONDAY).key is None

    def test_a_key_comes_so_often_wherever_from_and_an_address_with_whatever_key(self, cast):
        secret, other = made()[1], made("别的")[1]
        for n in range(3):
            assert not came(secret, MONDAY, f"192.0.2.{n}").too_fast
        assert came(secret, MONDAY, "192.0.2.9").too_fast
        assert not came(other, MONDAY, "192.0.2.9").too_fast
        for n in range(2):
            assert not came(f"bd_no_{n}", MONDAY, "192.0.2.8").too_fast
        assert not came(other, MONDAY, "192.0.2.8").too_fast
        assert came("bd_no", MONDAY, "192.0.2.8").too_fast

    def test_what_is_no_key_leaves_no_trace_but_its_address(self, cast):
        for n in range(5):
            came(f"bd_no_{n}", MONDAY)
        assert Tally.objects.count() == 1


def came(secret, at, origin="192.0.2.1"):
    return actions.come_in(secret, origin, Limit(3, timedelta(minutes=1)), at=at)


class TestDemo:
    def test_only_a_demo_has_the_key_everybody_knows(self, cast, settings):
        settings.DEMO = False
        with pytest.raises(Refused):
            actions.make_demo_key(by=Voice.SYSTEM, at=MONDAY)
        assert queries.key_of("demo") is None
        settings.DEMO = True
        key = actions.make_demo_key(by=Voice.SYSTEM, at=MONDAY)
        assert queries.key_of("demo") == key
        assert key.grants == ["report", "update"]
