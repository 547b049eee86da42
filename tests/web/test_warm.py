"""What happens before the first request."""

import gc

from django.template import engines

from ritournelle.web.warm import warm_up


def test_every_template_is_read_and_kept_out_of_garbage_collection() -> None:
    try:
        warm_up()
        assert gc.get_freeze_count() > 10_000
        loader = engines["django"].engine.template_loaders[0]
        assert "dashboard/dashboard.html" in loader.get_template_cache
    finally:
        gc.unfreeze()
