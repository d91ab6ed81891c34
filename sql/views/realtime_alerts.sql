-- Grain: window of five minutes.
create or replace view bi.realtime_alerts as
with measured as (
    select
        date_bin('5 minutes', streamed.event_at, timestamptz '2000-01-01 00:00:00+00') as window_start,
        count(*) as sessions,
        count(streamed.progress_pct) as measured_sessions,
        count(*) filter (where streamed.progress_pct < 20) as low_sessions
    from mart.realtime_session as streamed
    group by date_bin('5 minutes', streamed.event_at, timestamptz '2000-01-01 00:00:00+00')
),

rated as (
    select
        measured.*,
        measured.low_sessions::numeric / nullif(measured.measured_sessions, 0) as low_engagement_rate
    from measured
)

select
    rated.window_start,
    rated.sessions,
    rated.measured_sessions,
    rated.low_sessions,
    rated.low_engagement_rate,
    case
        when rated.measured_sessions < 50 then 'too few'
        when rated.low_engagement_rate >= 0.5 then 'high'
        when rated.low_engagement_rate >= 0.35 then 'raised'
        else 'none'
    end as alert_level
from rated;

comment on view bi.realtime_alerts is
'Whether sessions are left early more often than usual, in windows of five minutes. Filled by the streaming job; empty until it has run. Grain: one window with a session.';
comment on column bi.realtime_alerts.window_start is 'The window''s first instant; event time, UTC.';
comment on column bi.realtime_alerts.sessions is 'Sessions, each once, in the window of its first timestamp.';
comment on column bi.realtime_alerts.measured_sessions is 'Of these, sessions that say how far into the title they got.';
comment on column bi.realtime_alerts.low_sessions is 'Of the measured ones, sessions that got less than a fifth into the title.';
comment on column bi.realtime_alerts.low_engagement_rate is 'low_sessions by measured_sessions, 0 to 1; null where none is measured. A session that does not say it is in neither.';
comment on column bi.realtime_alerts.alert_level is
'high from a rate of 0.5, raised from 0.35, none below; too few where under 50 sessions are measured: a usual rate of 0.2 reaches 0.35 there by chance.';
