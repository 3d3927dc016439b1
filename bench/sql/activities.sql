-- Activities of all systems: one look at the days that any column needs, then two ways to add up.
-- Of split "quarters" the column of the year counts: it holds one quarter of this year.
CREATE TEMPORARY TABLE held AS
SELECT
    activity.id,
    home.county_id AS county,
    activity.system,
    activity.kind_id AS kind,
    activity.association_id AS association,
    activity.residents,
    activity.members,
    (
        SELECT count(*) FROM activities_activity_units part
        WHERE part.activity_id = activity.id AND activity.system = 'district'
    ) AS units,
    CASE WHEN activity.starts_on >= %(year)s
        THEN extract(quarter FROM activity.starts_on)::integer END AS turn,
    activity.starts_on >= %(first)s AS now,
    activity.starts_on >= %(year)s AS year,
    activity.starts_on BETWEEN %(before_first)s AND %(before_last)s AS before
FROM activities_activity activity
JOIN communities_community home ON home.id = activity.host_id
WHERE activity.state IN ('submitted', 'confirmed') AND (
    activity.starts_on BETWEEN %(year)s AND %(last)s
    OR activity.starts_on BETWEEN %(before_year)s AND %(before_last)s
);

ANALYZE held;

-- Who took part in them.
CREATE TEMPORARY TABLE took_part AS
SELECT held.*, part.community_id AS community, home.zone_id AS zone
FROM held
LEFT JOIN activities_activity_communities part ON part.activity_id = held.id
LEFT JOIN communities_community home ON home.id = part.community_id;

ANALYZE took_part;

-- Activities by system, kind, association and quarter.
WITH fine AS (
    SELECT
        county, system, kind, association, turn, now, year, before,
        count(*) AS held,
        sum(units) AS units,
        sum(residents) AS residents,
        sum(members) AS members
    FROM held
    GROUP BY county, system, kind, association, turn, now, year, before
),
added AS (
    SELECT
        county,
        fine.system,
        CASE
            WHEN grouping(kind.key) = 0 THEN 'kind'
            WHEN grouping(association) = 0 THEN 'association'
            WHEN grouping(turn) = 0 THEN 'quarters'
            ELSE ''
        END AS split,
        coalesce(kind.key, association::text, turn::text) AS member,
        sum(held) FILTER (WHERE now) AS held_now,
        sum(held) FILTER (WHERE year) AS held_year,
        sum(held) FILTER (WHERE before) AS held_before,
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
    FROM fine
    JOIN activities_activitykind kind ON kind.id = fine.kind
    GROUP BY GROUPING SETS (
        (county), (county, turn),
        (county, fine.system), (county, fine.system, kind.key), (county, fine.system, association),
        (county, fine.system, turn)
    )
)
SELECT county, figure.key, split, member, now, year, before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.activities', 'district', ARRAY['', 'quarters', 'kind'],
        held_now, held_year, held_before),
    ('district.unit_participations', 'district', ARRAY['', 'quarters', 'kind'],
        units_now, units_year, units_before),
    ('district.resident_attendance', 'district', ARRAY['', 'quarters', 'kind'],
        residents_now, residents_year, residents_before),
    ('pairing.exchanges', 'pairing', ARRAY['', 'quarters', 'kind'],
        held_now, held_year, held_before),
    ('liaison.sessions', 'liaison', ARRAY['', 'quarters', 'association', 'kind'],
        held_now, held_year, held_before),
    ('members.attendance', NULL, ARRAY['', 'quarters'],
        members_now, members_year, members_before),
    ('members.average', NULL, ARRAY[''],
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
    FROM fine
    WHERE year
    GROUP BY county
) so_far
CROSS JOIN LATERAL (VALUES ('1', one), ('2', two), ('3', three), ('4', four))
    AS figure (turn, members);

-- The same at the communities that took part, and once in each of their zones.
WITH fine AS (
    SELECT
        county, system, 'community' AS split, community::text AS member, now, year, before,
        count(*) AS held,
        sum(units) AS units,
        sum(residents) AS residents,
        sum(members) AS members
    FROM took_part
    GROUP BY county, system, community, now, year, before
    UNION ALL
    SELECT
        county, 'district', 'zone', zone::text, now, year, before,
        count(*), sum(units), sum(residents), NULL
    FROM (
        SELECT DISTINCT id, county, zone, now, year, before, units, residents
        FROM took_part
        WHERE system = 'district'
    ) once
    GROUP BY county, zone, now, year, before
),
added AS (
    SELECT
        county,
        system,
        split,
        member,
        sum(held) FILTER (WHERE now) AS held_now,
        sum(held) FILTER (WHERE year) AS held_year,
        sum(held) FILTER (WHERE before) AS held_before,
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
    FROM fine
    GROUP BY GROUPING SETS ((county, split, member), (county, system, split, member))
)
SELECT county, figure.key, split, member, now, year, before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.activities', 'district', ARRAY['community', 'zone'],
        held_now, held_year, held_before),
    ('district.unit_participations', 'district', ARRAY['community', 'zone'],
        units_now, units_year, units_before),
    ('district.resident_attendance', 'district', ARRAY['community', 'zone'],
        residents_now, residents_year, residents_before),
    ('pairing.exchanges', 'pairing', ARRAY['community'], held_now, held_year, held_before),
    ('members.attendance', NULL, ARRAY['community'], members_now, members_year, members_before),
    ('members.average', NULL, ARRAY['community'], members_year, members_year, members_year_before)
) AS figure (key, of_system, splits, now, year, before)
WHERE of_system IS NOT DISTINCT FROM system AND split = ANY(splits)
