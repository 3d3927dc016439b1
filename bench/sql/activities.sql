-- Activities of all systems: one look at the days that any column needs, then three ways to add up.
-- Of split "quarters" the column of the year counts: it holds one quarter of this year.
WITH held AS MATERIALIZED (
    SELECT
        activity.id,
        home.county_id AS county,
        activity.system,
        kind.key AS kind,
        activity.association_id AS association,
        activity.residents,
        coalesce(activity.members, 0) AS members,
        activity.starts_on >= %(first)s AS now,
        activity.starts_on >= %(year)s AS year,
        activity.starts_on BETWEEN %(before_first)s AND %(before_last)s AS before,
        CASE WHEN activity.starts_on >= %(year)s
            THEN extract(quarter FROM activity.starts_on)::integer END AS turn,
        CASE WHEN activity.system = 'district' THEN (
            SELECT count(*) FROM activities_activity_units part WHERE part.activity_id = activity.id
        ) END AS units
    FROM activities_activity activity
    JOIN communities_community home ON home.id = activity.host_id
    JOIN activities_activitykind kind ON kind.id = activity.kind_id
    WHERE activity.state IN ('submitted', 'confirmed') AND (
        activity.starts_on BETWEEN %(year)s AND %(last)s
        OR activity.starts_on BETWEEN %(before_year)s AND %(before_last)s
    )
),
took_part AS MATERIALIZED (
    SELECT held.*, part.community_id AS community, home.zone_id AS zone
    FROM held
    LEFT JOIN activities_activity_communities part ON part.activity_id = held.id
    LEFT JOIN communities_community home ON home.id = part.community_id
),
added AS (
    SELECT
        county,
        system,
        CASE
            WHEN grouping(kind) = 0 THEN 'kind'
            WHEN grouping(association) = 0 THEN 'association'
            WHEN grouping(turn) = 0 THEN 'quarters'
            ELSE ''
        END AS split,
        coalesce(kind, association::text, turn::text) AS member,
        count(*) FILTER (WHERE now) AS held_now,
        count(*) FILTER (WHERE year) AS held_year,
        count(*) FILTER (WHERE before) AS held_before,
        sum(units) FILTER (WHERE now) AS units_now,
        sum(units) FILTER (WHERE year) AS units_year,
        sum(units) FILTER (WHERE before) AS units_before,
        sum(residents) FILTER (WHERE now) AS residents_now,
        sum(residents) FILTER (WHERE year) AS residents_year,
        sum(residents) FILTER (WHERE before) AS residents_before,
        sum(members) FILTER (WHERE now) AS members_now,
        sum(members) FILTER (WHERE year) AS members_year,
        sum(members) FILTER (WHERE before) AS members_before,
        sum(members) FILTER (WHERE NOT year) AS members_year_before
    FROM held
    GROUP BY GROUPING SETS (
        (county), (county, turn),
        (county, system), (county, system, kind), (county, system, association),
        (county, system, turn)
    )
    UNION ALL
    SELECT
        county, system, 'community', community::text,
        count(*) FILTER (WHERE now),
        count(*) FILTER (WHERE year),
        count(*) FILTER (WHERE before),
        sum(units) FILTER (WHERE now),
        sum(units) FILTER (WHERE year),
        sum(units) FILTER (WHERE before),
        sum(residents) FILTER (WHERE now),
        sum(residents) FILTER (WHERE year),
        sum(residents) FILTER (WHERE before),
        sum(members) FILTER (WHERE now),
        sum(members) FILTER (WHERE year),
        sum(members) FILTER (WHERE before),
        sum(members) FILTER (WHERE NOT year)
    FROM took_part
    GROUP BY GROUPING SETS ((county, community), (county, system, community))
    UNION ALL
    SELECT
        county, system, 'zone', zone::text,
        count(*) FILTER (WHERE now),
        count(*) FILTER (WHERE year),
        count(*) FILTER (WHERE before),
        sum(units) FILTER (WHERE now),
        sum(units) FILTER (WHERE year),
        sum(units) FILTER (WHERE before),
        sum(residents) FILTER (WHERE now),
        sum(residents) FILTER (WHERE year),
        sum(residents) FILTER (WHERE before),
        NULL, NULL, NULL, NULL
    FROM (
        SELECT DISTINCT id, county, system, zone, units, residents, now, year, before
        FROM took_part WHERE system = 'district'
    ) once
    GROUP BY county, system, zone
)
SELECT county, figure.key, split, member, now, year, before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.activities', 'district', ARRAY['', 'quarters', 'community', 'zone', 'kind'],
        held_now, held_year, held_before),
    ('district.unit_participations', 'district', ARRAY['', 'quarters', 'community', 'zone', 'kind'],
        units_now, units_year, units_before),
    ('district.resident_attendance', 'district', ARRAY['', 'quarters', 'community', 'zone', 'kind'],
        residents_now, residents_year, residents_before),
    ('pairing.exchanges', 'pairing', ARRAY['', 'quarters', 'community', 'kind'],
        held_now, held_year, held_before),
    ('liaison.sessions', 'liaison', ARRAY['', 'quarters', 'association', 'kind'],
        held_now, held_year, held_before),
    ('members.attendance', NULL, ARRAY['', 'quarters', 'community'],
        members_now, members_year, members_before),
    ('members.average', NULL, ARRAY['', 'community'],
        members_year, members_year, members_year_before)
) AS figure (key, of_system, splits, now, year, before)
WHERE of_system IS NOT DISTINCT FROM system AND split = ANY(splits)
UNION ALL
SELECT county, 'members.average', 'quarters', turn, NULL, members, NULL, NULL, NULL, NULL
FROM (
    SELECT
        county,
        sum(members) FILTER (WHERE turn <= 1) AS one,
        sum(members) FILTER (WHERE turn <= 2) AS two,
        sum(members) FILTER (WHERE turn <= 3) AS three,
        sum(members) FILTER (WHERE turn <= 4) AS four
    FROM held
    WHERE year
    GROUP BY county
) so_far
CROSS JOIN LATERAL (VALUES ('1', one), ('2', two), ('3', three), ('4', four))
    AS figure (turn, members)
