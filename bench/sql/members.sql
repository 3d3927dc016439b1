-- Members registered at the end of each quarter of the year, of the one before, and a year ago:
-- the people, their registrations in communities, and both as the whole of an average.
WITH standing AS MATERIALIZED (
    SELECT
        home.county_id AS county,
        member.community_id AS community,
        member.unit_id AS unit,
        member.person_key AS person,
        stands.day
    FROM unnest(%(ends)s::date[]) AS stands (day)
    JOIN members_memberregistration member
        ON stands.day >= member.registered_on
        AND stands.day < coalesce(member.withdrawn_on, 'infinity')
    JOIN communities_community home ON home.id = member.community_id
    WHERE member.state IN ('submitted', 'confirmed')
),
people AS (
    SELECT DISTINCT county, unit, person, day FROM standing
),
added AS (
    SELECT
        county,
        CASE
            WHEN grouping(unit) = 0 THEN 'unit'
            WHEN grouping(day) = 0 THEN 'day'
            ELSE ''
        END AS split,
        unit::text AS member,
        day,
        count(*) FILTER (WHERE day = %(last)s) AS now,
        count(*) FILTER (WHERE day = %(before_last)s) AS before,
        count(*) AS people
    FROM people
    GROUP BY GROUPING SETS ((county), (county, unit), (county, day))
    UNION ALL
    SELECT
        county, 'community', community::text, NULL,
        count(*) FILTER (WHERE day = %(last)s),
        count(*) FILTER (WHERE day = %(before_last)s),
        NULL
    FROM standing
    GROUP BY county, community
)
SELECT
    county, 'members.registered', split, member, now, now, before, NULL, NULL, NULL
FROM added
WHERE split IN ('', 'community', 'unit')
UNION ALL
SELECT
    county, 'members.average', split, member, NULL, NULL, NULL, now, now, before
FROM added
WHERE split IN ('', 'community')
UNION ALL
SELECT
    county, 'members.registered', 'beside', 'opening', people, NULL, NULL, NULL, NULL, NULL
FROM added
WHERE split = 'day' AND day = %(opening)s
UNION ALL
SELECT
    county, 'members.average', 'quarters', extract(quarter FROM day)::text, NULL, NULL, NULL,
    NULL, people, NULL
FROM added
WHERE split = 'day' AND day >= %(year)s;

-- Members who came and went: registrations in communities, people where nothing else of theirs
-- stood.
WITH known AS MATERIALIZED (
    SELECT
        home.county_id AS county,
        member.id,
        member.community_id AS community,
        member.unit_id AS unit,
        member.person_key AS person,
        member.registered_on AS since,
        coalesce(member.withdrawn_on, 'infinity') AS until
    FROM members_memberregistration member
    JOIN communities_community home ON home.id = member.community_id
    WHERE member.state IN ('submitted', 'confirmed')
),
change AS MATERIALIZED (
    SELECT known.*, change.key, change.day
    FROM known
    CROSS JOIN LATERAL (VALUES
        ('members.newly_registered', since), ('members.withdrawn', until)
    ) AS change (key, day)
    WHERE until <> since AND (
        change.day BETWEEN %(year)s AND %(last)s
        OR change.day BETWEEN %(before_first)s AND %(before_last)s
    )
),
elsewhere AS (
    SELECT DISTINCT change.key, change.id
    FROM change
    JOIN known other ON other.county = change.county AND other.person = change.person
    WHERE CASE change.key
        WHEN 'members.newly_registered' THEN
            (other.since, other.id) < (change.day, change.id) AND other.until > change.day
        ELSE other.since < change.day AND (other.until, other.id) > (change.day, change.id)
    END
),
told AS (
    SELECT
        change.*,
        elsewhere.id IS NULL AS person_too,
        day >= %(first)s AS now,
        day >= %(year)s AS year,
        day < %(year)s AS before,
        CASE WHEN day >= %(year)s THEN extract(quarter FROM day)::integer END AS turn
    FROM change
    LEFT JOIN elsewhere USING (key, id)
)
SELECT
    county, key,
    CASE
        WHEN grouping(unit) = 0 THEN 'unit'
        WHEN grouping(turn) = 0 THEN 'quarters'
        ELSE ''
    END,
    coalesce(unit, turn)::text,
    count(*) FILTER (WHERE now AND person_too),
    count(*) FILTER (WHERE year AND person_too),
    count(*) FILTER (WHERE before AND person_too),
    NULL, NULL, NULL
FROM told
GROUP BY GROUPING SETS ((county, key), (county, key, unit), (county, key, turn))
UNION ALL
SELECT
    county, key, 'community', community::text,
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE year),
    count(*) FILTER (WHERE before),
    NULL, NULL, NULL
FROM told
GROUP BY county, key, community;

-- Registered members among all of a unit, by its latest number of members.
WITH counted AS (
    SELECT DISTINCT ON (headcount.unit_id, stands.day)
        unit.county_id AS county,
        headcount.unit_id AS unit,
        headcount.members AS whole,
        stands.day,
        stands.day = %(last)s AS now
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN units_membercount headcount ON headcount.as_of <= stands.day
    JOIN units_unit unit ON unit.id = headcount.unit_id
    WHERE headcount.state IN ('submitted', 'confirmed')
    ORDER BY headcount.unit_id, stands.day, headcount.as_of DESC
),
known AS (
    SELECT county, unit, day, count(*) AS people
    FROM (
        SELECT DISTINCT
            home.county_id AS county, member.unit_id AS unit, stands.day, member.person_key
        FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
        JOIN members_memberregistration member
            ON stands.day >= member.registered_on
            AND stands.day < coalesce(member.withdrawn_on, 'infinity')
        JOIN communities_community home ON home.id = member.community_id
        WHERE member.state IN ('submitted', 'confirmed')
    ) once
    GROUP BY county, unit, day
)
SELECT
    counted.county,
    'members.rate',
    CASE grouping(counted.unit) WHEN 0 THEN 'unit' ELSE '' END,
    counted.unit::text,
    sum(coalesce(people, 0)) FILTER (WHERE now),
    sum(coalesce(people, 0)) FILTER (WHERE now),
    sum(coalesce(people, 0)) FILTER (WHERE NOT now),
    sum(whole) FILTER (WHERE now),
    sum(whole) FILTER (WHERE now),
    sum(whole) FILTER (WHERE NOT now)
FROM counted
LEFT JOIN known USING (county, unit, day)
GROUP BY GROUPING SETS ((counted.county), (counted.county, counted.unit))
