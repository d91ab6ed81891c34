"""What the runs brought, and how much of it was put aside or came twice."""

from local.dashboard.exhibit import OVERVIEW, Chart, by, total
from local.dashboard.forms import columns
from local.dashboard.vocabulary import ANY_FEED

CHART = Chart(
    tab=OVERVIEW,
    place=130,
    title="Rows that were not loaded",
    grain="rows, by run and reason; the last twenty runs",
    views=("data_quality",),
    query="""
with last_runs as (
    select run_id, max(finished_at) as finished_at
    from bi.data_quality
    group by run_id
    order by 2 desc, 1 desc
    limit 20
)

select
    to_char(last_runs.finished_at, 'YYYY-MM-DD HH24:MI:SS') as finished_at,
    outcome.outcome,
    sum(outcome.rows) as rows
from bi.data_quality as quality
inner join last_runs on quality.run_id = last_runs.run_id
cross join lateral (
    values ('duplicate', quality.rows_duplicate), ('quarantined', quality.rows_quarantined)
) as outcome (outcome, rows)
group by 1, 2
order by 1, 2
""",
    fields=(by("finished_at", "Finished, UTC"), by("outcome", "Reason"), total("rows", "Rows")),
    form=columns("finished_at", "rows", "outcome"),
    filled_by=ANY_FEED,
)
