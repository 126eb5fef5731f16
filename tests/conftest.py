"""What every test stands on: one database server per run, no way out, a browser if there is one."""

import gc
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bandeng import clusters, embedded, home
from tests.beginnings import django_db_setup, leave_nothing  # noqa: F401 - fixtures
from tests.cast import cast  # noqa: F401 - fixtures
from tests.kept import stands  # noqa: F401 - a fixture
from tests.schedule import longest_first, pytest_xdist_make_scheduler  # noqa: F401 - a hook

WIDTHS = {"phone": 360, "tablet": 768, "desk": 1280}
CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PATIENCE = 60_000  # milliseconds; a machine that runs everything at once may be slow
LOOPBACK = ("127.", "::1", "localhost")
NO_BROWSER = "no Chromium found: BROWSER TESTS ARE SKIPPED (install Debian's chromium)"


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's own server, once, in the process that starts the others."""
    if "DATABASE_URL" in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        return
    if config.option.collectonly or config.option.help:
        return
    cluster = clusters.of(home.current())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "INITDB", (*embedded.INITDB, "--no-sync"))
        embedded.initialise(cluster)
    config.stash[SERVER] = embedded.start(cluster, FORGETFUL)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and throw its folder away."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    server = config.stash.get(SERVER, None)
    if server:
        embedded.stop(clusters.of(home.current()), server, at_once=True)
    elif "DATABASE_URL" in os.environ and not config.option.collectonly:
        leave_nothing()
    embedded.remove(home.current())


SERVER = pytest.StashKey[Any]()
FORGETFUL = {**embedded.FORGETFUL, "wal_level": "minimal", "max_wal_senders": "0"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none; REQUIRE_BROWSER=1 makes that a failure."""
    longest_first(items)
    wanted = [item for item in items if "browser" in item.keywords]
    if not wanted or chromium():
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("REQUIRE_BROWSER=1 and no Chromium found")
    for item in wanted:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_collection_finish() -> None:
    """Have the collector of garbage leave alone what stays to the end, and look seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that the browser tests did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"!!! {NO_BROWSER}", red=True, bold=True)


def chromium() -> str | None:
    """Return the path of this machine's Chromium."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """Have each test begin in the language of the site, whatever the one before it spoke."""
    yield
    from django.utils import translation  # settings stand only when tests run

    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    ways = socket.socket.connect, socket.socket.connect_ex

    def guard(way: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            inside = self.family == socket.AF_UNIX or str(address[0]).startswith(LOOPBACK)
            if not inside:
                raise AssertionError(f"a test tried to reach {address!r}")
            return way(self, address)

        return connect

    socket.socket.connect = guard(ways[0])  # type: ignore[method-assign]
    socket.socket.connect_ex = guard(ways[1])  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = ways  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return this machine's Chromium, headless, that knows no address but this machine's."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    ]
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=arguments)
        yield opened
        opened.close()


def make_slow(page: Any) -> None:
    """Give a page the processor of a cheap phone and a line at the edge of the network."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.send("Network.enable")
    line = {"latency": 150, "downloadThroughput": 150_000, "uploadThroughput": 60_000}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return `open_page("phone" | "tablet" | "desk" | WIDTH, javascript=True) -> playwright Page`.

    SLOW_PHONE=1 gives each page a slow processor and a slow line. When the test ends, a request
    that left this machine or broke the content security policy fails it.
    """
    opened, wrong = [], []

    def watch(request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            wrong.append(f"outside request: {request.url}")

    def listen(message: Any) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    def open_(width: str | int = "phone", *, javascript: bool = True, **more: Any) -> Any:
        pixels = WIDTHS.get(width, width)  # type: ignore[arg-type, call-overload]
        context = browser.new_context(
            viewport={"width": pixels, "height": 740 if pixels < 700 else 800},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            **more,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        context.on("request", watch)
        page = context.new_page()
        page.on("console", listen)
        if os.environ.get("SLOW_PHONE") == "1":
            make_slow(page)
        return page

    yield open_
    for context in opened:
        context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def repository() -> Path:
    """Return the folder of the checkout."""
    return Path(__file__).parents[1]


if sys.platform == "win32":
    raise pytest.UsageError("Bandeng runs on Linux and macOS")
