-- Grain: month and genre.
create or replace view bi.content_performance as
select
    monthly.month,
    genre.name as genre,
    monthly.sessions,
    monthly.viewers,
    monthly.watch_minutes::numeric as watch_minutes,
    monthly.watch_minutes / nullif(monthly.timed_sessions, 0) as avg_watch_minutes,
    monthly.completed_sessions::numeric / nullif(monthly.measured_sessions, 0) as completion_rate,
    monthly.skipped_sessions::numeric / nullif(monthly.measured_sessions, 0) as skip_rate,
    monthly.rating_total::numeric / nullif(monthly.ratings, 0) as avg_rating,
    monthly.ratings
from mart.monthly_content as monthly
inner join core.dim_genre as genre on monthly.genre_key = genre.genre_key;

comment on view bi.content_performance is
'What was watched and how it was rated. Grain: one month and genre with a session or a review. Reviews join titles directly, never through sessions.';
comment on column bi.content_performance.month is 'First day of the month of the session, of a rating that of the review.';
comment on column bi.content_performance.genre is 'First genre of the title, or Unknown.';
comment on column bi.content_performance.sessions is 'Sessions.';
comment on column bi.content_performance.viewers is 'Distinct subscribers with a session; they do not add up.';
comment on column bi.content_performance.watch_minutes is 'Minutes of the sessions whose duration is known; null where none is.';
comment on column bi.content_performance.avg_watch_minutes is 'Mean over the sessions whose duration is known.';
comment on column bi.content_performance.completion_rate is 'Share of the sessions with known progress that reached 90 %; the action does not decide it.';
comment on column bi.content_performance.skip_rate is 'Share of the sessions with known progress that stayed below 10 %.';
comment on column bi.content_performance.avg_rating is 'Mean rating of the reviews, 1 to 5; null where there is none.';
comment on column bi.content_performance.ratings is 'Reviews.';
