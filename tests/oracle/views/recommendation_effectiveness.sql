-- Recommendations shown by kind and version; telemetry tells neither version nor clicks.
-- key: source_system, recommendation_type, algorithm_version
-- rates: click_through_rate, avg_score
select
    'behaviour' as source_system,
    recommendation_type,
    coalesce(algorithm_version, 'Unknown') as algorithm_version,
    count(*) as shown,
    count(*) filter (where was_clicked) as clicks,
    share(count(*) filter (where was_clicked), count(*)) as click_through_rate,
    avg(score) as avg_score
from behaviour_recommendation_logs
group by all
union all
select
    'telemetry' as source_system,
    algorithm_type as recommendation_type,
    'Unknown' as algorithm_version,
    count(*) as shown,
    null as clicks,
    null as click_through_rate,
    avg(recommendation_score) as avg_score
from telemetry_viewing_events
group by all
