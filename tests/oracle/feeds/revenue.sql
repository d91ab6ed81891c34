-- The company's quarters (datasets.md 2.3, 4). Where the regions do not add up to the global figure (0 to 2 % of it
-- may be
-- missing: other revenue), the region whose figure repeats an earlier quarter's is global less the others: a repair.
-- format: csv
-- key: quarter
-- columns: date, global revenue, ucan streaming revenue, emea streaming revenue, latm streaming revenue
-- columns: apac streaming revenue, ucan members, emea members, latm members, apac members, ucan arpu, emea arpu
-- columns: latm arpu
-- columns: apac arpu, netflix streaming memberships
with typed as (
    select
        file_number,
        record,
        as_day("date", '\d{2}-\d{2}-\d{4}', '%d-%m-%Y') as quarter,
        as_whole("global revenue") as global_revenue,
        as_whole("ucan streaming revenue") as ucan_given,
        as_whole("emea streaming revenue") as emea_given,
        as_whole("latm streaming revenue") as latam_given,
        as_whole("apac streaming revenue") as apac_given,
        as_whole("ucan members") as ucan_members,
        as_whole("emea members") as emea_members,
        as_whole("latm members") as latam_members,
        as_whole("apac members") as apac_members,
        as_number("ucan arpu") as ucan_arpu,
        as_number("emea arpu") as emea_arpu,
        as_number("latm arpu") as latam_arpu,
        as_number("apac arpu") as apac_arpu,
        as_whole("netflix streaming memberships") as members,
        not (
            "ucan arpu" is null or is_no_amount("ucan arpu", 0)
            or "emea arpu" is null or is_no_amount("emea arpu", 0)
            or "latm arpu" is null or is_no_amount("latm arpu", 0)
            or "apac arpu" is null or is_no_amount("apac arpu", 0)
        ) as has_arpu
    from records
),

checked as (
    select
        *,
        global_revenue - (ucan_given + emea_given + latam_given + apac_given) as gap,
        gap not between 0 and 0.02 * global_revenue as fails
    from typed
),

-- Which region's figure stands in an earlier quarter of the same file.
suspects as (
    select
        this.file_number,
        this.record,
        coalesce(bool_or(this.ucan_given = earlier.ucan_given), false) as ucan_repeats,
        coalesce(bool_or(this.emea_given = earlier.emea_given), false) as emea_repeats,
        coalesce(bool_or(this.latam_given = earlier.latam_given), false) as latam_repeats,
        coalesce(bool_or(this.apac_given = earlier.apac_given), false) as apac_repeats
    from checked as this
    left join checked as earlier on this.file_number = earlier.file_number and earlier.quarter < this.quarter
    group by all
)

select
    checked.*,
    -- Where none or several repeat themselves nobody can tell which is wrong: the figures stay as delivered.
    fails and ucan_repeats::int + emea_repeats::int + latam_repeats::int + apac_repeats::int = 1 as is_repaired,
    is_repaired and ucan_repeats as is_ucan_corrected,
    is_repaired and emea_repeats as is_emea_corrected,
    is_repaired and latam_repeats as is_latam_corrected,
    is_repaired and apac_repeats as is_apac_corrected,
    ucan_given + case when is_ucan_corrected then gap else 0 end as ucan_revenue,
    emea_given + case when is_emea_corrected then gap else 0 end as emea_revenue,
    latam_given + case when is_latam_corrected then gap else 0 end as latam_revenue,
    apac_given + case when is_apac_corrected then gap else 0 end as apac_revenue,
    is_no_day(quarter)
    or quarter <> last_day(quarter)
    or month(quarter) % 3 <> 0
    or coalesce(global_revenue < 0, true)
    or coalesce(least(ucan_given, emea_given, latam_given, apac_given) < 0, true)
    or ucan_given is null
    or emea_given is null
    or latam_given is null
    or apac_given is null
    or coalesce(least(ucan_members, emea_members, latam_members, apac_members) < 0, true)
    or coalesce(ucan_members + emea_members + latam_members + apac_members <> members, true)
    or not has_arpu as is_bad
from checked inner join suspects using (file_number, record)
