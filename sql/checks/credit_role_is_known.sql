-- A returned row is a credit in a role that the contract does not name.
select
    bridge.title_key,
    bridge.person_key,
    bridge.role
from core.bridge_title_credit as bridge
where bridge.role not in ('director', 'cast', 'writer');
