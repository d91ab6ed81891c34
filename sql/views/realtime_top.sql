-- Grain: window of five minutes, dimension and name.
create or replace view bi.realtime_top as
select
    date_bin('5 minutes', streamed.event_at, timestamptz '2000-01-01 00:00:00+00') as window_start,
    named.dimension,
    named.name,
    count(*) as sessions,
    count(distinct streamed.user_id) as active_users
from mart.realtime_session as streamed
cross join
    lateral (
        values
        ('genre', coalesce(streamed.genre, 'Unknown')),
        ('country', coalesce(streamed.country, 'Unknown'))
    ) as named (dimension, name)
group by
    date_bin('5 minutes', streamed.event_at, timestamptz '2000-01-01 00:00:00+00'),
    named.dimension,
    named.name;

comment on view bi.realtime_top is
'What is watched and where, in windows of five minutes; order by sessions for the top. Filled by the streaming job; empty until it has run. Grain: one window, dimension and name with a session.';
comment on column bi.realtime_top.window_start is 'The window''s first instant; event time, UTC.';
comment on column bi.realtime_top.dimension is 'What is counted by: genre or country. Never add the two up.';
comment on column bi.realtime_top.name is 'First genre of the title, or viewing country; Unknown where there is none.';
comment on column bi.realtime_top.sessions is 'Sessions, each once, in the window of its first timestamp.';
comment on column bi.realtime_top.active_users is 'Distinct users with such a session; they do not add up over windows or names.';
