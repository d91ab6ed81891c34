-- Grain: month and device.
create or replace view bi.device_usage as
select
    monthly.month,
    device.name as device,
    monthly.sessions,
    monthly.active_users,
    monthly.watch_minutes::numeric as watch_minutes
from mart.monthly_device as monthly
inner join core.dim_device as device on monthly.device_key = device.device_key;

comment on view bi.device_usage is
'On which devices subscribers of the behaviour files watched. Grain: one month and device with a session.';
comment on column bi.device_usage.month is 'First day of the month.';
comment on column bi.device_usage.device is 'Device that the session was watched on, not the subscriber''s declared one; or Unknown.';
comment on column bi.device_usage.sessions is 'Sessions.';
comment on column bi.device_usage.active_users is 'Distinct subscribers with a session; one who used two devices counts at both, so they do not add up.';
comment on column bi.device_usage.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
