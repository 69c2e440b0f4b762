"""Days by the city's clock, as the board asks for them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day_end(day: date) -> datetime:
    """The midnight that ends a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def day_of(at: datetime) -> date:
    """The day that holds, or is ended by, an instant."""
    return timezone.localtime(at - timedelta.resolution).date()
