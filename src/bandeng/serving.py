"""How gunicorn serves the site; the supervisor starts it with this file as its settings."""

from typing import Any

from gunicorn.glogging import Logger

from bandeng import addresses, environment, home, logs, roles


class CarefulLogger(Logger):  # type: ignore[misc]
    """Blanks personal data in what the server itself says, such as a request it cannot read."""

    def setup(self, cfg: Any) -> None:
        """Set up as always, then write as carefully as everything else does."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.Careful())


bind = [environment.text("BANDENG_LISTEN", "127.0.0.1:8000")]
workers = environment.number("BANDENG_WEB_PROCESSES", 2, least=1, most=64)
threads = environment.number("BANDENG_WEB_THREADS", 4, least=1, most=64)
worker_class = "gthread"
preload_app = True  # the words and the templates are in memory once, and a new worker is up at once
timeout = 60
graceful_timeout = 8
keepalive = 5
loglevel = "warning"
logger_class = CarefulLogger
accesslog = None  # addresses of pages hold numbers and secrets of residents
control_socket_disable = True
forwarded_allow_ips = environment.text("BANDENG_PROXY_ADDRESSES", "127.0.0.1,::1")
proc_name = "bandeng-web"


def on_starting(server: Any) -> None:
    """Refuse to serve with a database role that may do too much."""
    roles.refuse_unfit(addresses.connection_string(addresses.database(home.current())))


def when_ready(server: Any) -> None:
    """Load the dictionary of words once, before the web processes part ways."""
    from bandeng.matters import words

    words.warm()


def pre_fork(server: Any, worker: Any) -> None:
    """Give up connections made while loading, so that no two processes share one."""
    from django.db import connections

    connections.close_all()
