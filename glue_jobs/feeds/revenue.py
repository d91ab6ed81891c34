"""Revenue: one row a quarter, the regions side by side (datasets.md 2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, SourceColumn
from glue_jobs.contract.feed import FAIL, Feed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# The regions by their own names, and as the file's headers spell them.
REGIONS = {"UCAN": "UCAN", "EMEA": "EMEA", "LATAM": "LATM", "APAC": "APAC"}
# What global revenue may exceed the sum of the regions by: other business, such as DVDs (warehouse.md, "Rulings").
LARGEST_GAP = 0.02
DAY = r"\d{2}-\d{2}-\d{4}"
FORMAT = "dd-MM-yyyy"


def revenue_of(region: str) -> str:
    """The column that holds a region's streaming revenue."""
    return f"{region.lower()}_revenue_usd"


def members_of(region: str) -> str:
    """The column that holds a region's members."""
    return f"{region.lower()}_members"


def arpu_of(region: str) -> str:
    """The column that holds a region's revenue per member and month."""
    return f"{region.lower()}_arpu_month_usd"


def with_marks(rows: DataFrame) -> DataFrame:
    """Mark the quarters whose sum check fails where one region's figure repeats an earlier quarter of the same file.

    Global revenue minus the regions' lies outside 0 to 2 % of global revenue there. The row stays as it is: the model
    puts what follows from the others in the figure's place, with the delivered figure beside it.
    """
    regions = [f"try_cast({revenue_of(region)} as bigint)" for region in REGIONS]
    everything = "try_cast(global_revenue_usd as bigint)"
    fails = f"({everything} - ({' + '.join(regions)})) not between 0 and {LARGEST_GAP} * {everything}"
    day = f"if(quarter rlike '^{DAY}$', to_date(quarter, '{FORMAT}'), null)"
    earlier = [
        f"if(row_number() over (partition by file_id, {revenue_of(region)} order by {day}) > 1, 1, 0)"
        for region in REGIONS
    ]
    return rows.selectExpr("*", f"coalesce({fails} and {' + '.join(earlier)} = 1, false) as is_repaired")


def _of_region(region: str, spelled: str) -> tuple[SourceColumn, ...]:
    return (
        SourceColumn(
            f"{spelled} Streaming Revenue", revenue_of(region), f"{region}: streaming revenue of the quarter, USD.",
            type="bigint", required=True, minimum=0,
        ),
        SourceColumn(
            f"{spelled} Members", members_of(region), f"{region}: paid memberships at the quarter's end.",
            type="bigint", required=True, minimum=0,
        ),
        SourceColumn(
            f"{spelled} ARPU", arpu_of(region), f"{region}: USD per member and month; not a third of the quarter's.",
            type="decimal(12,2)", required=True, minimum=0,
        ),
    )  # fmt: skip


_COLUMNS = [_of_region(*names) for names in REGIONS.items()]

FEED = Feed(
    name="revenue",
    comment="Revenue, members and ARPU by quarter and region; headers with double spaces, a byte order mark.",
    grain="one quarter in one delivered file",
    curated_comment="Quarters, typed; a stale figure stays as delivered and marks its row as repaired.",
    key=("quarter",),
    # Revenue that can't be read would leave the old figures looking fresh: the run must say so by failing.
    on_bad_file=FAIL,
    columns=(
        SourceColumn("Date", "quarter", "Last day of the quarter.", type="date", format=FORMAT, shape=DAY,
                     required=True, minimum=FIRST_DAY, maximum=LAST_DAY),
        SourceColumn("Global Revenue", "global_revenue_usd", "All revenue of the quarter, USD.", type="bigint",
                     required=True, minimum=0),
        # As in the file: revenue of all regions, then members, then ARPU.
        *[region[place] for place in range(3) for region in _COLUMNS],
        SourceColumn("Netflix Streaming Memberships", "members", "Paid memberships of all regions.", type="bigint",
                     required=True, minimum=0),
    ),
    repair=with_marks,
    row_rules={
        "quarter_ends": "quarter = last_day(quarter) and month(quarter) % 3 = 0",
        "members_add_up": f"members = {' + '.join(members_of(region) for region in REGIONS)}",
    },
)  # fmt: skip
