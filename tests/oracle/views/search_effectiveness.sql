-- Searches by month and device. No position means no click.
-- key: month, device
-- means: avg_clicked_position
-- rates: click_through_rate, zero_result_rate
select
    month_of(search_date) as month,
    coalesce(device, 'Unknown') as device,
    count(*) as searches,
    share(count(clicked_position), count(*)) as click_through_rate,
    share(count(*) filter (where results_returned = 0), count(*)) as zero_result_rate,
    avg(clicked_position) as avg_clicked_position
from behaviour_search_logs
group by all
