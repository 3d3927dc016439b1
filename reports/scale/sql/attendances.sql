-- Up to two members known by name at one of twenty activities that count heads.
INSERT INTO activities_attendance (activity_id, registration_id)
SELECT activity.id, member.registration
FROM activities_activity activity
JOIN (SELECT DISTINCT community, members FROM scale_member) home
    ON home.community = activity.host_id
CROSS JOIN LATERAL generate_series(0, 1) part
JOIN scale_member member
    ON member.community = activity.host_id
    AND member.turn = mod(pg_temp.dice(activity.id, 'name', home.members) + part, home.members)
WHERE activity.id BETWEEN %(first)s AND %(last)s
    AND pg_temp.dice(activity.id, 'names', 20) = 0 AND activity.members IS NOT NULL
    AND member.registered_on <= activity.starts_on AND member.withdrawn_on > activity.starts_on
ORDER BY activity.id, part
