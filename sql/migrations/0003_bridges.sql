-- The bridges between titles and their genres, countries and people.

create table core.bridge_title_genre (
    title_key bigint not null,
    genre_key bigint not null,
    position integer not null,
    constraint bridge_title_genre_pkey primary key (title_key, genre_key),
    constraint bridge_title_genre_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint bridge_title_genre_genre_key_fkey foreign key (genre_key)
    references core.dim_genre (genre_key) deferrable initially deferred
);

comment on table core.bridge_title_genre is
'One to three a title: counts do not add up to titles. Grain: one genre of one title.';
comment on column core.bridge_title_genre.title_key is 'Title.';
comment on column core.bridge_title_genre.genre_key is 'Genre.';
comment on column core.bridge_title_genre.position is 'Place in the source list, from 1.';

create table core.bridge_title_country (
    title_key bigint not null,
    country_key bigint not null,
    position integer not null,
    constraint bridge_title_country_pkey primary key (title_key, country_key),
    constraint bridge_title_country_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint bridge_title_country_country_key_fkey foreign key (country_key)
    references core.dim_country (country_key) deferrable initially deferred
);

comment on table core.bridge_title_country is
'A title has any number of countries. Grain: one producing country of one title.';
comment on column core.bridge_title_country.title_key is 'Title.';
comment on column core.bridge_title_country.country_key is 'Country.';
comment on column core.bridge_title_country.position is 'Place in the source list, from 1.';

create table core.bridge_title_credit (
    title_key bigint not null,
    person_key bigint not null,
    role text not null,
    position integer not null,
    constraint bridge_title_credit_pkey primary key (title_key, person_key, role),
    constraint bridge_title_credit_title_key_fkey foreign key (title_key)
    references core.dim_title (title_key) deferrable initially deferred,
    constraint bridge_title_credit_person_key_fkey foreign key (person_key)
    references core.dim_person (person_key) deferrable initially deferred
);

comment on table core.bridge_title_credit is
'Who directed, played or wrote. Grain: one person in one role in one title.';
comment on column core.bridge_title_credit.title_key is 'Title.';
comment on column core.bridge_title_credit.person_key is 'Person.';
comment on column core.bridge_title_credit.role is 'director, cast or writer.';
comment on column core.bridge_title_credit.position is 'Place in the source list, from 1.';

-- From the other side: which titles a genre, country or person has, and whether one may go.
create index bridge_title_genre_genre_key_idx on core.bridge_title_genre (genre_key);
create index bridge_title_country_country_key_idx on core.bridge_title_country (country_key);
create index bridge_title_credit_person_key_idx on core.bridge_title_credit (person_key);
