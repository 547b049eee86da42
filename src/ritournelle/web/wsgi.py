"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ritournelle.web.settings")
application = get_wsgi_application()

from ritournelle.web.warm import warm_up  # noqa: E402 (once Django is set up)

warm_up()
