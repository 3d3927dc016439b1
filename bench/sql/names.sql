-- Members known by name: their units, and how many people they are. Of the activities held above.
WITH named AS (
    SELECT held.county, member.unit_id AS unit, member.person_key AS person, now, year, before
    FROM held
    JOIN activities_attendance attendance ON attendance.activity_id = held.id
    JOIN members_memberregistration member ON member.id = attendance.registration_id
    JOIN communities_community home ON home.id = member.community_id
    WHERE (year OR before) AND member.state IN ('submitted', 'confirmed')
        AND home.county_id = held.county
)
SELECT
    county, 'members.attendance', 'unit', unit::text,
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE year),
    count(*) FILTER (WHERE before),
    NULL, NULL, NULL
FROM named
GROUP BY county, unit
UNION ALL
SELECT
    county, 'members.attendance', 'beside', figure.name, figure.number, NULL, NULL,
    NULL, NULL, NULL
FROM (
    SELECT
        county,
        count(*) FILTER (WHERE now) AS named,
        count(DISTINCT person) FILTER (WHERE now) AS people
    FROM named
    GROUP BY county
) added
CROSS JOIN LATERAL (VALUES ('named', named), ('people', people)) AS figure (name, number)
