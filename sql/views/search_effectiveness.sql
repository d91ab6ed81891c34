-- Grain: month and device.
create or replace view bi.search_effectiveness as
select
    date_trunc('month', fact.search_date::timestamp)::date as month,
    device.name as device,
    count(*) as searches,
    count(fact.clicked_position)::numeric / count(*) as click_through_rate,
    avg((fact.results_returned = 0)::integer) as zero_result_rate,
    avg(fact.clicked_position) as avg_clicked_position
from core.fact_search as fact
inner join core.dim_device as device on fact.device_key = device.device_key
where fact.source_system = 'behaviour'
group by
    date_trunc('month', fact.search_date::timestamp)::date,
    device.name;

comment on view bi.search_effectiveness is
'What searches led to. Grain: one month and device with a search. A search with a click beyond its results is in quarantine and not counted.';
comment on column bi.search_effectiveness.month is 'First day of the month.';
comment on column bi.search_effectiveness.device is 'Device that was searched on, or Unknown.';
comment on column bi.search_effectiveness.searches is 'Searches.';
comment on column bi.search_effectiveness.click_through_rate is 'Share of the searches with a click.';
comment on column bi.search_effectiveness.zero_result_rate is 'Share of the searches without a result.';
comment on column bi.search_effectiveness.avg_clicked_position is 'Mean place of the results clicked, from 1; null where there was no click.';
