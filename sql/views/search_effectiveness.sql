-- Grain: month and device.
create or replace view bi.search_effectiveness as
select
    monthly.month,
    device.name as device,
    monthly.searches,
    monthly.clicks::numeric / monthly.searches as click_through_rate,
    monthly.without_results::numeric / monthly.searches as zero_result_rate,
    monthly.position_total::numeric / nullif(monthly.clicks, 0) as avg_clicked_position
from mart.monthly_search as monthly
inner join core.dim_device as device on monthly.device_key = device.device_key;

comment on view bi.search_effectiveness is
'What searches led to. Grain: one month and device with a search. A search with a click beyond its results is in quarantine and not counted.';
comment on column bi.search_effectiveness.month is 'First day of the month.';
comment on column bi.search_effectiveness.device is 'Device that was searched on, or Unknown.';
comment on column bi.search_effectiveness.searches is 'Searches.';
comment on column bi.search_effectiveness.click_through_rate is 'Share of the searches with a click.';
comment on column bi.search_effectiveness.zero_result_rate is 'Share of the searches without a result.';
comment on column bi.search_effectiveness.avg_clicked_position is 'Mean place of the results clicked, from 1; null where there was no click.';
