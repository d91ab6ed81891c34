-- What a title is about, where its latest delivery says so.
-- key: title_id
select
    title_id,
    title,
    description
from titles
where description is not null
