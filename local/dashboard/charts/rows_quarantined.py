"""What share of the last run's rows had to be put aside."""

from local.dashboard.exhibit import OVERVIEW, Figure, by, part, rate
from local.dashboard.vocabulary import ANY_FEED

FIGURE = Figure(
    tab=OVERVIEW,
    place=80,
    title="Rows in quarantine",
    grain="share of the rows of the last run with files, against the run before",
    views=("data_quality",),
    query="""
select
    to_char(max(finished_at), 'YYYY-MM-DD HH24:MI') as finished_at,
    run_id,
    sum(rows_quarantined) as rows_quarantined,
    sum(rows_read) as rows_read
from bi.data_quality
group by run_id
order by max(finished_at), run_id
""",
    fields=(
        by("finished_at", "Finished, UTC"),
        by("run_id", "Run"),
        part("rows_quarantined"),
        part("rows_read"),
        rate("quarantined_rate", "Rows in quarantine", ("rows_quarantined", "rows_read"), ".2%"),
    ),
    filled_by=ANY_FEED,
)
