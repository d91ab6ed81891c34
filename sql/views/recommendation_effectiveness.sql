-- Grain: source system, recommendation type and algorithm version.
create or replace view bi.recommendation_effectiveness as
select
    monthly.source_system,
    algorithm.recommendation_type,
    algorithm.algorithm_version,
    sum(monthly.shown)::bigint as shown,
    sum(monthly.clicks)::bigint as clicks,
    sum(monthly.clicks) / sum(monthly.shown) as click_through_rate,
    round(sum(monthly.score_total) / nullif(sum(monthly.scored), 0), 9)::double precision as avg_score
from mart.monthly_recommendation as monthly
inner join core.dim_algorithm as algorithm on monthly.algorithm_key = algorithm.algorithm_key
group by
    monthly.source_system,
    algorithm.recommendation_type,
    algorithm.algorithm_version;

comment on view bi.recommendation_effectiveness is
'What recommendations led to. Grain: one source, recommendation type and algorithm version. The sources'' populations are unrelated: never add them up.';
comment on column bi.recommendation_effectiveness.recommendation_type is 'Kind of recommendation; of telemetry the type of the algorithm.';
comment on column bi.recommendation_effectiveness.algorithm_version is 'Version of the algorithm, or Unknown.';
comment on column bi.recommendation_effectiveness.shown is 'Recommendations shown; of telemetry the events that tell of one.';
comment on column bi.recommendation_effectiveness.clicks is 'Those of them that were clicked; null where the source does not say.';
comment on column bi.recommendation_effectiveness.click_through_rate is 'clicks ÷ shown; null where the source does not tell clicks.';
comment on column bi.recommendation_effectiveness.avg_score is 'Mean score of those that have one, 0 to 1.';
