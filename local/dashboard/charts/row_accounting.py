"""What became of the rows of the last run, feed by feed."""

from local.dashboard.exhibit import OVERVIEW, Chart, by, total
from local.dashboard.forms import ranked
from local.dashboard.vocabulary import ANY_FEED

CHART = Chart(
    tab=OVERVIEW,
    place=110,
    title="Row accounting of the last run",
    grain="share of the rows read, by feed and outcome",
    views=("data_quality",),
    query="""
with last_run as (
    select run_id from bi.data_quality order by finished_at desc, run_id desc limit 1
)

select quality.feed, outcome.outcome, sum(outcome.rows) as rows
from bi.data_quality as quality
inner join last_run on quality.run_id = last_run.run_id
cross join lateral (
    values
    ('loaded', quality.rows_loaded), ('duplicate', quality.rows_duplicate), ('quarantined', quality.rows_quarantined)
) as outcome (outcome, rows)
group by 1, 2
order by 1, 2
""",
    fields=(by("feed", "Feed"), by("outcome", "Outcome"), total("rows", "Rows")),
    form=ranked("feed", "rows", "outcome", share=True),
    filled_by=ANY_FEED,
    note="Read = loaded + duplicate + quarantined, for every file.",
)
