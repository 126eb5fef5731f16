"""`bandeng mail-in`: the letterbox a mail server drops into, with the exit codes it understands."""

import sys

from bandeng import managing

KEPT, AGAIN = 0, 75  # sysexits.h: EX_OK, EX_TEMPFAIL


def main(given: list[str]) -> int:
    """Return 0 when the mail is kept, 75 when it must be handed in again, even for wrong options.

    Any other code would have the mail server send the mail back for good.
    """
    try:
        return KEPT if managing.manage("mail_in", given, called="mail-in") == KEPT else AGAIN
    except SystemExit as end:
        return KEPT if not end.code else AGAIN
    except BaseException as problem:  # a full disk, no database, Ctrl-C: the mail is not kept
        # Only its name: what was raised may quote the mail.
        print(f"bandeng mail-in: {type(problem).__name__}; try again", file=sys.stderr)
        return AGAIN
