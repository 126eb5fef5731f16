"""The reference pages are what the code says; every field has its rule; every word its entry."""

from pathlib import Path

import pytest
from django.apps import apps

from bandeng import retention
from bandeng.clockwork.apps import every_field_is_classified, our_fields
from bandeng.clockwork.references import pages

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_up_to_date(name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_every_field_of_every_model_is_classified():
    assert every_field_is_classified() == []


def test_a_field_nobody_classified_is_found():
    fields = our_fields()
    fields["matters.matter"] = [*fields["matters.matter"], "face"]
    assert any("matters.matter.face" in said for said in retention.complaints(fields))


def test_every_room_and_every_model_has_its_word():
    words = (DOCS / "words.md").read_text(encoding="utf-8")
    for model in apps.get_models():
        if model.__module__.startswith("bandeng."):
            assert f"`{model.__name__}`" in words, model.__name__
            assert f"`{model._meta.app_label}`" in words, model._meta.app_label
