-- IMDb's principals (datasets.md 2.5): `ordering` numbers the people of a title.
-- format: tsv
-- key: tconst, ordering
-- columns: tconst, ordering, nconst, category, job, characters
select
    file_number,
    record,
    tconst,
    as_whole("ordering") as ordering,
    false as is_repaired,
    tconst is null or as_whole("ordering") is null or nconst is null or category is null as is_bad
from records
