-- IMDb's directors and writers (datasets.md 2.5).
-- format: tsv
-- key: tconst
-- columns: tconst, directors, writers
select
    file_number,
    record,
    tconst,
    false as is_repaired,
    tconst is null or is_unlike(tconst, 'tt\d+') as is_bad
from records
