-- A returned row is a place in a title's source list that is below 1, or that two entries share.
select
    'core.bridge_title_genre' as bridge,
    bridge.title_key,
    null::text as role,
    bridge.position,
    count(*) as rows_found
from core.bridge_title_genre as bridge
group by bridge.title_key, bridge.position
having count(*) > 1 or bridge.position < 1
union all
select
    'core.bridge_title_country' as bridge,
    bridge.title_key,
    null::text as role,
    bridge.position,
    count(*) as rows_found
from core.bridge_title_country as bridge
group by bridge.title_key, bridge.position
having count(*) > 1 or bridge.position < 1
union all
select
    'core.bridge_title_credit' as bridge,
    bridge.title_key,
    bridge.role,
    bridge.position,
    count(*) as rows_found
from core.bridge_title_credit as bridge
group by bridge.title_key, bridge.position, bridge.role
having count(*) > 1 or bridge.position < 1;
