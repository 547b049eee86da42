"""What a web server does before its first request, so that nobody waits for it later."""

import gc
from pathlib import Path
from typing import cast

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver


def warm_up() -> None:
    """Read all addresses and templates, then leave them out of garbage collection.

    Python's cycle collector looks through everything that lives each time it looks far back:
    a pause of a tenth of a second, at the expense of whoever asks at that moment.
    """
    _ = get_resolver().url_patterns
    for folder in cast(list[Path], settings.TEMPLATES[0]["DIRS"]):
        for path in sorted(folder.rglob("*.html")):
            get_template(str(path.relative_to(folder)))
    gc.collect()
    gc.freeze()
