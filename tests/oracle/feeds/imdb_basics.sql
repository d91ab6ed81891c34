-- IMDb's titles (datasets.md 2.5): no quoting, `\N` is null.
-- format: tsv
-- key: tconst
-- columns: tconst, titletype, primarytitle, originaltitle, isadult, startyear, endyear, runtimeminutes, genres
select
    file_number,
    record,
    tconst,
    titletype as title_type,
    primarytitle as primary_title,
    originaltitle as original_title,
    as_whole(startyear) as start_year,
    isadult = '1' as is_adult,
    false as is_repaired,
    tconst is null
    or is_unlike(tconst, 'tt\d+')
    or titletype is null
    or primarytitle is null
    or isadult is null
    or is_no_whole(isadult, 0, 1)
    or is_no_whole(startyear, 1800, 2200)
    or is_no_whole(endyear, 1800, 2200)
    or is_no_whole(runtimeminutes, 0) as is_bad
from records
