"""Settings, keys, addresses, logs and limits of a site."""

import json
import logging
import os
import stat
import subprocess
import sys
import time

import pytest
from gunicorn.config import Config

from bandeng import addresses, environment, home, keys, limits, logs, serving


def test_a_new_site_gets_keys_only_its_owner_can_read(tmp_path):
    site = home.Home(tmp_path / "site")
    made = keys.of(site)
    assert stat.S_IMODE(site.keys.stat().st_mode) == 0o600
    assert keys.of(site) == made
    assert made.secret not in repr(made)


def test_keys_are_not_made_anew_beside_old_data(tmp_path):
    site = home.Home(tmp_path)
    site.database.mkdir()
    (site.database / "PG_VERSION").write_text("18")
    with pytest.raises(keys.KeysLost, match="put your copy of it back"):
        keys.of(site)


@pytest.mark.parametrize(
    "damage",
    ["", "{}", "[]", '{"secret": 1, "fields": [], "writing": "k1", "index": ""}'],
)
def test_a_damaged_key_file_is_named(damage):
    with pytest.raises(environment.BadSetting, match="keys.json"):
        keys.parse(damage, source="keys.json")


def test_a_short_key_is_refused():
    said = json.loads(keys.fresh())
    said["fields"]["k1"] = said["fields"]["k1"][:8]
    with pytest.raises(environment.BadSetting, match="damaged"):
        keys.parse(json.dumps(said), source="keys.json")


@pytest.mark.parametrize(("name", "said"), [("A_SWITCH", "perhaps"), ("A_NUMBER", "-1")])
def test_a_setting_that_cannot_be_read_is_named(monkeypatch, name, said):
    monkeypatch.setenv(name, said)
    read = environment.switch if name == "A_SWITCH" else lambda n: environment.number(n, 1)
    with pytest.raises(environment.BadSetting, match=name):
        read(name)


def test_a_database_address_is_taken_apart():
    parts = addresses.from_url("postgresql://b%40n:p%2Fw@db.example:5433/ban?sslmode=require")
    assert parts["USER"] == "b@n"
    assert parts["PASSWORD"] == "p/w"
    assert (parts["HOST"], parts["PORT"], parts["NAME"]) == ("db.example", "5433", "ban")
    assert parts["OPTIONS"] == {"sslmode": "require"}
    assert "sslmode=require" in addresses.connection_string(parts)


@pytest.mark.parametrize("said", ["mysql://x/y", "postgresql://host", "nonsense"])
def test_another_database_is_refused(said):
    with pytest.raises(environment.BadSetting, match="DATABASE_URL"):
        addresses.from_url(said)


@pytest.mark.parametrize(
    "telling",
    [
        "call 10000000123 back",
        "id 11010519491231002X",
        "mail white.birch@example.org now",
        'Not Found: /follow/BD-7K2M9/"',
        "GET /confirm/eyJhIjoxfQ:1abc?phone=0123",
        'duplicate key\nDETAIL:  Key (phone)=("白小桦") already exists.',
    ],
)
def test_a_log_line_gives_nobody_away(telling):
    record = logging.LogRecord("x", logging.ERROR, "f", 1, telling, None, None)
    line = logs.Careful().format(record)
    assert logs.BLANK in line
    for secret in ("10000000123", "1231002X", "white.birch", "7K2M9", "eyJ", "白小桦", "0123"):
        assert secret not in line


def test_a_log_line_keeps_what_happened():
    record = logging.LogRecord("django", logging.ERROR, "f", 1, "lost %s rows", (12,), None)
    assert logs.Careful().format(record).endswith("ERROR django: lost 12 rows")


def test_a_traceback_still_says_where():
    line = '  File "/opt/python3.11/bandeng/matters/actions.py", line 12, in raise_'
    assert logs.blanked(line) == line


def test_what_the_server_cannot_read_tells_neither_the_question_nor_who_sent_it() -> None:
    said = "Invalid request from ip=10.9.8.7: Invalid HTTP request line: 'GET /follow/?number=x'"
    blank = "Invalid request from ip=▇▇▇: Invalid HTTP request line: 'GET /follow/▇▇▇'"
    assert logs.blanked(said) == blank


def test_a_secret_in_an_address_is_blanked_though_it_holds_no_digit() -> None:
    secret = "aBcDeFgHiJkLmNoPqRsTuVwXyZ-abcdefghijklmnop"
    for line in (f"Not Found: /feeds/calendar/{secret}.ics", f"Not Found: /f/{secret}/"):
        assert secret not in logs.blanked(line)
    assert logs.blanked("Not Found: /office/matters/") == "Not Found: /office/matters/"


@pytest.mark.parametrize("many", ["a", "1", "1-", "a.", "省", "/a", "/1", "a@", "1 ", "+"])
@pytest.mark.parametrize("end", ["", "!", "@"])
def test_a_long_line_is_read_once_and_not_over_and_over(many: str, end: str) -> None:
    """Whoever asks for a long address has it written into the log; it must cost next to nothing."""
    began = time.process_time()
    logs.blanked("Not Found: /" + many * (60_000 // len(many)) + end)
    assert time.process_time() - began < 2


def test_the_server_itself_writes_as_carefully() -> None:
    cfg = Config()
    cfg.set("logger_class", serving.logger_class)
    handlers = cfg.logger_class(cfg).error_log.handlers
    assert handlers
    assert all(isinstance(handler.formatter, logs.Careful) for handler in handlers)


def test_a_request_too_large_is_answered_before_it_is_read():
    said = []
    answer = limits.within(lambda environ, start: [b"inside"])
    assert answer({"CONTENT_LENGTH": "100"}, said.append) == [b"inside"]
    for length in ("99999999999", "-1", "many"):
        body = answer({"CONTENT_LENGTH": length}, lambda status, headers: said.append(status))
        assert b"40 MB" in b"".join(body)
    assert said == ["413 Content Too Large"] * 3


def settings_of(tmp_path, **said):
    """Return chosen settings as a fresh process with this environment has them."""
    names = [
        "ALLOWED_HOSTS",
        "DEBUG",
        "DEMO",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SECURE_HSTS_SECONDS",
        "PASSWORD_HASHERS",
        "LANGUAGE_CODE",
        "TIME_ZONE",
    ]
    program = (
        f"import json; from bandeng import settings as s; "
        f"print(json.dumps({{n: getattr(s, n) for n in {names}}}))"
    )
    surroundings = {"PATH": os.environ["PATH"], "BANDENG_HOME": str(tmp_path), **said}
    done = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


URL = "postgresql://app@127.0.0.1/x"


def test_settings_are_safe_by_default(tmp_path):
    found = settings_of(tmp_path, DATABASE_URL=URL)
    assert not found["DEBUG"]
    assert not found["DEMO"]
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert "Argon2" in found["PASSWORD_HASHERS"][0]
    assert (found["LANGUAGE_CODE"], found["TIME_ZONE"]) == ("zh-hans", "Asia/Shanghai")


def test_an_https_address_hardens_cookies_and_transport(tmp_path):
    found = settings_of(tmp_path, DATABASE_URL=URL, BANDENG_ADDRESS="https://bandeng.example.org")
    assert "bandeng.example.org" in found["ALLOWED_HOSTS"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] > 0


def test_the_demo_answers_to_this_machine_only(tmp_path):
    found = settings_of(
        tmp_path, DATABASE_URL=URL, BANDENG_DEMO="1", BANDENG_ADDRESS="https://bandeng.example.org"
    )
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def test_every_answer_carries_the_policies(client, db):
    headers = client.get("/alive").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "data:" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
