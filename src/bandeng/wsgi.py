"""The door the web server knocks at."""

import os

from django.core.wsgi import get_wsgi_application

from bandeng.limits import within

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bandeng.settings")
application = within(get_wsgi_application())
