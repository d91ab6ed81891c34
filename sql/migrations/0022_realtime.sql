-- What the live views are made of: the sessions that are streaming, one row each, so that a repeated or late message
-- changes a row and every distinct count stays right. The streaming job fills it; until there is one it is empty.

create table mart.realtime_session (
    session_id text not null,
    event_at timestamptz not null,
    user_id text not null,
    event_type text not null,
    session_minutes double precision,
    genre text,
    country text,
    constraint realtime_session_pkey primary key (session_id)
);

comment on table mart.realtime_session is
'Sessions as they are streamed, each once, at its first timestamp; filled by the streaming job, and empty until there is one. Grain: one session.';
comment on column mart.realtime_session.session_id is 'Session''s id in the stream.';
comment on column mart.realtime_session.event_at is 'First timestamp of the session: event time, not time of arrival.';
comment on column mart.realtime_session.user_id is 'Who watched: the subscriber''s id in the source system behaviour.';
comment on column mart.realtime_session.event_type is 'What the event says was done: its action.';
comment on column mart.realtime_session.session_minutes is 'Minutes watched; null where the event does not say.';
comment on column mart.realtime_session.genre is 'First genre of the title; null where the title is not known.';
comment on column mart.realtime_session.country is 'Viewing country in the warehouse''s spelling; null where the event does not say.';
