"""The report in Markdown: every sentence with a number computes it from the rows that the pictures show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from glue_jobs.contract.registry import FEEDS
from local.dashboard.frames import Frames
from local.dashboard.grouping import Row

# What Markdown would take for its own.
MARKUP = "\\`*_{}[]<>()#+-.!|~&"


def write(frames: Frames, pictures: Mapping[str, str], made: str) -> str:
    """The whole report.

    Args:
        frames: name → rows of the study's charts, and `profiles`.
        pictures: name of a picture → its title, in order.
        made: when and of what it was made.
    """
    parts = ["# Revenue and feeds", made, "## Revenue by region", *revenue(frames), "## Seasonality"]
    parts += [seasonality(frames["revenue_seasonality"]), "## Feeds", *profiles(frames["profiles"]), "## Pictures"]
    parts += [f"![{escaped(title)}]({name}.png)" for name, title in pictures.items()]
    return "\n\n".join(parts) + "\n"


def revenue(frames: Frames) -> list[str]:
    """The latest quarter of all regions, then of each."""
    rows = frames["region_revenue"]
    if not rows:
        return ["`bi.revenue_by_region` is empty: land the feed revenue, and refresh."]
    last, first = rows[-1]["quarter"], rows[0]["quarter"]
    now = {row["region"]: row["revenue_usd"] for row in rows if row["quarter"] == last}
    quarters = len({row["quarter"] for row in rows})
    said = [
        f"{quarters} quarters are known, {first} to {last}. In {last} the {len(now)} regions earned"
        f" {_billions(sum(now.values()))} USD."
    ]
    return said + [
        _region(region, now[region] / sum(now.values()), frames, last)
        for region in sorted(now, key=now.__getitem__, reverse=True)
    ]


def _region(region: str, share: float, frames: Frames, quarter: str) -> str:
    usd = _at(frames["region_revenue"], region, quarter, "revenue_usd")
    members = _at(frames["region_members"], region, quarter, "members")
    arpu = _at(frames["region_arpu"], region, quarter, "arpu_month_usd")
    growth = _at(frames["region_revenue_growth"], region, quarter, "revenue_yoy_rate")
    text = f"**{escaped(region)}** earned {_billions(usd)} USD ({share:.1%} of all)"
    text += "" if members is None else f" with {members / 1e6:.1f} million members"
    text += "" if arpu is None else f", {arpu:.2f} USD a member and month"
    return text + ("." if growth is None else f"; revenue changed by {growth:+.1%} over a year.")


def _at(rows: Sequence[Row], region: str, quarter: str, column: str) -> float | None:
    found = [row[column] for row in rows if row["region"] == region and row["quarter"] == quarter]
    return found[0] if found else None


def seasonality(rows: Sequence[Row]) -> str:
    """The quarters of the year in which each region grows most and least over the quarter before."""
    by_region: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_region[row["region"]].append(row)
    if not by_region:
        return "Too few quarters are known to tell one of the year from another."
    return "\n".join(f"* {_season(region, found)}" for region, found in sorted(by_region.items()))


def _season(region: str, rows: Sequence[Row]) -> str:
    ordered = sorted(rows, key=lambda row: row["mean_change"])
    best, worst = ordered[-1], ordered[0]
    return (
        f"{escaped(region)}: {best['quarter_of_year']} brings most ({best['mean_change']:+.1%} on the quarter before,"
        f" mean of {best['years']} years), {worst['quarter_of_year']} least ({worst['mean_change']:+.1%})."
    )


def profiles(rows: Sequence[Row]) -> list[str]:
    """For each feed and column the most frequent category."""
    found: dict[str, list[Row]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row["feed"], row["column_name"]) not in seen:
            seen.add((row["feed"], row["column_name"]))
            found[row["feed"]].append(row)
    if not found:
        return ["`bi.data_profile` is empty: land a feed, and refresh."]
    told = [f"**{escaped(feed)}**\n\n" + "\n".join(map(_most_frequent, firsts)) for feed, firsts in found.items()]
    return [*told, f"Without a column of categories, and so without a profile: {', '.join(map(escaped, bare()))}."]


def bare() -> list[str]:
    """The feeds whose contracts have no column of categories."""
    return sorted(name for name, feed in FEEDS.items() if not feed.category_columns)


def _most_frequent(row: Row) -> str:
    return (
        f"* {escaped(row['column_name'])}: most often {escaped(str(row['category']))},"
        f" in {row['rows']:,} rows ({row['share']:.1%})"
    )


def _billions(usd: float | None) -> str:
    return "an unknown number of" if usd is None else f"{usd / 1e9:.2f} billion"


def escaped(text: str) -> str:
    """A text from a file as Markdown shows it literally, on one line."""
    return "".join(f"\\{mark}" if mark in MARKUP else mark for mark in " ".join(text.split()))
