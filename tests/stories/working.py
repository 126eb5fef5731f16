"""What staff do to a request: only what its page offers them."""

from typing import Any

from bandeng.matters.models import Matter
from tests.stories.visitor import Reader, Visitor


def deed(who: Visitor, matter: Matter, name: str, *, status: int = 200, **said: Any) -> Visitor:
    """Open the request in the workers' hall, choose what to do, fill it in and press its button."""
    who.open(f"/work/m/{matter.number}/")
    target = f"/work/m/{matter.number}/{name}/"
    assert target in doors(who.read()), (target, who.words()[:900])
    return who.open(target).send("seen", status=status, **said)


def act(who: Visitor, matter: Matter, name: str, *, status: int = 200, **said: Any) -> Visitor:
    """Do the same at a desk of the office."""
    who.open(f"/office/matters/{matter.number}/")
    target = f"/office/matters/{matter.number}/do/{name}"
    assert target in doors(who.read()), (target, who.words()[:900])
    return who.open(target).send("seen", status=status, **said)


def doors(page: Reader) -> set[str]:
    """Return where the links and the forms of a page lead."""
    return {href for href, _words in page.links} | {form.action for form in page.forms}
