-- One load buffer for each loaded table: unlogged, for a crash only costs the load that filled it.

create unlogged table staging.dim_date (like core.dim_date);
comment on table staging.dim_date is
'Load buffer of core.dim_date: emptied and filled by each load.';

create unlogged table staging.dim_region (like core.dim_region);
comment on table staging.dim_region is
'Load buffer of core.dim_region: emptied and filled by each load.';

create unlogged table staging.dim_country (like core.dim_country);
comment on table staging.dim_country is
'Load buffer of core.dim_country: emptied and filled by each load.';

create unlogged table staging.dim_plan (like core.dim_plan);
comment on table staging.dim_plan is
'Load buffer of core.dim_plan: emptied and filled by each load.';

create unlogged table staging.dim_device (like core.dim_device);
comment on table staging.dim_device is
'Load buffer of core.dim_device: emptied and filled by each load.';

create unlogged table staging.dim_subscriber (like core.dim_subscriber);
comment on table staging.dim_subscriber is
'Load buffer of core.dim_subscriber: emptied and filled by each load.';

create unlogged table staging.dim_title (like core.dim_title);
comment on table staging.dim_title is
'Load buffer of core.dim_title: emptied and filled by each load.';

create unlogged table staging.dim_genre (like core.dim_genre);
comment on table staging.dim_genre is
'Load buffer of core.dim_genre: emptied and filled by each load.';

create unlogged table staging.dim_person (like core.dim_person);
comment on table staging.dim_person is
'Load buffer of core.dim_person: emptied and filled by each load.';

create unlogged table staging.bridge_title_genre (like core.bridge_title_genre);
comment on table staging.bridge_title_genre is
'Load buffer of core.bridge_title_genre: emptied and filled by each load.';

create unlogged table staging.bridge_title_country (like core.bridge_title_country);
comment on table staging.bridge_title_country is
'Load buffer of core.bridge_title_country: emptied and filled by each load.';

create unlogged table staging.bridge_title_credit (like core.bridge_title_credit);
comment on table staging.bridge_title_credit is
'Load buffer of core.bridge_title_credit: emptied and filled by each load.';

create unlogged table staging.fact_subscription_month (like core.fact_subscription_month);
comment on table staging.fact_subscription_month is
'Load buffer of core.fact_subscription_month: emptied and filled by each load.';

create unlogged table staging.file_accounting (like ops.file_accounting);
comment on table staging.file_accounting is
'Load buffer of ops.file_accounting: emptied and filled by each load.';
