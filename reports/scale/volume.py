"""How much is wanted, and when it happened."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from cobuild.core.periods import Quarter


@dataclass(frozen=True)
class Volume:
    """``quarters`` is the number of quarters that the history covers, up to the one of today."""

    counties: int
    activities: int
    quarters: int
    seed: int
    today: date

    @property
    def every_quarter(self) -> list[Quarter]:
        last = Quarter.of(self.today)
        return [last + -back for back in reversed(range(self.quarters))]

    @property
    def first(self) -> date:
        return self.every_quarter[0].first

    @property
    def days(self) -> int:
        return (self.today - self.first).days + 1

    @property
    def years(self) -> range:
        return range(self.first.year, self.today.year + 1)

    def chance_of(self, *what) -> Random:
        """A chance of its own for each county and chapter: none depends on the others."""
        return Random(" ".join(map(str, (self.seed, *what))))

    def some_day(self, chance, since=None, until=None) -> date:
        first, last = since or self.first, min(until or self.today, self.today)
        return first + timedelta(days=chance.randrange((last - first).days + 1))

    def day_in(self, chance, quarter) -> date:
        """A day of the quarter that has come."""
        return self.some_day(chance, quarter.first, quarter.last)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
