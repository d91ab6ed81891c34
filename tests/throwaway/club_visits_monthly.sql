-- Grain: one country in one month.
create or replace view bi.club_visits_monthly as
select
    date_trunc('month', visit.visited_on)::date as month,
    country.name as country,
    count(*) as visits,
    sum(visit.minutes) as minutes
from core.fact_club_visit as visit
inner join core.dim_country as country on visit.country_key = country.country_key
group by 1, 2;

comment on view bi.club_visits_monthly is 'Visits to the club. Grain: one country in one month.';
comment on column bi.club_visits_monthly.month is 'First day of the month.';
comment on column bi.club_visits_monthly.country is 'Visitor''s country.';
comment on column bi.club_visits_monthly.visits is 'Visits.';
comment on column bi.club_visits_monthly.minutes is 'Minutes of visits whose length is known.';
