-- IMDb's titles in other countries (datasets.md 2.5).
-- format: tsv
-- key: title_id, ordering
-- columns: titleid, ordering, title, region, language, types, attributes, isoriginaltitle
select
    file_number,
    record,
    titleid as title_id,
    as_whole("ordering") as ordering,
    false as is_repaired,
    titleid is null or as_whole("ordering") is null as is_bad
from records
