"""The site's settings in a throw-away home, on a throw-away database server.

The folder and the address are settled here, before Django reads them; conftest.py starts the
server. With DATABASE_URL set, that server is used and none is started.
"""

import atexit
import os
import shutil
import tempfile

if "BANDENG_TEST_HOME" not in os.environ:  # the workers of a parallel run inherit the first one's
    memory = "/dev/shm"  # noqa: S108 - what a test run writes need not reach a disk
    roomy = os.path.isdir(memory) and shutil.disk_usage(memory).free > 4 * 2**30
    made = tempfile.mkdtemp(prefix="bandeng-tests-", dir=memory if roomy else None)
    os.chmod(made, 0o755)  # a root's server runs as another user, who must get in
    os.environ["BANDENG_TEST_HOME"] = made
    atexit.register(shutil.rmtree, made, ignore_errors=True)
os.environ["BANDENG_HOME"] = os.environ["BANDENG_TEST_HOME"]
os.environ["BANDENG_PLAIN_STATIC"] = "1"
# The browser's driver runs an event loop in the thread of the test that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from bandeng.settings import *  # noqa: E402, F403

if "DATABASE_URL" not in os.environ:
    from bandeng import addresses, clusters, home

    DATABASES["default"].update(  # noqa: F405
        addresses.embedded(home.current(), clusters.SUPERUSER)
    )

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {  # noqa: F811
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES  # noqa: F405
}
