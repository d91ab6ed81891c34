"""What share of last month's members is here again."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, part, rate
from local.dashboard.forms import lines
from local.dashboard.vocabulary import BEHAVIOUR, BY_MEMBER, MONTH, PLAN

CHART = Chart(
    tab=ENGAGEMENT,
    place=50,
    title="Retention by plan",
    grain="share of the last month's members who are active again, by month and plan",
    views=("monthly_active_users",),
    query="""
select
    to_char(month, 'YYYY-MM') as month,
    plan,
    country,
    returning_users,
    -- Whoever was active a month before either came again or lapsed.
    round(case when churn_rate > 0 then lapsed_users / churn_rate else returning_users / nullif(retention_rate, 0) end)
        as active_before
from bi.monthly_active_users
where retention_rate is not null
order by 1, 2, 3
""",
    fields=(
        MONTH,
        PLAN,
        part("returning_users"),
        part("active_before"),
        rate("retention_rate", "Retention", ("returning_users", "active_before")),
    ),
    form=lines("month", "retention_rate", "plan"),
    filled_by=BEHAVIOUR,
    filters=BY_MEMBER,
)
