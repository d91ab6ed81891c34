-- IMDb's principals (datasets.md 2.5): `ordering` numbers the people of a title.
-- format: tsv
-- key: tconst, place
-- columns: tconst, ordering, nconst, category, job, characters
select
    file_number,
    record,
    tconst,
    as_whole("ordering") as place,
    category,
    false as is_repaired,
    tconst is null
    or is_unlike(tconst, 'tt\d+')
    or "ordering" is null
    or is_no_whole("ordering", 1)
    or nconst is null
    or is_unlike(nconst, 'nm\d+')
    or category is null as is_bad
from records
