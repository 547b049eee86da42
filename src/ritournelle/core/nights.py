"""Days and nights of an organisation, in its own time zone. `now` is always an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_day(now: datetime, zone: str) -> date:
    """Return the day it is in `zone` at the instant `now`."""
    return now.astimezone(ZoneInfo(zone)).date()


def night_start(night: date, at: time, zone: str) -> datetime:
    """Return the instant at which the night of a day begins.

    An hour that the spring change skips begins as if the clock had not jumped:
    02:30 when it reads 03:30. One that the autumn change repeats begins the first time.
    """
    return datetime.combine(night, at, ZoneInfo(zone)).astimezone(UTC)


def last_night(now: datetime, at: time, zone: str) -> date:
    """Return the day whose night has begun most recently."""
    today = local_day(now, zone)
    return today if night_start(today, at, zone) <= now else today - timedelta(days=1)
