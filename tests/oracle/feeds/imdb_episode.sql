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
    or (seasonnumber is not null and as_whole(seasonnumber) is null)
    or (episodenumber is not null and as_whole(episodenumber) is null) as is_bad
from records
