-- The host, and with three of ten activities another community of its county.
INSERT INTO activities_activity_communities (activity_id, community_id)
SELECT activity.id, guest.community
FROM activities_activity activity
JOIN scale_home home ON home.community = activity.host_id
JOIN scale_county county ON county.number = home.county
CROSS JOIN LATERAL generate_series(0, (pg_temp.dice(activity.id, 'joint', 10) < 3)::integer) part
JOIN scale_home guest
    ON guest.county = home.county
    AND guest.place = mod(
        home.place + part * (1 + pg_temp.dice(activity.id, 'guest', county.places - 1)),
        county.places
    )
WHERE activity.id BETWEEN %(first)s AND %(last)s
ORDER BY activity.id, part
