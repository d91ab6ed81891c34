-- The company's quarters (datasets.md 2.3, 4). Where the regions do not add up to the global figure (0 to 2 % of it may be
-- missing: other revenue), the region whose figure repeats an earlier quarter's is global less the others: a repair.
-- format: csv
-- key: quarter
-- columns: date, global revenue, ucan streaming revenue, emea streaming revenue, latm streaming revenue
-- columns: apac streaming revenue, ucan members, emea members, latm members, apac members, ucan arpu, emea arpu, latm arpu
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
        as_whole("netflix streaming memberships") as members
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
    fails and ucan_repeats as is_ucan_corrected,
    fails and emea_repeats as is_emea_corrected,
    fails and latam_repeats as is_latam_corrected,
    fails and apac_repeats as is_apac_corrected,
    ucan_given + case when is_ucan_corrected then gap else 0 end as ucan_revenue,
    emea_given + case when is_emea_corrected then gap else 0 end as emea_revenue,
    latam_given + case when is_latam_corrected then gap else 0 end as latam_revenue,
    apac_given + case when is_apac_corrected then gap else 0 end as apac_revenue,
    fails as is_repaired,
    quarter is null
    or global_revenue is null
    or ucan_given is null
    or emea_given is null
    or latam_given is null
    or apac_given is null
    or ucan_members is null
    or emea_members is null
    or latam_members is null
    or apac_members is null
    or members is null
    or ucan_members + emea_members + latam_members + apac_members <> members
    -- Nobody can tell which region is wrong where none or several repeat themselves.
    or (fails and ucan_repeats::int + emea_repeats::int + latam_repeats::int + apac_repeats::int <> 1) as is_bad
from checked inner join suspects using (file_number, record)
