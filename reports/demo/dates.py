"""The county's history is told as of 2003-03-31; a calendar moves it to where it is shown."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cobuild.core.periods import Quarter

STORY_ENDS = Quarter(2003, 1)
COUNTY_TIME = ZoneInfo("Asia/Shanghai")
OFFICE_OPENS, OFFICE_MINUTES = 8 * 60 + 30, 8 * 60


@dataclass(frozen=True)
class Calendar:
    """Moves a day of the story by whole quarters, so that it ends in the quarter of ``as_of``.

    First days of months stay first days and last days stay last days: terms that followed each
    other still do.
    """

    as_of: date

    @property
    def quarters(self) -> int:
        return Quarter.of(self.as_of) - STORY_ENDS

    def day(self, story: date) -> date:
        quarter = Quarter.of(story) + self.quarters
        month = quarter.first.month + (story.month - 1) % 3
        last = monthrange(quarter.year, month)[1]
        was_last = story.day == monthrange(story.year, story.month)[1]
        return date(quarter.year, month, last if was_last else min(story.day, last))

    def year(self, story: int) -> int:
        """The year that the story's year becomes: the newest one is the year of ``as_of``."""
        return (Quarter(story, 1) + self.quarters).year

    def has_come(self, story: date) -> bool:
        return self.day(story) <= self.as_of

    def recently(self, days_ago: int) -> date:
        """Some days ago, but in the newest quarter."""
        return max(self.as_of - timedelta(days=days_ago), Quarter.of(self.as_of).first)

    def moment(self, day: date, turn: int, days_later: int = 0) -> datetime:
        """A time in office hours, different from turn to turn and never after ``as_of`` begins."""
        minute = OFFICE_OPENS + turn * 7 % OFFICE_MINUTES
        spoken = datetime.combine(day, time(minute // 60, minute % 60), COUNTY_TIME)
        newest = datetime.combine(self.as_of, time(), COUNTY_TIME)
        return min(spoken + timedelta(days=days_later), newest)
