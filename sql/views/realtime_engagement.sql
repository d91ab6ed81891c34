-- Grain: minute.
create or replace view bi.realtime_engagement as
select
    date_bin('1 minute', streamed.event_at, timestamptz '2000-01-01 00:00:00+00') as minute,
    count(distinct streamed.user_id) as active_users,
    count(*) as sessions,
    avg(streamed.session_minutes) as avg_session_minutes
from mart.realtime_session as streamed
group by date_bin('1 minute', streamed.event_at, timestamptz '2000-01-01 00:00:00+00');

comment on view bi.realtime_engagement is
'Who is watching, minute by minute. Filled by the streaming job; empty until it has run. Grain: one minute with a session.';
comment on column bi.realtime_engagement.minute is 'The minute''s first instant; event time, UTC.';
comment on column bi.realtime_engagement.active_users is 'Distinct users with a session that began in the minute; they do not add up over minutes.';
comment on column bi.realtime_engagement.sessions is 'Sessions, each once, in the minute of its first timestamp.';
comment on column bi.realtime_engagement.avg_session_minutes is 'Mean of the sessions whose length is known, minutes.';
