-- IMDb's people (datasets.md 2.5): professions are empty where they are not known.
-- format: tsv
-- key: nconst
-- columns: nconst, primaryname, birthyear, deathyear, primaryprofession, knownfortitles
select
    file_number,
    record,
    nconst,
    false as is_repaired,
    nconst is null
    or (birthyear is not null and as_whole(birthyear) is null)
    or (deathyear is not null and as_whole(deathyear) is null) as is_bad
from records
