"""Which recommendations are clicked."""

from local.dashboard.exhibit import ENGAGEMENT, Chart, by, kept
from local.dashboard.forms import dots
from local.dashboard.vocabulary import BEHAVIOUR

CHART = Chart(
    tab=ENGAGEMENT,
    place=110,
    title="Recommendation effectiveness",
    grain="clicks ÷ shown, by kind of recommendation and version",
    views=("recommendation_effectiveness",),
    query="""
select recommendation_type, algorithm_version, click_through_rate, clicks, shown
from bi.recommendation_effectiveness
where source_system = 'behaviour' and click_through_rate is not null
order by 1, 2
""",
    fields=(
        by("recommendation_type", "Kind"),
        by("algorithm_version", "Version"),
        kept("click_through_rate", "Click-through rate", ".2%"),
        kept("clicks", "Clicks", ",.0f"),
        kept("shown", "Shown", ",.0f"),
    ),
    form=dots("recommendation_type", "click_through_rate", "algorithm_version"),
    filled_by=BEHAVIOUR,
)
