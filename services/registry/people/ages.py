"""Ages in completed years, and the bands that statistics count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from chassis.terms import Term

GUARDIAN_UNTIL = 14  # PIPL, articles 28 and 31: under 14 a guardian consents
OLDEST = 130  # years; no verified age of anybody has passed 122
WORK_FROM = 16  # Labour Law, article 15
ADULT_FROM = 18  # Civil Code, article 17


class AgeBand(Term):
    UP_TO_6 = "0-6", "0—6岁", "0 to 6"
    FROM_7 = "7-15", "7—15岁", "7 to 15"
    FROM_16 = "16-34", "16—34岁", "16 to 34"
    FROM_35 = "35-59", "35—59岁", "35 to 59"
    FROM_60 = "60-79", "60—79岁", "60 to 79"
    FROM_80 = "80+", "80岁及以上", "80 and over"


LOWER_ENDS = {
    AgeBand.UP_TO_6: 0,
    AgeBand.FROM_7: 7,
    AgeBand.FROM_16: 16,
    AgeBand.FROM_35: 35,
    AgeBand.FROM_60: 60,
    AgeBand.FROM_80: 80,
}


def age_on(birth_date: date, day: date) -> int:
    """Completed years; negative before birth. Who was born on 29 February completes a common year on 1 March,
    as the month's last day is the last of the period (Civil Code, article 202)."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def too_long_ago(birth_date: date, day: date) -> bool:
    """Whether nobody born then can be alive on that day: the year is mistyped."""
    return age_on(birth_date, day) > OLDEST


def works_from(birth_date: date | None, day: date) -> date | None:
    """The first day on which somebody is old enough to work; None where they are by `day`, or no birth is known."""
    if birth_date is None or age_on(birth_date, day) >= WORK_FROM:
        return None
    try:
        return birth_date.replace(year=birth_date.year + WORK_FROM)
    except ValueError:  # born on 29 February, and the year has none
        return date(birth_date.year + WORK_FROM, 3, 1)


def band_of(age: int) -> AgeBand:
    return max((band for band, lower in LOWER_ENDS.items() if lower <= max(age, 0)), key=lambda band: LOWER_ENDS[band])


def born_within(band: AgeBand, day: date) -> tuple[date | None, date]:
    """First (none: however early) and last date of birth of who is in the band on a day, both included."""
    bands = list(LOWER_ENDS)
    following = bands.index(band) + 1
    last = years_before(day, LOWER_ENDS[band])
    if following == len(bands):
        return None, last
    return date.fromordinal(years_before(day, LOWER_ENDS[bands[following]]).toordinal() + 1), last


def years_before(day: date, years: int) -> date:
    """The latest date of birth of who has completed so many years on that day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February of a year that has none: born on the 28th at the latest
        return date(day.year - years, 2, 28)


def by_band(birth_dates: Iterable[date], day: date) -> dict[AgeBand, int]:
    """How many are in each band, every band named."""
    counts = Counter(band_of(age_on(birth_date, day)) for birth_date in birth_dates)
    return {band: counts[band] for band in AgeBand}


def percent(part: int, whole: int) -> int:
    """A share in whole percent, halves rounded up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0
