"""Where a duty stands, in words and with a mark; colours belong to clocks, never to people."""

from django.utils.translation import gettext_lazy as _

from bandeng.playbooks.vocabulary import Fulfilment

WORDS = {
    Fulfilment.DONE: (_("done"), "circle-check"),
    Fulfilment.CAUGHT_UP: (_("caught up"), "circle-check"),
    Fulfilment.OPEN: (_("still time"), "clock"),
    Fulfilment.SOON: (_("soon due"), "alert-circle"),
    Fulfilment.LATE: (_("may be caught up"), "alert-circle"),
    Fulfilment.MISSED: (_("missing"), "circle-x"),
    Fulfilment.EXEMPT: (_("does not apply"), "circle-dashed"),
    Fulfilment.NOBODY: (_("nobody holds the post"), "circle-dashed"),
}
# What is said of several periods together: the worst that can still be told apart.
GRAVEST = (
    Fulfilment.MISSED,
    Fulfilment.LATE,
    Fulfilment.SOON,
    Fulfilment.OPEN,
    Fulfilment.CAUGHT_UP,
    Fulfilment.DONE,
    Fulfilment.EXEMPT,
    Fulfilment.NOBODY,
)
