"""The functions that Athena knows, and those among them that DuckDB carries out as Trino does, some by our macros.

Source of the names: Trino's documentation, "List of functions and operators" (Athena engine version 3 follows it). A
name that is not here is FUNCTION_NOT_FOUND, as on Athena, whatever DuckDB may have by that name.
"""

from __future__ import annotations

_AGGREGATE = """
any_value approx_distinct approx_most_frequent approx_percentile approx_set arbitrary array_agg avg bitwise_and_agg
bitwise_or_agg bitwise_xor_agg bool_and bool_or checksum corr count count_if covar_pop covar_samp every geometric_mean
histogram kurtosis listagg map_agg map_union max max_by merge min min_by multimap_agg numeric_histogram qdigest_agg
reduce_agg regr_intercept regr_slope set_agg set_union skewness stddev stddev_pop stddev_samp sum tdigest_agg var_pop
var_samp variance grouping
"""
_WINDOW = "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number"
_CONDITIONAL = "coalesce if nullif try try_cast cast format typeof"
_MATHS = """
abs acos asin atan atan2 beta_cdf cbrt ceil ceiling cos cosh cosine_similarity degrees e exp floor from_base infinity
inverse_beta_cdf inverse_normal_cdf is_finite is_infinite is_nan ln log log10 log2 mod nan normal_cdf pi pow power
radians rand random round sign sin sinh sqrt tan tanh to_base truncate width_bucket greatest least wilson_interval_lower
wilson_interval_upper bit_count bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
bitwise_right_shift_arithmetic bitwise_xor
"""
_TEXT = """
chr codepoint concat concat_ws contains_sequence ends_with from_utf8 hamming_distance length levenshtein_distance lower
lpad ltrim luhn_check normalize overlay position replace reverse rpad rtrim soundex split split_part split_to_map
split_to_multimap starts_with strpos substr substring to_utf8 translate trim upper word_stem regexp_count regexp_extract
regexp_extract_all regexp_like regexp_position regexp_replace regexp_split
"""
_BINARY = """
crc32 from_base32 from_base64 from_base64url from_big_endian_32 from_big_endian_64 from_hex from_ieee754_32
from_ieee754_64 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 md5 murmur3 sha1 sha256 sha512 spooky_hash_v2_32
spooky_hash_v2_64 to_base32 to_base64 to_base64url to_big_endian_32 to_big_endian_64 to_hex to_ieee754_32 to_ieee754_64
xxhash64
"""
_TIME = """
at_timezone current_date current_time current_timestamp current_timezone date date_add date_diff date_format date_parse
date_trunc day day_of_month day_of_week day_of_year dow doy extract format_datetime from_iso8601_date
from_iso8601_timestamp from_iso8601_timestamp_nanos from_unixtime from_unixtime_nanos hour human_readable_seconds
last_day_of_month localtime localtimestamp millisecond minute month now parse_datetime parse_duration quarter second
timezone_hour timezone_minute to_iso8601 to_milliseconds to_unixtime week week_of_year with_timezone year
year_of_week yow
"""
_NESTED = """
all_match any_match array array_distinct array_except array_first array_histogram array_intersect array_join array_last
array_max array_min array_position array_remove array_sort array_union arrays_overlap cardinality combinations contains
element_at filter flatten map map_concat map_entries map_filter map_from_entries map_keys map_values map_zip_with
multimap_from_entries ngrams none_match reduce repeat row sequence shuffle slice transform transform_keys
transform_values trim_array unnest zip zip_with
"""
_JSON = """
is_json_scalar json_array json_array_contains json_array_get json_array_length json_exists json_extract
json_extract_scalar json_format json_object json_parse json_query json_size json_value
"""
_OTHER = """
uuid version current_user current_catalog current_schema url_decode url_encode url_extract_fragment url_extract_host
url_extract_parameter url_extract_path url_extract_port url_extract_protocol url_extract_query bar color rgb render
hash_counts intersection_cardinality jaccard_index empty_approx_set values_at_quantiles value_at_quantile
great_circle_distance st_point st_distance st_area st_contains st_geometryfromtext st_intersects st_within st_astext
st_x st_y st_polygon st_buffer to_spherical_geography bing_tile bing_tile_at classify regress features learn_classifier
"""
# Known to Athena, and left out here: DuckDB has no such function, or another one by that name.
_LEFT_OUT = """
approx_most_frequent approx_set checksum merge numeric_histogram qdigest_agg reduce_agg tdigest_agg format typeof
beta_cdf inverse_beta_cdf inverse_normal_cdf normal_cdf width_bucket wilson_interval_lower wilson_interval_upper
to_base from_base infinity nan crc32 from_base32 to_base32 murmur3 spooky_hash_v2_32 spooky_hash_v2_64 xxhash64
hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 from_big_endian_32 from_big_endian_64 to_big_endian_32 to_big_endian_64
from_ieee754_32 from_ieee754_64 to_ieee754_32 to_ieee754_64 human_readable_seconds parse_duration to_milliseconds
format_datetime parse_datetime from_unixtime_nanos from_iso8601_timestamp_nanos timezone_hour timezone_minute
at_timezone with_timezone combinations ngrams shuffle zip zip_with map_zip_with map_union multimap_agg
multimap_from_entries transform_keys transform_values map_filter array_histogram trim_array soundex word_stem
normalize luhn_check overlay split_to_map split_to_multimap regexp_position regexp_count contains_sequence
url_decode url_encode url_extract_fragment url_extract_host url_extract_parameter url_extract_path url_extract_port
url_extract_protocol url_extract_query json_exists json_query json_value json_object json_array json_array_get
json_array_contains json_size is_json_scalar json_format bar color rgb render hash_counts intersection_cardinality
jaccard_index empty_approx_set values_at_quantiles value_at_quantile great_circle_distance st_point st_distance
st_area st_contains st_geometryfromtext st_intersects st_within st_astext st_x st_y st_polygon st_buffer
to_spherical_geography bing_tile bing_tile_at classify regress features learn_classifier current_user
current_catalog current_schema version current_timezone set_union geometric_mean histogram cosine_similarity
bitwise_right_shift_arithmetic codepoint position truncate
"""
# Names of types that take numbers in brackets, and words that a bracket may follow, which are no functions.
_NO_FUNCTIONS = """
decimal varchar char timestamp time row array map numeric varbinary bigint integer double real boolean json
in exists over values as and or not on using filter when then else case end any some all between like escape
select from where having group by order with union except intersect distinct partition rows range rollup cube
grouping sets within limit offset join cross lateral tablesample bernoulli system ordinality is interval at zone
recursive insert into describe explain analyze window pattern define measures
"""
_GROUPS = (_AGGREGATE, _WINDOW, _CONDITIONAL, _MATHS, _TEXT, _BINARY, _TIME, _NESTED, _JSON, _OTHER)
KNOWN = frozenset(" ".join(_GROUPS).split())
LEFT_OUT = frozenset(_LEFT_OUT.split())
NO_FUNCTIONS = frozenset(_NO_FUNCTIONS.split())

# A cast that fails: unlike error(), TRY takes it.
_BY_ZERO = "cast(cast('DIVISION_BY_ZERO: Division by zero' as bigint) as varchar)"
_WHOLE = "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT')"
_DOUBLE = "('DOUBLE', 'FLOAT')"
# Functions by Trino's rules where DuckDB's differ. A quotient has the type of the sum, as Trino's has: whole numbers
# give a whole one, decimals one with the larger scale. It goes through text, which every type can be made of.
MACROS = (
    f"create macro rh_divide (a, b) as cast_to_type(case when b = 0 and typeof(a + b) not in {_DOUBLE} then {_BY_ZERO}"
    f" when typeof(a + b) in {_WHOLE} then cast(a // b as varchar) else cast(a / b as varchar) end,"
    " case when false then a + b end)",
    f"create macro rh_modulo (a, b) as cast_to_type(case when b = 0 and typeof(a + b) not in {_DOUBLE} then {_BY_ZERO}"
    " else cast(a % b as varchar) end, case when false then a % b end)",
    "create macro rh_shift (t date, i) as cast(t + i as date), (t timestamp, i) as t + i, (t timestamptz, i) as t + i,"
    " (t time, i) as t + i, (t interval, i) as t + i",
    "create macro rh_date_trunc (unit, t date) as cast(date_trunc(unit, t) as date),"
    " (unit, t timestamp) as date_trunc(unit, t), (unit, t timestamptz) as date_trunc(unit, t)",
    "create macro rh_regexp_extract (x, pattern, part) as"
    " case when regexp_matches(x, pattern) then regexp_extract(x, pattern, part) end",
    "create macro rh_split_part (x, separator, part) as case when part < 1 then"
    " error('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero')"
    " when len(string_split(x, separator)) >= part then string_split(x, separator)[part] end",
    "create macro rh_whole (x) as case when typeof(x) in ('DOUBLE', 'FLOAT') then round(cast(x as double)) else x end",
    "create macro rh_text (x) as case typeof(x)"
    " when 'TIMESTAMP' then strftime(try_cast(cast(x as varchar) as timestamp), '%Y-%m-%d %H:%M:%S.%g')"
    " when 'TIMESTAMP WITH TIME ZONE'"
    " then strftime(try_cast(cast(x as varchar) as timestamp), '%Y-%m-%d %H:%M:%S.%g UTC')"
    " else cast(x as varchar) end",
    "create macro rh_map_agg (k, v) as map_from_entries(array_agg({'k': k, 'v': v}) filter (where k is not null))",
)
