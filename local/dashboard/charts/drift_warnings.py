"""Columns whose last delivery is distributed otherwise than before."""

from local.dashboard.exhibit import OVERVIEW, Chart, by, kept
from local.dashboard.forms import ranked

CHART = Chart(
    tab=OVERVIEW,
    place=120,
    title="Drift warnings of the last run that has some",
    grain="how many times its threshold a measure drifted, by column",
    views=("feed_drift",),
    query="""
with last_run as (
    select run_id from bi.feed_drift order by found_at desc, run_id desc limit 1
)

select
    drift.feed || '.' || drift.column_name || ' (' || drift.measure || ')' as drifted,
    drift.run_id,
    max(case
        when drift.psi is not null then drift.psi
        when drift.measure = 'rows'
            then greatest(
                drift.new_value / nullif(drift.old_value, 0), drift.old_value / nullif(drift.new_value, 0)
            )
        else abs(drift.new_value - drift.old_value)
    end / nullif(drift.threshold, 0)) as times_threshold
from bi.feed_drift as drift
inner join last_run on drift.run_id = last_run.run_id
group by 1, 2
order by 3 desc nulls last, 1
limit 20
""",
    fields=(by("drifted", "Column (measure)"), by("run_id", "Run"), kept("times_threshold", "Times its threshold")),
    form=ranked("drifted", "times_threshold"),
    filled_by="a run whose rows are distributed otherwise than the last ones: empty means that no drift was found",
    note="A warning, not an error. The twenty that drifted furthest.",
)
