"""`bandeng rotate-keys`: a new key, everything sealed again with it, the old one thrown away."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from bandeng import check, environment, home, keys
from bandeng.secrecy.fields import sealed_fields
from bandeng.secrecy.keys import current
from bandeng.secrecy.rotating import rotate, sealed_with


class Command(BaseCommand):
    """`bandeng rotate-keys [--new | --drop ID]`; without either, seal again what an old key has."""

    help = "换密钥：生成新密钥、重新加密、停用旧密钥 / a new key, sealing again, an old key gone"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which of the three steps it is."""
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--new", action="store_true", help="1. add a key that seals from now on")
        step.add_argument("--drop", metavar="ID", help="3. throw a key away that nothing needs")
        parser.add_argument("--language", choices=["zh", "en"], default=check.language())

    def handle(self, *args: Any, **asked: Any) -> None:
        """Do one step and say what comes next."""
        with translation.override("en" if asked["language"] == "en" else "zh-hans"):
            if asked["new"]:
                self.stdout.write(_add())
            elif asked["drop"]:
                self.stdout.write(_drop(asked["drop"]))
            else:
                self.stdout.write(_seal_again())


def _add() -> str:
    name = keys.add_new(_file().keys)
    said = _(
        "The key %(name)s seals from the next start on. Copy %(file)s to its safe place, start the "
        "site again, then run `bandeng rotate-keys`."
    )
    return said % {"name": name, "file": _file().keys}


def _seal_again() -> str:
    done = sum(rotate(model._default_manager.all()) for model in _sealed())
    old = [name for name in current().fields if name != current().writing]
    said = _("%(done)d rows were sealed again with %(name)s.") % {
        "done": done,
        "name": current().writing,
    }
    if not old:
        return said
    onward = _(
        "When a day has passed, throw the old key away: `bandeng rotate-keys --drop %(old)s`."
    )
    return f"{said}\n{onward % {'old': old[0]}}"


def _drop(name: str) -> str:
    file = _file()
    if name not in current().fields:
        known = ", ".join(current().fields)
        said = _("There is no key “%(name)s”. There are: %(known)s.")
        raise CommandError(said % {"name": name, "known": known})
    if name == current().writing:
        raise CommandError(_("This key seals at present. Add a new one first: --new."))
    needed = sum(sealed_with(model, name) for model in _sealed())
    if needed:
        said = _("%(count)d rows still need this key. Run `bandeng rotate-keys` first.")
        raise CommandError(said % {"count": needed})
    keys.drop(file.keys, name)
    said = _(
        "The key %(name)s is gone from %(file)s. Backups made until now still need it: keep the "
        "old copy of the file with them."
    )
    return said % {"name": name, "file": file.keys}


def _file() -> home.Home:
    """Return the site's home; refuse where the keys do not lie in its file."""
    if environment.text("BANDENG_KEYS"):
        raise CommandError(
            _("The keys are given by BANDENG_KEYS; change them where they are kept.")
        )
    return home.current()


def _sealed() -> list[type[Model]]:
    return [model for model in apps.get_models() if sealed_fields(model)]
