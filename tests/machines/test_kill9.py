"""Any part may be killed at any moment: what was acknowledged is there once, no step is done twice.

A whole site runs as it does for its users. Three residents send requests by the web pages, one
clerk takes old ones down whose time has long run out, the worker's clock moves them up, and fifty
times one of web, worker and database is killed with SIGKILL while all of that goes on.
"""

import http.cookiejar
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import psutil
import psycopg
import pytest

from bandeng import clusters, embedded
from tests.house.conftest import lay_tables, new_site
from tests.house.test_setup_running import PATIENCE, family, free_port, opened

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kill9")]
ROUNDS = int(os.environ.get("BANDENG_KILL_ROUNDS", "50"))
PACE = (0.05, 0.7)
SETTLE = "from tests.cast import settle; settle()"
# Takes down matters of months ago, each again and again under its key until it is sure.
CLERK = """
import sys, time, uuid, json
from datetime import timedelta
from django.db import Error, connection
from django.utils import timezone
from bandeng.journal.states import Voice
from bandeng.matters import actions
from bandeng.matters.actions import Ask, Contact
from bandeng.matters.states import Channel, Privacy
from bandeng.places.models import Place
grid = None
while grid is None:
    try:
        grid = Place.objects.get(code="15010101")
    except Error:
        connection.close()
        time.sleep(0.1)
while True:
    key, text = uuid.uuid4(), f"clerk {uuid.uuid4()}"
    ask = Ask(kind="residents-request", category="street-lamps", text=text, title="", place=grid,
              channel=Channel.WEB, privacy=Privacy.PUBLIC,
              contact=Contact(name="", phone="10010000123"), client_key=key)
    while True:
        try:
            at = timezone.now() - timedelta(days=200)
            matter = actions.raise_matter(ask, by=Voice.ASKER, at=at)
            break
        except Error:
            connection.close()
            time.sleep(0.1)
    print(json.dumps([str(key), matter.number, text]), flush=True)
    time.sleep(0.05)
"""


class Resident(threading.Thread):
    """Sends one request after the other; presses again whenever no answer came."""

    def __init__(self, port, stop):
        super().__init__(daemon=True)
        self.base, self.stop, self.receipts, self.trouble = f"http://127.0.0.1:{port}", stop, [], []

    def run(self):
        try:
            while not self.stop.is_set():
                self.ask(f"resident {uuid.uuid4()}")
        except Stopped:
            pass
        except Exception as trouble:
            self.trouble.append(trouble)

    def ask(self, text):
        """Go through the screens of one request and note its receipt."""
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        _, page = self.press("/raise/?place=15010101")
        said = {"text": text, "topic": "street-lamps", "kind": "residents-request"}
        where, page = self.press("/raise/", page, **said, place="15010101")
        assert where.endswith("/raise/send/"), (where, page[:2000])
        key = re.search(r'name="client_key"[^>]*value="([^"]+)"', page)[1]
        last = {"name": "", "phone": "10010000456", "email": "", "privacy": "public"}
        where, page = self.press("/raise/send/", page, **last, client_key=key)
        number = re.search(r"/m/(\w+)/receipt/", where)
        assert number, (where, page[:2000])
        self.receipts.append((key, number[1], text))

    def press(self, path, page="", **said):
        """Load a page, or send a form from `page`; once more after every fault."""
        data = None
        if said:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
            data = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": token}).encode()
        while True:
            try:
                with self.browser.open(self.base + path, data, timeout=20) as answer:
                    return answer.url, answer.read().decode()
            except urllib.error.HTTPError as refusal:
                if refusal.code < 500:
                    raise AssertionError(path, refusal.code, refusal.read()[:2000]) from refusal
            except (OSError, http.client.HTTPException):
                pass
            if self.stop.is_set():
                raise Stopped
            time.sleep(0.05)


class Stopped(Exception):
    """The test is over while this request was still on its way."""


@pytest.fixture
def town():
    """Return a site with the small fixed town in it, and a quick clock."""
    site = new_site()
    site.more.update(BANDENG_LONGEST_PAUSE="1", BANDENG_TICK_EVERY="1", BANDENG_DB_ROLE="owner")
    site.more.update(BANDENG_ASKS_PER_HOUR="100000", BANDENG_ASKS_PER_DAY="100000")
    lay_tables(site)
    site.done("manage", "migrate")
    site.done("manage", "shell", "-c", SETTLE)  # first, so that its playbooks hold from 2025 on
    del site.more["BANDENG_DB_ROLE"]
    yield site
    site.remove()


def victim(supervisor, rng):
    """Return a process of the site: web, one of its workers, worker, database or one of its own."""
    parts = family(supervisor)
    part = parts.get(rng.choice(["web", "worker", "database"]))
    if part is None:
        return None
    try:
        return rng.choice([part, *part.children()]) if rng.random() < 0.5 else part
    except psutil.Error:
        return None


def kill_rounds(supervisor, port, rng):
    """Kill something ROUNDS times, and return how often each program was hit."""
    hit = {}
    for _ in range(ROUNDS):
        time.sleep(rng.uniform(*PACE))
        while (process := victim(supervisor.pid, rng)) is None:
            assert supervisor.poll() is None, "the supervisor gave up"
            time.sleep(0.05)
        try:
            name = process.name()
            os.kill(process.pid, signal.SIGKILL)
        except (psutil.Error, ProcessLookupError):
            continue
        hit[name] = hit.get(name, 0) + 1
        assert supervisor.poll() is None, "the supervisor gave up"
    opened(port)
    return hit


def count(site, statement, *values):
    address = clusters.of(site.home).address(clusters.OWNER, clusters.DATABASE)
    with psycopg.connect(address) as connection:
        return connection.execute(statement, values).fetchall()


def eventually(check, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if check():
                return
        except psycopg.OperationalError:
            pass
        time.sleep(0.2)
    raise AssertionError("the site did not come to rest")


def test_nothing_is_lost_and_nothing_is_done_twice(town):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    port, stop = free_port(), threading.Event()
    log = (town.root / "said.txt").open("wb")
    up = subprocess.Popen(
        town.command("up", "--port", port), env=town.surroundings, stdout=log, stderr=log
    )
    written = (town.root / "clerk.txt").open("w+")
    clerk = None
    try:
        opened(port)
        clerk = subprocess.Popen(
            [sys.executable, "-m", "bandeng", "manage", "shell", "-c", CLERK],
            env=town.surroundings, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
        residents = [Resident(port, stop) for _ in range(3)]
        for one in residents:
            one.start()
        eventually(lambda: "[" in (town.root / "clerk.txt").read_text(), PATIENCE)
        hit = kill_rounds(up, port, random.Random(seed))
        time.sleep(1)
        clerk.terminate()
        clerk.wait(PATIENCE)
        stop.set()
        for one in residents:
            one.join(PATIENCE)
            assert not one.trouble, one.trouble
        due = "SELECT count(*) FROM matters_matter WHERE next_at <= now()"
        eventually(lambda: count(town, due) == [(0,)], 2 * PATIENCE)
        check(town, residents, written)
        print(f"killed {hit}")
        up.send_signal(signal.SIGINT)
        assert up.wait(PATIENCE) == 0
    except BaseException:
        print((town.root / "said.txt").read_text()[-6000:])
        raise
    finally:
        stop.set()
        for process in filter(None, (clerk, up)):
            process.kill()
            process.wait()
        log.close()
        written.close()
        embedded.stop_leftover(clusters.of(town.home))


def check(town, residents, written):
    """See that every receipt has its one matter, and every matter each of its steps once."""
    written.seek(0)
    lines = [line for line in written.read().splitlines() if line.startswith("[")]
    receipts = [tuple(json.loads(line)) for line in lines]
    receipts += [receipt for one in residents for receipt in one.receipts]
    kept = {
        str(key): (number, text)
        for key, number, text in count(town, "SELECT client_key, number, text FROM matters_matter")
    }
    print(f"{len(lines)} by the clerk, {len(receipts) - len(lines)} by residents")
    assert len(receipts) > len(lines) > 0, "hardly anything was sent"
    for key, number, text in receipts:
        assert kept.get(key) == (number, text)
    assert len({text for _, text in kept.values()}) == len(kept), "a request was raised twice"
    for what, statement in ONCE.items():
        assert count(town, statement) == [], what
    assert count(town, CLIMBED) != [(0,)], "the clock did nothing"


CLIMBED = "SELECT count(*) FROM journal_line WHERE verb = 'matter.climbed'"
ONCE = {
    "raised twice": """
        SELECT subject_id FROM journal_line WHERE verb = 'matter.raised'
        GROUP BY 1 HAVING count(*) <> 1""",
    "a matter without its first line": """
        SELECT m.id FROM matters_matter m LEFT JOIN journal_line l
        ON l.subject_kind = 'matter' AND l.subject_id = m.id AND l.verb = 'matter.raised'
        WHERE l.id IS NULL""",
    "a step of the clock taken twice": """
        SELECT subject_id, said->>'step', said->>'rung', at FROM journal_line
        WHERE subject_kind = 'matter' AND said ? 'step' GROUP BY 1, 2, 3, 4 HAVING count(*) > 1""",
    "a climb taken twice": """
        SELECT subject_id, said->>'step' FROM journal_line
        WHERE verb = 'matter.climbed' GROUP BY 1, 2 HAVING count(*) > 1""",
    "a receipt sent twice": """
        SELECT effect_key FROM notices_delivery GROUP BY 1 HAVING count(*) > 1""",
}
