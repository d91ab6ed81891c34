-- Grain: one title of the catalogue that has a description.
create or replace view bi.catalogue_descriptions as
select
    title.title_id,
    title.title,
    title.description
from core.catalogue_title as title
where title.description is not null;

comment on view bi.catalogue_descriptions is
'What titles are about, for whoever looks one up. Grain: one title of the source titles that has a description.';
comment on column bi.catalogue_descriptions.title_id is 'Title''s id in the source, s1, s2, …';
comment on column bi.catalogue_descriptions.title is 'Title; always text, also where it reads 1994.';
comment on column bi.catalogue_descriptions.description is 'What the title is about, in the source''s words.';
