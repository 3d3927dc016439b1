-- Members known by name: their units, and how many people they are.
WITH named AS (
    SELECT
        home.county_id AS county,
        member.unit_id AS unit,
        member.person_key AS person,
        activity.starts_on >= %(first)s AS now,
        activity.starts_on >= %(year)s AS year,
        activity.starts_on < %(year)s AS before
    FROM activities_activity activity
    JOIN communities_community home ON home.id = activity.host_id
    JOIN activities_attendance attendance ON attendance.activity_id = activity.id
    JOIN members_memberregistration member ON member.id = attendance.registration_id
    JOIN communities_community registered ON registered.id = member.community_id
    WHERE activity.state IN ('submitted', 'confirmed')
        AND member.state IN ('submitted', 'confirmed')
        AND registered.county_id = home.county_id
        AND (
            activity.starts_on BETWEEN %(year)s AND %(last)s
            OR activity.starts_on BETWEEN %(before_first)s AND %(before_last)s
        )
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
