"""How many rows the last run was given."""

from local.dashboard.exhibit import OVERVIEW, Figure, by, total
from local.dashboard.vocabulary import ANY_FEED

FIGURE = Figure(
    tab=OVERVIEW,
    place=70,
    title="Rows delivered",
    grain="rows read in the last run with files, against the run before",
    views=("data_quality",),
    query="""
select to_char(max(finished_at), 'YYYY-MM-DD HH24:MI') as finished_at, run_id, sum(rows_read) as rows_read
from bi.data_quality
group by run_id
order by max(finished_at), run_id
""",
    fields=(by("finished_at", "Finished, UTC"), by("run_id", "Run"), total("rows_read", "Rows read")),
    filled_by=ANY_FEED,
)
