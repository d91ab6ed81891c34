"""How many of those who began in a month come back later: the cohort triangle."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, kept
from local.dashboard.forms import heat
from local.dashboard.vocabulary import BEHAVIOUR

CHART = Chart(
    tab=ENGAGEMENT,
    place=30,
    title="Cohorts: who comes back",
    grain="share of the cohort with a session, by first month and months since",
    views=("cohort_retention",),
    query="""
select to_char(cohort_month, 'YYYY-MM') as cohort, months_since, cohort_size, active_users, retention_rate
from bi.cohort_retention
where months_since > 0
order by 1, 2
""",
    fields=(
        by("cohort", "First month"),
        by("months_since", "Months since"),
        kept("cohort_size", "Members of the cohort", ",.0f"),
        kept("active_users", "Of them active", ",.0f"),
        kept("retention_rate", "Share active", ".1%"),
    ),
    form=heat("months_since", "cohort", "retention_rate"),
    filled_by=BEHAVIOUR,
    filters={"month": "cohort"},
    note="Month 0, which is all of the cohort, is left out. The first cohort holds all who began before the data does.",
)
