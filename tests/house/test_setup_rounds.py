"""The worker's rounds: a failure is made good, and the jobs of the dead are done."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from bandeng.clockwork import rounds


def test_a_round_that_fails_is_made_again(monkeypatch):
    monkeypatch.setattr(rounds, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(rounds.connection, "close", lambda: None)
    stop, made = threading.Event(), []

    def do():
        made.append(time.monotonic())
        if len(made) < 3:
            raise RuntimeError("the database is away")
        if len(made) == 5:
            stop.set()

    rounds.keep(stop, do, 0.001)
    assert len(made) == 5


def test_the_job_of_a_killed_worker_is_taken_up_again(transactional_db, monkeypatch):
    monkeypatch.setattr(rounds, "STALLED_AFTER", 0.2)
    done = []
    job = app.configure_task("deliver").defer(key="nobody waits for this")

    async def die_and_be_found():
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            async with working.open_async():
                dead = await working.job_manager.register_worker()
                assert (await working.job_manager.fetch_job(None, dead)).id == job
                await asyncio.sleep(0.4)
                rescue = asyncio.create_task(rounds._rescue(working))
                for _ in range(100):
                    await asyncio.sleep(0.05)
                    if [j.status for j in await working.job_manager.list_jobs_async(id=job)] == [
                        "todo"
                    ]:
                        done.append(job)
                        break
                rescue.cancel()

    # in a thread of its own: a browser test before this one leaves a loop in the main thread
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, die_and_be_found()).result()
    assert done == [job]
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"
