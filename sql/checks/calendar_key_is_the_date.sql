-- A returned row is a day whose key is not its date as yyyymmdd.
select
    calendar.date_key,
    calendar.date
from core.dim_date as calendar
where
    calendar.date_key <> 0
    and (calendar.date is null or calendar.date_key <> to_char(calendar.date, 'YYYYMMDD')::integer);
