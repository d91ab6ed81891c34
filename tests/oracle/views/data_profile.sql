-- Categories of what each feed holds now: a row a feed, column and value. Which columns are counted is the contracts' to
-- say. A row counts in each token of a list; where a country, plan or device is missing it counts as Unknown.
-- key: feed, column_name, category
-- rates: share
with cells as (
    select
        'userbase' as feed,
        unnest([
            {'name': 'plan', 'found': name_or_unknown(plan_name(plan))},
            {'name': 'country', 'found': name_or_unknown(country_name(country))},
            {'name': 'gender', 'found': category_of(gender)},
            {'name': 'device', 'found': name_or_unknown(device_name(device))}
        ]) as cell
    from userbase
    union all
    select
        'titles' as feed,
        unnest([
            {'name': 'title_type', 'found': category_of(title_type)},
            {'name': 'countries', 'found': case
                    when len(countries) > 0
                        then list_distinct(list_transform(countries, lambda name : country_name(name)))
                    else ['Unknown']
                end},
            {'name': 'maturity_rating', 'found': category_of(maturity_rating)},
            {'name': 'genres', 'found': each_of(genres)}
        ]) as cell
    from titles
    union all
    select
        'behaviour_users' as feed,
        unnest([
            {'name': 'gender', 'found': category_of(gender)},
            {'name': 'country', 'found': name_or_unknown(country_name(country))},
            {'name': 'plan', 'found': name_or_unknown(plan_name(plan))},
            {'name': 'is_active', 'found': category_of(is_active)},
            {'name': 'device', 'found': name_or_unknown(device_name(device))}
        ]) as cell
    from behaviour_users
    union all
    select
        'behaviour_movies' as feed,
        unnest([
            {'name': 'title_type', 'found': category_of(content_type)},
            {'name': 'genre_primary', 'found': category_of(genre)},
            {'name': 'genre_secondary', 'found': category_of(genre_secondary)},
            {'name': 'maturity_rating', 'found': category_of(maturity_rating)},
            {'name': 'language', 'found': category_of(language)},
            {'name': 'country', 'found': name_or_unknown(country_name(country))},
            {'name': 'is_original', 'found': category_of(is_original)},
            {'name': 'has_content_warning', 'found': category_of(has_content_warning)}
        ]) as cell
    from behaviour_movies
    union all
    select
        'behaviour_watch_history' as feed,
        unnest([
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'action', 'found': category_of(last_action)},
            {'name': 'quality', 'found': category_of(quality)},
            {'name': 'viewing_country', 'found': name_or_unknown(country_name(viewing_country))},
            {'name': 'is_download', 'found': category_of(is_download)}
        ]) as cell
    from behaviour_watch_history
    union all
    select
        'behaviour_events' as feed,
        unnest([
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'action', 'found': category_of(last_action)},
            {'name': 'quality', 'found': category_of(quality)},
            {'name': 'viewing_country', 'found': name_or_unknown(country_name(viewing_country))},
            {'name': 'is_download', 'found': category_of(is_download)}
        ]) as cell
    from behaviour_events
    union all
    select
        'behaviour_reviews' as feed,
        unnest([
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'is_verified_watch', 'found': category_of(is_verified_watch)},
            {'name': 'sentiment', 'found': category_of(sentiment)}
        ]) as cell
    from behaviour_reviews
    union all
    select
        'behaviour_search_logs' as feed,
        unnest([
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'had_typo', 'found': category_of(had_typo)},
            {'name': 'used_filters', 'found': category_of(used_filters)},
            {'name': 'viewing_country', 'found': name_or_unknown(country_name(viewing_country))}
        ]) as cell
    from behaviour_search_logs
    union all
    select
        'behaviour_recommendation_logs' as feed,
        unnest([
            {'name': 'recommendation_type', 'found': category_of(recommendation_type)},
            {'name': 'was_clicked', 'found': category_of(was_clicked)},
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'time_of_day', 'found': category_of(time_of_day)},
            {'name': 'algorithm_version', 'found': category_of(algorithm_version)}
        ]) as cell
    from behaviour_recommendation_logs
    union all
    select
        'telemetry_users' as feed,
        unnest([
            {'name': 'country', 'found': name_or_unknown(country_name(country))},
            {'name': 'plan', 'found': name_or_unknown(plan_name(plan))},
            {'name': 'age_band', 'found': category_of(age_group)},
            {'name': 'preferred_genres', 'found': each_of(preferred_genres)},
            {'name': 'preferred_languages', 'found': each_of(preferred_languages)},
            {'name': 'has_profile_pin', 'found': category_of(has_profile_pin)},
            {'name': 'max_stream_quality', 'found': category_of(max_stream_quality)}
        ]) as cell
    from telemetry_users
    union all
    select
        'telemetry_contents' as feed,
        unnest([
            {'name': 'content_type', 'found': category_of(case title_type when 'Movie' then 'movie' when 'TV Show' then 'series' end)},
            {'name': 'genre', 'found': category_of(genre)},
            {'name': 'language', 'found': category_of(language)},
            {'name': 'maturity_rating', 'found': category_of(maturity_rating)},
            {'name': 'tags', 'found': each_of(tags)}
        ]) as cell
    from telemetry_contents
    union all
    select
        'telemetry_viewing_events' as feed,
        unnest([
            {'name': 'event_type', 'found': category_of(event_type)},
            {'name': 'device', 'found': name_or_unknown(device_name(device))},
            {'name': 'playback_quality', 'found': category_of(playback_quality)},
            {'name': 'connection_type', 'found': category_of(connection_type)},
            {'name': 'algorithm_type', 'found': category_of(algorithm_type)},
            {'name': 'recommendation_category', 'found': category_of(recommendation_category)},
            {'name': 'is_shared', 'found': category_of(is_shared)}
        ]) as cell
    from telemetry_viewing_events
    union all
    select
        'imdb_basics' as feed,
        unnest([
            {'name': 'title_type', 'found': category_of(title_type)},
            {'name': 'genres', 'found': each_of(genres)}
        ]) as cell
    from imdb_basics
    union all
    select
        'imdb_names' as feed,
        unnest([
            {'name': 'professions', 'found': each_of(professions)}
        ]) as cell
    from imdb_names
    union all
    select
        'imdb_principals' as feed,
        unnest([
            {'name': 'category', 'found': category_of(category)}
        ]) as cell
    from imdb_principals
    union all
    select
        'imdb_akas' as feed,
        unnest([
            {'name': 'region', 'found': category_of(region)},
            {'name': 'language', 'found': category_of(language)}
        ]) as cell
    from imdb_akas
),

totals as (
    select
        'userbase' as feed,
        count(*) as feed_rows
    from userbase
    union all
    select
        'titles' as feed,
        count(*) as feed_rows
    from titles
    union all
    select
        'behaviour_users' as feed,
        count(*) as feed_rows
    from behaviour_users
    union all
    select
        'behaviour_movies' as feed,
        count(*) as feed_rows
    from behaviour_movies
    union all
    select
        'behaviour_watch_history' as feed,
        count(*) as feed_rows
    from behaviour_watch_history
    union all
    select
        'behaviour_events' as feed,
        count(*) as feed_rows
    from behaviour_events
    union all
    select
        'behaviour_reviews' as feed,
        count(*) as feed_rows
    from behaviour_reviews
    union all
    select
        'behaviour_search_logs' as feed,
        count(*) as feed_rows
    from behaviour_search_logs
    union all
    select
        'behaviour_recommendation_logs' as feed,
        count(*) as feed_rows
    from behaviour_recommendation_logs
    union all
    select
        'telemetry_users' as feed,
        count(*) as feed_rows
    from telemetry_users
    union all
    select
        'telemetry_contents' as feed,
        count(*) as feed_rows
    from telemetry_contents
    union all
    select
        'telemetry_viewing_events' as feed,
        count(*) as feed_rows
    from telemetry_viewing_events
    union all
    select
        'imdb_basics' as feed,
        count(*) as feed_rows
    from imdb_basics
    union all
    select
        'imdb_names' as feed,
        count(*) as feed_rows
    from imdb_names
    union all
    select
        'imdb_principals' as feed,
        count(*) as feed_rows
    from imdb_principals
    union all
    select
        'imdb_akas' as feed,
        count(*) as feed_rows
    from imdb_akas
),

counts as (
    select
        feed,
        cell.name as column_name,
        unnest(cell.found) as category
    from cells
)

select
    counts.feed,
    counts.column_name,
    counts.category,
    count(*) as rows,
    share(count(*), any_value(totals.feed_rows)) as share
from counts inner join totals on counts.feed = totals.feed
group by counts.feed, counts.column_name, counts.category
