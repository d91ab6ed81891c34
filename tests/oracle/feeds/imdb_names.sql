-- IMDb's people (datasets.md 2.5): professions are empty where they are not known.
-- format: tsv
-- key: nconst
-- columns: nconst, primaryname, birthyear, deathyear, primaryprofession, knownfortitles
select
    file_number,
    record,
    nconst,
    tokens(primaryprofession) as professions,
    false as is_repaired,
    nconst is null
    or is_unlike(nconst, 'nm\d+')
    or primaryname is null
    or is_no_whole(birthyear, -2147483648)
    or is_no_whole(deathyear, -2147483648) as is_bad
from records
