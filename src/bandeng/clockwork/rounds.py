"""The worker's rounds: ticks at a steady pace, jobs as they come, the jobs of the dead again."""

import asyncio
import io
import logging
import os
import threading
from collections.abc import Callable

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from bandeng.clockwork import calling, housekeeping
from bandeng.doors import fetching

logger = logging.getLogger(__name__)
STALLED_AFTER = 30.0
LONGEST_PAUSE = 60.0
HOUSEKEEPING = 60.0
MAIL = 60.0
CALLING = 3.0


def work(*, every: float) -> None:
    """Run jobs and ticks until SIGTERM or SIGINT; end too when whoever started us is gone."""
    stop = threading.Event()
    rounds = [
        threading.Thread(target=keep, args=(stop, tick, every), daemon=True),
        threading.Thread(target=keep, args=(stop, keep_house, HOUSEKEEPING), daemon=True),
        threading.Thread(target=keep, args=(stop, call_out, CALLING), daemon=True),
        threading.Thread(target=keep, args=(stop, fetch_mail, MAIL), daemon=True),
        threading.Thread(target=keep, args=(stop, stay_with(os.getppid()), 2.0), daemon=True),
    ]
    for one in rounds:
        one.start()
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            asyncio.run(_jobs(working))
    finally:
        stop.set()
        rounds[0].join(8)


def keep(stop: threading.Event, do: Callable[[], None], every: float) -> None:
    """Do something every so many seconds, waiting longer after each failure in a row."""
    failures = 0
    while not stop.wait(min(LONGEST_PAUSE, every * 2**failures)):
        try:
            do()
            failures = 0
        except Exception:
            failures = min(failures + 1, 6)
            logger.exception("a round failed and will be made again")
            connection.close()


def tick() -> None:
    """Apply every deadline that is due."""
    close_old_connections()
    call_command("tick", stdout=io.StringIO())


def keep_house() -> None:
    """Sweep up messages, send digests, erase what is over."""
    close_old_connections()
    housekeeping.keep(timezone.now())


def call_out() -> None:
    """Tell other programs what happened."""
    close_old_connections()
    calling.call_round()


def fetch_mail() -> None:
    """Fetch the mailbox, if one is set; a mailbox that cannot be read is no reason to stop."""
    close_old_connections()
    if not fetching.is_wanted():
        return
    try:
        fetching.fetch(at=timezone.now)
    except fetching.NotFetched as trouble:
        logger.warning("mail was not fetched: %s", trouble)


def stay_with(parent: int) -> Callable[[], None]:
    """Return a check that ends this process when its parent died, where no signal says so."""

    def check() -> None:
        if os.getppid() != parent:
            os._exit(1)

    return check


async def _jobs(working) -> None:  # type: ignore[no-untyped-def]
    async with working.open_async():
        rescue = asyncio.create_task(_rescue(working))
        try:
            await working.run_worker_async(
                concurrency=1,
                delete_jobs="successful",
                shutdown_graceful_timeout=8,
                stalled_worker_timeout=STALLED_AFTER,
            )
        finally:
            rescue.cancel()


async def _rescue(working) -> None:  # type: ignore[no-untyped-def]
    """Put the jobs of workers that were killed back into the queue."""
    while True:
        try:
            for job in await working.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=STALLED_AFTER
            ):
                await working.job_manager.retry_job(job)
        except Exception:
            logger.exception("looking for abandoned jobs failed and will be tried again")
        await asyncio.sleep(STALLED_AFTER / 2)
