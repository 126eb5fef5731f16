"""What can be done at the doors; each is a verb called through this module."""

from bandeng.doors.actions.keys import DEMO_KEY, make_demo_key, make_key, note_use, revoke_key

__all__ = ["DEMO_KEY", "make_demo_key", "make_key", "note_use", "revoke_key"]
