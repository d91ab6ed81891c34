-- Grain: genre.
create or replace view bi.genre_performance as
with content as (
    select
        monthly.genre_key,
        sum(monthly.sessions) as sessions,
        sum(monthly.watch_minutes) as watch_minutes,
        sum(monthly.timed_sessions) as timed_sessions,
        sum(monthly.measured_sessions) as measured_sessions,
        sum(monthly.completed_sessions) as completed_sessions,
        sum(monthly.skipped_sessions) as skipped_sessions,
        sum(monthly.ratings) as ratings,
        sum(monthly.rating_total) as rating_total
    from mart.monthly_content as monthly
    group by monthly.genre_key
)

select
    genre.name as genre,
    content.sessions::bigint as sessions,
    -- Who watches in two months is one viewer: these are counted over all months.
    coalesce(watching.viewers, 0) as viewers,
    content.watch_minutes,
    content.watch_minutes / nullif(content.timed_sessions, 0) as avg_watch_minutes,
    content.completed_sessions / nullif(content.measured_sessions, 0) as completion_rate,
    content.skipped_sessions / nullif(content.measured_sessions, 0) as skip_rate,
    content.rating_total / nullif(content.ratings, 0) as avg_rating,
    content.ratings::bigint as ratings
from content
inner join core.dim_genre as genre on content.genre_key = genre.genre_key
left join mart.genre_viewers as watching on content.genre_key = watching.genre_key;

comment on view bi.genre_performance is
'What was watched and how it was rated, over all months. Grain: one genre with a session or a review. Reviews join titles directly, never through sessions.';
comment on column bi.genre_performance.genre is 'First genre of the title, or Unknown.';
comment on column bi.genre_performance.sessions is 'Sessions.';
comment on column bi.genre_performance.viewers is 'Distinct subscribers with a session; they do not add up.';
comment on column bi.genre_performance.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.genre_performance.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.genre_performance.completion_rate is 'Share of the sessions with known progress that reached 90 %; the action does not decide it.';
comment on column bi.genre_performance.skip_rate is 'Share of the sessions with known progress that stayed below 10 %.';
comment on column bi.genre_performance.avg_rating is 'Mean rating of the reviews, 1 to 5; null where there is none.';
comment on column bi.genre_performance.ratings is 'Reviews.';
