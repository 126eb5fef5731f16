"""The round of callbacks: what happened becomes calls, and what is due is sent.

A round of its own and no job, because a slow receiver would keep the jobs waiting.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection
from django.utils import timezone

from bandeng.doors import actions, queries
from bandeng.doors.sending.hooks import call_out

AT_ONCE = 4


def call_round() -> int:
    """Write down what is owed and send what is due; return how many calls were tried."""
    actions.owe_calls()
    hook_ids = queries.hooks_to_call(timezone.now())
    if not hook_ids:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="callbacks") as pool:
        return sum(pool.map(_call_one, hook_ids))


def _call_one(hook_id: int) -> int:
    close_old_connections()
    try:
        return call_out(hook_id, now=timezone.now)
    finally:
        connection.close()
