"""Generated revenue: 21 quarters as datasets.md 2.3 describes them. The figures are invented, the flaws are not.

One regional figure is the one of a year before; elsewhere global revenue exceeds the regions' by a business that
dwindles (in the source, DVDs), in the last quarter by a typing error.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from glue_jobs.feeds.revenue import FEED
from local.generate import files
from local.generate.order import Block, File, Generator, Order, counts

STEM = "streaming_revenue"
QUARTERS = 21
FIRST, LAST = date(2019, 3, 31), date(2024, 3, 31)
REPEATS = 1
# As the source spells them: two blanks here and there, one at the end.
HEADERS = (
    "Date", "Global Revenue", "UCAN Streaming Revenue", "EMEA Streaming Revenue", "LATM Streaming Revenue",
    "APAC Streaming Revenue", "UCAN Members", "EMEA  Members", "LATM Members", "APAC Members", "UCAN ARPU",
    "EMEA ARPU", "LATM  ARPU", "APAC  ARPU", "Netflix Streaming Memberships ",
)  # fmt: skip
# Members in thousands and dollars a month, each at the beginning and at the end.
REGIONS = {
    "UCAN": ((61_000, 83_000), (11.2, 17.6)),
    "EMEA": ((40_500, 93_000), (10.1, 11.3)),
    "LATM": ((26_500, 48_000), (7.9, 8.7)),
    "APAC": ((11_800, 48_500), (9.4, 7.2)),
}
NOISE = 0.012
OTHER_FIRST, OTHER_LAST = 74_000, 24_000  # thousands of dollars, of the first quarter and the last but two
# The quarter whose figure for UCAN is the one of four quarters before, and the one with a typing error, in dollars.
STALE, TYPO, TYPO_USD = 19, 20, 40_000

BAD: tuple[files.Row, ...] = (
    {"Date": "31-06-2024"},
    {"Date": "31-05-2024"},
    {"Date": "2024-06-30"},
    {"Date": "30-06-2024", "Netflix Streaming Memberships ": "1"},
    {"Date": "30-06-2024", "UCAN ARPU": "n/a"},
    # The first quarter again, with other values.
    {"Global Revenue": "4499000000"},
)


@dataclass(frozen=True)
class Quarter:
    """One quarter: dollars, members, dollars a member and month, by region; and all dollars."""

    ends: date
    revenue: dict[str, int]
    members: dict[str, int]
    arpu: dict[str, float]
    everything: int

    def line(self, **other_revenue: int) -> str:
        """Its line, with another figure in some regions' place."""
        cells = [
            self.ends.strftime("%d-%m-%Y"),
            str(self.everything),
            *(str(other_revenue.get(region, usd)) for region, usd in self.revenue.items()),
            *map(str, self.members.values()),
            *(f"{usd:g}" for usd in self.arpu.values()),
            str(sum(self.members.values())),
        ]
        return files.delimited_line(cells, end="\r\n")


def history(order: Order) -> Iterator[File]:
    """One file of all quarters, with a byte order mark and CRLF as the source; the scale does not change it."""
    made = quarters(order.seed)
    lines = [
        quarter.line(UCAN=made[STALE - 4].revenue["UCAN"]) if place == STALE else quarter.line()
        for place, quarter in enumerate(made)
    ]
    lines += files.bad_lines(lines[0], HEADERS, BAD, lambda index: {}, end="\r\n")
    yield File(f"{STEM}.csv", _blocks(lines + lines[:REPEATS]))


def delta(order: Order) -> Iterator[File]:
    """One file of one quarter, restated: the figure that belongs there in place of the stale one."""
    yield File(order.name(STEM, ".csv"), _blocks([quarters(order.seed)[STALE].line()]))


def quarters(seed: int) -> list[Quarter]:
    """All quarters, as they were."""
    rng = random.Random(f"revenue {seed}")
    found: list[Quarter] = []
    ends = FIRST
    for place in range(QUARTERS):
        found.append(_quarter(rng, place, ends, found[-1] if found else None))
        following = ends + timedelta(days=93)
        ends = following.replace(day=1) - timedelta(days=1)
    return found


def _quarter(rng: random.Random, place: int, ends: date, before: Quarter | None) -> Quarter:
    way = place / (QUARTERS - 1)
    members, arpu, revenue = {}, {}, {}
    for region, ((first, last), (first_usd, last_usd)) in REGIONS.items():
        members[region] = round((first + (last - first) * way) * rng.uniform(1 - NOISE, 1 + NOISE)) * 1_000
        arpu[region] = round((first_usd + (last_usd - first_usd) * way) * rng.uniform(1 - NOISE, 1 + NOISE), 2)
        # A month's mean is of the members of the quarter, of which there are fewer than at its end.
        mean = (members[region] + (before.members[region] if before else members[region] * 0.97)) / 2
        revenue[region] = round(3 * arpu[region] * mean / 1_000) * 1_000
    dwindled = OTHER_FIRST + (OTHER_LAST - OTHER_FIRST) * place / (STALE - 1)
    other = TYPO_USD if place == TYPO else round(dwindled * rng.uniform(0.98, 1.02)) * 1_000
    return Quarter(ends, revenue, members, arpu, sum(revenue.values()) + other)


def _blocks(lines: list[str]) -> Iterator[Block]:
    yield Block(0, ("\ufeff" + files.delimited_line(HEADERS, end="\r\n")).encode())
    yield Block(len(lines), "".join(lines).encode())


GENERATOR = Generator(FEED, history, lambda scale: counts(REPEATS, len(BAD), repaired=1), delta, LAST)
