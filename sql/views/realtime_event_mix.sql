-- Grain: minute and event type.
create or replace view bi.realtime_event_mix as
with counted as (
    select
        date_bin('1 minute', streamed.event_at, timestamptz '2000-01-01 00:00:00+00') as minute,
        streamed.event_type,
        count(*) as events
    from mart.realtime_session as streamed
    group by
        date_bin('1 minute', streamed.event_at, timestamptz '2000-01-01 00:00:00+00'),
        streamed.event_type
)

select
    counted.minute,
    counted.event_type,
    counted.events,
    counted.events / sum(counted.events) over (partition by counted.minute) as event_rate
from counted;

comment on view bi.realtime_event_mix is
'What is done, minute by minute. Filled by the streaming job; empty until it has run. Grain: one minute and event type with an event.';
comment on column bi.realtime_event_mix.minute is 'The minute''s first instant; event time, UTC.';
comment on column bi.realtime_event_mix.events is 'Events: each session once, at its first timestamp.';
comment on column bi.realtime_event_mix.event_rate is 'Share of the minute''s events, 0 to 1.';
