-- IMDb's ratings (datasets.md 2.5): averages of one decimal, some files write 8.3000.
-- format: tsv
-- key: tconst
-- columns: tconst, averagerating, numvotes
select
    file_number,
    record,
    tconst,
    as_number(averagerating)::decimal(3, 1) as average_rating,
    as_whole(numvotes) as num_votes,
    false as is_repaired,
    tconst is null
    or is_unlike(tconst, 'tt\d+')
    or averagerating is null
    or is_no_number(averagerating, 1, 10)
    or as_number(averagerating) <> round(as_number(averagerating), 1)
    or numvotes is null
    or is_no_whole(numvotes, 0) as is_bad
from records
