-- Grain: person and role.
create or replace view bi.top_people as
select
    bridge.role,
    person.name as person,
    count(distinct bridge.title_key) as titles
from core.bridge_title_credit as bridge
inner join core.dim_person as person on bridge.person_key = person.person_key
inner join core.catalogue_title as title on bridge.title_key = title.title_key
where
    person.person_key <> 0
    -- What the catalogue itself says: IMDb's writers are another source's people.
    and bridge.source_system = 'titles'
group by
    bridge.role,
    person.name;

comment on view bi.top_people is
'Everybody credited in the catalogue, with the number of titles; order by titles for the top. Grain: one name in one role; two people of the same name are one.';
comment on column bi.top_people.person is 'Name as credited.';
comment on column bi.top_people.titles is 'Distinct titles.';
