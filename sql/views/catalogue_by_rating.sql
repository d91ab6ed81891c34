-- Grain: maturity rating and title type.
create or replace view bi.catalogue_by_rating as
select
    title.maturity_rating,
    title.title_type,
    count(*) as titles
from core.catalogue_title as title
group by
    title.maturity_rating,
    title.title_type;

comment on view bi.catalogue_by_rating is
'Catalogue titles by maturity rating; the counts add up to titles. Grain: one rating and title type.';
comment on column bi.catalogue_by_rating.maturity_rating is 'Maturity rating code; null is unrated, which is not the code NR.';
comment on column bi.catalogue_by_rating.titles is 'Titles.';
