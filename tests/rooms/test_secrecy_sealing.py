"""What is sealed stays sealed: in the row, in errors, in reprs, and when keys change."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from bandeng.secrecy import sealing
from bandeng.secrecy.fields import CannotLookUp, EncryptedTextField, sealed_fields
from bandeng.secrecy.rotating import rotate, sealed_with
from bandeng.secrecy.sealing import CannotOpen, blind_index, seal, unseal

PHONE = "10000000123"
COLUMN = "asker|phone"


@dataclass(frozen=True)
class Ring:
    """Keys of a site that never was."""

    writing: str = "k1"
    fields: dict[str, bytes] = field(default_factory=lambda: {"k1": b"1" * 32})
    index: bytes = b"i" * 32


BOTH = {"k1": b"1" * 32, "k2": b"2" * 32}
SECOND = Ring("k2", BOTH)


class Neighbour(models.Model):
    """A row with something to hide."""

    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(null=True)
    town = models.CharField(max_length=20)

    class Meta:
        """Lives only in this file."""

        app_label = "secrecy_tests"


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    with override_settings(KEYS=Ring()):
        yield


@pytest.fixture
def _table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Neighbour)


def stored(column: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM secrecy_tests_neighbour ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


# --- text -------------------------------------------------------------------------------------
@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    sealed = seal(text, column=COLUMN)

    assert unseal(sealed, column=COLUMN) == text
    assert sealed.startswith("v1.k1.")
    assert len(text) < 4 or text not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(PHONE, column=COLUMN) != seal(PHONE, column=COLUMN)


def test_a_sealed_text_does_not_open_in_another_column() -> None:
    sealed = seal(PHONE, column=COLUMN)

    with pytest.raises(CannotOpen, match=r"asker\|name: sealed with “k1” but damaged or moved"):
        unseal(sealed, column="asker|name")


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(PHONE, column=COLUMN)
    head, content = sealed[:6], base64.urlsafe_b64decode(sealed[6:])
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            unseal(head + base64.urlsafe_b64encode(bytes(changed)).decode(), column=COLUMN)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("10000000123", "never sealed"),
        ("v1.k1", "never sealed"),
        ("v2.k1.AAAA", "never sealed"),
        ("v1.k9.AAAA", "“k9” is not among the site's keys"),
        ("v1.k1.AAAA", "damaged"),
        ("v1.k1.", "damaged"),
        ("v1.k1.保密", "damaged"),
        ("v1.k1.***", "damaged"),
    ],
)
def test_what_does_not_open_says_why_and_nothing_else(stored: str, said: str) -> None:
    with pytest.raises(CannotOpen, match=said) as refused:
        unseal(stored, column=COLUMN)

    assert refused.value.__cause__ is None
    assert PHONE not in str(refused.value)


def test_an_old_key_still_opens_what_it_sealed() -> None:
    sealed = seal(PHONE, column=COLUMN)

    with override_settings(KEYS=SECOND):
        assert unseal(sealed, column=COLUMN) == PHONE
        assert seal(PHONE, column=COLUMN).startswith("v1.k2.")


# --- the blind index --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written",
    ["13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "+86 138 1234 5678",
     "8613812345678", " (+86)138-1234-5678 ", "138\u30001234\u30005678"],
)  # fmt: skip
def test_one_phone_has_one_index_however_it_is_written(written: str) -> None:
    assert blind_index(written, "phone") == blind_index("13812345678", "phone")


def test_an_index_tells_texts_and_purposes_apart() -> None:
    indexes = {
        blind_index(text, purpose)
        for text in ("13812345678", "13812345679", "a-b@x.com", "ab@x.com")
        for purpose in ("asker", "worker")
    }
    assert len(indexes) == 8
    assert {len(index) for index in indexes} == {64}


def test_an_index_hangs_on_its_own_key_only() -> None:
    before = blind_index(PHONE, "phone")
    with override_settings(KEYS=SECOND):
        assert blind_index(PHONE, "phone") == before
    with override_settings(KEYS=Ring(index=b"j" * 32)):
        assert blind_index(PHONE, "phone") != before


@pytest.mark.parametrize("nothing", ["", "  ", "\u3000"])
def test_nothing_has_no_index(nothing: str) -> None:
    assert blind_index(nothing, "phone") == ""


# --- the field --------------------------------------------------------------------------------
@pytest.mark.usefixtures("_table")
class TestField:
    """A sealed column behaves like text on the model and like noise in the row."""

    def test_the_row_holds_no_plain_text(self) -> None:
        Neighbour.objects.create(name="白小桦", phone=PHONE, town="双泉镇")

        assert all(value.startswith("v1.k1.") for value in stored("name") + stored("phone"))
        assert (Neighbour.objects.get().name, Neighbour.objects.get().phone) == ("白小桦", PHONE)

    def test_nothing_stays_nothing(self) -> None:
        Neighbour.objects.create(town="双泉镇")

        assert (stored("name"), stored("phone")) == ([""], [None])
        assert (Neighbour.objects.get().name, Neighbour.objects.get().phone) == ("", None)

    def test_it_is_bound_to_its_table_and_column(self) -> None:
        row = Neighbour.objects.create(name="白小桦", phone=PHONE)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE secrecy_tests_neighbour SET name = phone")

        with pytest.raises(CannotOpen, match=r"secrecy_tests_neighbour\|name"):
            row.refresh_from_db()

    def test_every_way_of_writing_seals(self) -> None:
        first, second = Neighbour.objects.bulk_create([Neighbour(name="甲"), Neighbour(name="乙")])
        second.name = "丙"
        Neighbour.objects.bulk_update([second], ["name"])
        Neighbour.objects.filter(pk=first.pk).update(name="丁")
        Neighbour.objects.update_or_create(pk=second.pk, defaults={"phone": PHONE})

        assert [row.name for row in Neighbour.objects.order_by("pk")] == ["丁", "丙"]
        assert all(value.startswith("v1.") for value in stored("name"))
        assert (stored("phone")[0], stored("phone")[1][:3]) == (None, "v1.")

    def test_values_and_annotations_are_opened(self) -> None:
        Neighbour.objects.create(name="白小桦")

        assert list(Neighbour.objects.values_list("name", flat=True)) == ["白小桦"]
        assert Neighbour.objects.annotate(who=models.F("name")).get().who == "白小桦"

    @pytest.mark.parametrize(
        "question",
        [{"phone": PHONE}, {"phone__in": [PHONE]}, {"phone__contains": "1"}, {"phone": None},
         {"phone__iexact": "x"}, {"phone__gt": ""}, {"phone__length": 11}],
    )  # fmt: skip
    def test_it_cannot_be_searched(self, question: dict[str, Any]) -> None:
        with pytest.raises(CannotLookUp, match="blind_index") as refused:
            Neighbour.objects.filter(**question)

        assert isinstance(refused.value, FieldError)
        assert PHONE not in str(refused.value)

    def test_it_can_be_asked_whether_there_is_one(self) -> None:
        Neighbour.objects.create(phone=PHONE)
        Neighbour.objects.create()

        assert Neighbour.objects.filter(phone__isnull=False).count() == 1
        assert Neighbour.objects.filter(phone__isnull=True).count() == 1

    def test_a_dump_holds_no_plain_text(self) -> None:
        from django.core import serializers

        row = Neighbour.objects.create(name="白小桦", phone=PHONE)

        dumped = serializers.serialize("json", [row])
        assert PHONE not in dumped
        assert "白小桦" not in dumped

    def test_an_unreadable_row_says_which_column(self) -> None:
        Neighbour.objects.create(name="白小桦")
        with (
            override_settings(KEYS=Ring(fields={"k1": b"x" * 32})),
            pytest.raises(CannotOpen) as no,
        ):
            Neighbour.objects.get()

        assert "secrecy_tests_neighbour|name" in str(no.value)
        assert "白小桦" not in str(no.value)


def test_it_is_written_plainly_in_a_migration() -> None:
    plain, _imports = MigrationWriter.serialize(EncryptedTextField(blank=True, default=""))
    moved, _imports = MigrationWriter.serialize(EncryptedTextField(bound_to="asker|phone"))

    assert plain == "bandeng.secrecy.fields.EncryptedTextField(blank=True, default='')"
    assert moved == "bandeng.secrecy.fields.EncryptedTextField(bound_to='asker|phone')"


def test_a_copy_of_the_field_is_bound_to_the_same_column() -> None:
    copied = EncryptedTextField(bound_to="asker|phone").clone()

    assert copied.bound_to == "asker|phone"
    assert [found.name for found in sealed_fields(Neighbour)] == ["name", "phone"]


# --- changing keys ----------------------------------------------------------------------------
@pytest.mark.usefixtures("_table")
class TestRotation:
    """An old key can be thrown away once nothing needs it."""

    def test_every_row_is_sealed_with_the_new_key(self) -> None:
        for number in range(7):
            Neighbour.objects.create(name=f"甲{number}", phone=PHONE if number % 2 else None)
        Neighbour.objects.create(town="无名无电话")

        with override_settings(KEYS=SECOND):
            assert sealed_with(Neighbour, "k1") == 7
            assert rotate(Neighbour.objects.all(), batch=3) == 7
            assert sealed_with(Neighbour, "k1") == 0
            assert rotate(Neighbour.objects.all()) == 0

        with override_settings(KEYS=Ring("k2", {"k2": BOTH["k2"]})):
            rows = list(Neighbour.objects.order_by("pk"))
        assert [row.name for row in rows] == [*(f"甲{number}" for number in range(7)), ""]
        assert [row.phone for row in rows][:3] == [None, PHONE, None]

    def test_only_the_rows_asked_for_are_touched(self) -> None:
        Neighbour.objects.create(name="甲", town="双泉镇")
        Neighbour.objects.create(name="乙", town="石桥镇")

        with override_settings(KEYS=SECOND):
            assert rotate(Neighbour.objects.filter(town="双泉镇")) == 1
        assert [value[:5] for value in stored("name")] == ["v1.k2", "v1.k1"]

    def test_a_row_half_rotated_is_finished(self) -> None:
        row = Neighbour.objects.create(name="甲", phone=PHONE)
        with override_settings(KEYS=SECOND):
            row.save(update_fields=["name"])
            assert rotate(Neighbour.objects.all()) == 1
        assert stored("phone")[0].startswith("v1.k2.")

    def test_a_model_without_sealed_columns_has_nothing_to_rotate(self) -> None:
        from bandeng.worktime.models import Day

        assert rotate(Day.objects.all()) == 0


def test_the_site_s_keys_do_not_show_in_a_repr() -> None:
    from bandeng import keys

    made = keys.parse(keys.fresh(), source="a test")

    assert repr(made) == "Keys(writing='k1')"
    with override_settings(KEYS=made):
        assert unseal(seal(PHONE, column=COLUMN), column=COLUMN) == PHONE


def test_a_missing_writing_key_is_not_taken_for_another() -> None:
    with override_settings(KEYS=Ring("k9")), pytest.raises(KeyError):
        sealing.seal(PHONE, column=COLUMN)
