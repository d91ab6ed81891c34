-- What every query of the oracle may call: how a cell becomes a value, and the names that feeds spell differently.
-- Rules: docs/admission.md ("Types"), warehouse.md, datasets.md 2.8. Nothing is cut or rounded to fit.

-- A cell without zero-width spaces (U+200B) and outer blanks (U+00A0 too); null where nothing is left.
create macro cleaned(cell) as
nullif(trim(replace(cell, chr(8203), ''), ' ' || chr(9) || chr(13) || chr(10) || chr(160)), '');

create macro is_number(cell) as regexp_full_match(cell, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?');

-- An amount exactly as written: sums must not depend on the order of adding.
create macro as_number(cell) as case when is_number(cell) then try_cast(cell as decimal(18, 6)) end;

-- A measurement: averages of it need no more digits than a double has.
create macro as_double(cell) as case when is_number(cell) then try_cast(cell as double) end;

-- 43, 43.0 and 4.3E1 are whole; 43.5 is none.
create macro as_whole(cell) as
case
    when regexp_full_match(cell, '[+-]?\d{1,18}(\.0+)?') then try_cast(string_split(cell, '.')[1] as bigint)
    when as_double(cell) = floor(as_double(cell)) then try_cast(as_double(cell) as bigint)
end;

create macro as_flag(cell) as
case when cell in ('true', 'True') then true when cell in ('false', 'False') then false end;

-- The days that a source can mean end in 2035 and begin in 1997, the service's first year.
create macro as_day(cell, shape, pattern) as
case when regexp_full_match(cell, shape) then try_strptime(cell, pattern)::date end;

create macro is_possible(day) as day between date '1997-01-01' and date '2035-12-31';

create macro as_iso_day(cell) as as_day(cell, '\d{4}-\d{2}-\d{2}', '%Y-%m-%d');

create macro as_iso_time(cell, shape, pattern) as
case when regexp_full_match(cell, shape) then try_strptime(cell, pattern) end;

-- Does a cell break a rule of its contract? An empty one breaks none of these; where a value is required, that is asked
-- apart. A whole number is one of 32 bits, where nothing else is said.
create macro is_strange(cell, words) as coalesce(not list_contains(words, cell), false);
create macro is_unlike(cell, shape) as coalesce(not regexp_full_match(cell, shape), false);
create macro is_no_flag(cell) as cell is not null and as_flag(cell) is null;
create macro is_no_whole(cell, least, most := 2147483647) as
cell is not null and coalesce(as_whole(cell) not between least and most, true);
create macro is_no_number(cell, least, most := 1e300) as
cell is not null and coalesce(as_double(cell) not between least and most, true);
-- An amount has two decimals: what stands behind them must be nought.
create macro is_no_amount(cell, least, most := 9999999999.99) as
cell is not null
and (
    coalesce(as_number(cell) not between least and most or as_number(cell) <> round(as_number(cell), 2), true)
    or regexp_matches(cell, '\.\d{2}\d*[1-9]')
);
create macro is_no_day(day) as coalesce(not is_possible(day), true);

-- The values of a list cell: split at commas, cleaned, empty ones and repeats dropped, source order.
create macro tokens_of(parts) as
list_filter(list_transform(parts, lambda part : cleaned(part)), lambda part : part is not null);

create macro distinct_in_order(parts) as
list_filter(parts, lambda part, place : list_position(parts, part) = place);

create macro tokens(cell) as
distinct_in_order(
    tokens_of(case when starts_with(cell, '[') then cast(cell::json as varchar[]) else string_split(cell, ',') end)
);

create macro month_of(day) as date_trunc('month', day)::date;

create macro country_name(name) as
case name
    when 'USA' then 'United States'
    when 'UK' then 'United Kingdom'
    when 'UAE' then 'United Arab Emirates'
    else name
end;

create macro device_name(name) as
case name
    when 'smart_tv' then 'Smart TV'
    when 'mobile' then 'Mobile'
    when 'tablet' then 'Tablet'
    when 'desktop' then 'Desktop'
    when 'gaming_console' then 'Gaming Console'
    when 'streaming_stick' then 'Streaming Stick'
    else name
end;

create macro plan_name(name) as
case name
    when 'basic' then 'Basic'
    when 'standard' then 'Standard'
    when 'premium' then 'Premium'
    when 'family' then 'Family'
    when 'student' then 'Student'
    else name
end;

create macro type_name(name) as case name when 'movie' then 'Movie' when 'series' then 'TV Show' else name end;

create macro age_band(age) as
case
    when age <= 12 then '0-12'
    when age <= 17 then '13-17'
    when age <= 24 then '18-24'
    when age <= 34 then '25-34'
    when age <= 44 then '35-44'
    when age <= 54 then '45-54'
    when age <= 64 then '55-64'
    when age > 64 then '65+'
end;

-- A share of 0 to 1; null of nothing.
create macro share(part, whole) as part::double / nullif(whole, 0)::double;

-- What a row counts for in the data profile: its value, the name of its country, plan or device, or each of its tokens.
create macro category_of(cell) as [cell::varchar];
create macro name_or_unknown(name) as [case when lower(coalesce(name, 'unknown')) = 'unknown' then 'Unknown' else name end];
create macro each_of(parts) as case when len(parts) > 0 then list_distinct(parts) else [null::varchar] end;
