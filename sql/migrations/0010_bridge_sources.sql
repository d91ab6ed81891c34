-- A bridge's rows belong to the title's source: two sources share a bridge and never touch each other's rows.
alter table core.bridge_title_genre add column source_system text;
alter table core.bridge_title_country add column source_system text;
alter table core.bridge_title_credit add column source_system text;
comment on column core.bridge_title_genre.source_system is 'The title''s source.';
comment on column core.bridge_title_country.source_system is 'The title''s source.';
comment on column core.bridge_title_credit.source_system is 'The title''s source.';

alter table staging.bridge_title_genre add column source_system text;
alter table staging.bridge_title_country add column source_system text;
alter table staging.bridge_title_credit add column source_system text;
