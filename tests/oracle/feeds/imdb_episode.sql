-- IMDb's episodes (datasets.md 2.5).
-- format: tsv
-- key: tconst
-- columns: tconst, parenttconst, seasonnumber, episodenumber
select
    file_number,
    record,
    tconst,
    false as is_repaired,
    tconst is null
    or is_unlike(tconst, 'tt\d+')
    or parenttconst is null
    or is_unlike(parenttconst, 'tt\d+')
    or is_no_whole(seasonnumber, 0)
    or is_no_whole(episodenumber, 0) as is_bad
from records
