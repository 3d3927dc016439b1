-- One to three partners of the host, as far as it has as many; the first is the agreement's.
INSERT INTO activities_activity_units (activity_id, unit_id)
SELECT activity.id, partner.unit
FROM activities_activity activity
JOIN scale_side side ON side.system = activity.system AND side.community = activity.host_id
CROSS JOIN LATERAL generate_series(
    0, least(side.partners, 1 + pg_temp.dice(activity.id, 'units', 3)) - 1
) part
JOIN scale_partner partner
    ON partner.system = activity.system AND partner.community = activity.host_id
    AND partner.turn = mod(
        pg_temp.dice(activity.id, 'partner', side.partners) + part, side.partners
    )
WHERE activity.id BETWEEN %(first)s AND %(last)s
ORDER BY activity.id, part
