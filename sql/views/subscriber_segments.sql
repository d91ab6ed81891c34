-- Grain: one segment of subscribers.
create or replace view bi.subscriber_segments as
select
    segment.source_system,
    segment.label as segment,
    segment.subscribers,
    segment.subscribers / sum(segment.subscribers) over (partition by segment.source_system) as subscriber_rate,
    segment.session_minutes as avg_session_minutes,
    segment.progress_pct as avg_progress_pct,
    segment.sessions_a_month as avg_sessions_a_month,
    segment.silhouette
from core.subscriber_segment as segment;

comment on view bi.subscriber_segments is
'Segments of subscribers by session length, progress and activity: k-means, k by silhouette. Grain: one segment of one source system.';
comment on column bi.subscriber_segments.source_system is 'Which of the unrelated populations the subscribers belong to.';
comment on column bi.subscriber_segments.segment is 'How the segment''s centre differs from the mean of all subscribers, in words.';
comment on column bi.subscriber_segments.subscribers is 'Subscribers in the segment; those without a session are in none.';
comment on column bi.subscriber_segments.subscriber_rate is 'Part of all subscribers with a session, 0 to 1.';
comment on column bi.subscriber_segments.avg_session_minutes is 'Mean over the subscribers of their mean session length, minutes.';
comment on column bi.subscriber_segments.avg_progress_pct is 'Mean over the subscribers of their mean progress, 0 to 100.';
comment on column bi.subscriber_segments.avg_sessions_a_month is 'Mean over the subscribers of their sessions in a month.';
comment on column bi.subscriber_segments.silhouette is 'Of the whole clustering, -1 to 1: near 0 the segments are cut from one cloud, near 1 they lie apart.';
