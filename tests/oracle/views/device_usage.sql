-- Sessions by month and device.
-- key: month, device
-- sums: watch_minutes
select
    month,
    device,
    count(*) as sessions,
    count(distinct user_id) as active_users,
    sum(watch_minutes) as watch_minutes
from behaviour_sessions
group by all
