-- IMDb's titles in other countries (datasets.md 2.5).
-- format: tsv
-- key: tconst, place
-- columns: titleid, ordering, title, region, language, types, attributes, isoriginaltitle
select
    file_number,
    record,
    titleid as tconst,
    as_whole("ordering") as place,
    region,
    language,
    false as is_repaired,
    titleid is null
    or is_unlike(titleid, 'tt\d+')
    or "ordering" is null
    or is_no_whole("ordering", 1)
    or title is null
    or is_no_whole(isoriginaltitle, 0, 1) as is_bad
from records
