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
    or coalesce(as_number(averagerating) not between 1 and 10, true)
    or coalesce(as_whole(numvotes) < 0, true) as is_bad
from records
