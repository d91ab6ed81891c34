-- What a title is about: a column of the catalogue view, for whoever looks one title up.
alter table core.dim_title add column description text;
