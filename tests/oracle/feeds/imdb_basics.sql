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
    false as is_repaired,
    tconst is null
    or titletype is null
    or (startyear is not null and as_whole(startyear) is null)
    or (endyear is not null and as_whole(endyear) is null)
    or (runtimeminutes is not null and as_whole(runtimeminutes) is null) as is_bad
from records
