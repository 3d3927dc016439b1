-- Volunteers: one name in a community is one person, once at each post.
SELECT
    county, 'volunteers.serving', split, member,
    count(DISTINCT person) FILTER (WHERE now),
    count(DISTINCT person) FILTER (WHERE now),
    count(DISTINCT person) FILTER (WHERE NOT now),
    NULL, NULL, NULL
FROM (
    SELECT
        home.county_id AS county, place.split, place.member, stands.day = %(last)s AS now,
        (volunteer.community_id, volunteer.name) AS person
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN members_volunteer volunteer
        ON stands.day BETWEEN volunteer.since AND coalesce(volunteer.until, 'infinity')
    JOIN communities_community home ON home.id = volunteer.community_id
    CROSS JOIN LATERAL (VALUES
        ('', NULL), ('community', volunteer.community_id::text), ('post', volunteer.post)
    ) AS place (split, member)
    WHERE volunteer.state IN ('submitted', 'confirmed')
) serving
GROUP BY county, split, member;

-- Pledges standing.
SELECT
    home.county_id, 'pledges.signed',
    CASE grouping(pledge.community_id) WHEN 0 THEN 'community' ELSE '' END,
    pledge.community_id::text,
    count(*) FILTER (WHERE stands.day = %(last)s),
    count(*) FILTER (WHERE stands.day = %(last)s),
    count(*) FILTER (WHERE stands.day <> %(last)s),
    NULL, NULL, NULL
FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
JOIN members_pledge pledge
    ON stands.day BETWEEN pledge.signed_on AND coalesce(pledge.ended_on, 'infinity')
JOIN communities_community home ON home.id = pledge.community_id
WHERE pledge.state IN ('submitted', 'confirmed')
GROUP BY GROUPING SETS ((home.county_id), (home.county_id, pledge.community_id));

-- Facilities completed and honours awarded.
WITH dated AS (
    SELECT
        home.county_id AS county, 'facilities.completed' AS key, facility.community_id AS community,
        'kind' AS inside, facility.kind, facility.completed_on AS day
    FROM activities_facility facility
    JOIN communities_community home ON home.id = facility.community_id
    WHERE facility.state IN ('submitted', 'confirmed')
    UNION ALL
    SELECT county_id, 'honours.awarded', community_id, 'level', level, awarded_on
    FROM communities_honour
    WHERE state IN ('submitted', 'confirmed')
),
told AS (
    SELECT
        *,
        day >= %(first)s AS now,
        day >= %(year)s AS year,
        day < %(year)s AS before,
        CASE WHEN day >= %(year)s THEN extract(quarter FROM day)::integer END AS turn
    FROM dated
    WHERE day BETWEEN %(year)s AND %(last)s OR day BETWEEN %(before_first)s AND %(before_last)s
)
SELECT
    county,
    key,
    CASE
        WHEN grouping(community) = 0 THEN 'community'
        WHEN grouping(kind) = 0 THEN inside
        WHEN grouping(turn) = 0 THEN 'quarters'
        ELSE ''
    END,
    coalesce(community::text, kind, turn::text),
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE year),
    count(*) FILTER (WHERE before),
    NULL, NULL, NULL
FROM told
GROUP BY GROUPING SETS (
    (county, key), (county, key, community), (county, key, inside, kind), (county, key, turn)
)
