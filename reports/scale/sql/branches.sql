-- Of pairing activities the branch of the first partner.
INSERT INTO activities_activity_unit_branches (activity_id, unitbranch_id)
SELECT activity.id, partner.branch
FROM activities_activity activity
JOIN scale_side side ON side.system = activity.system AND side.community = activity.host_id
JOIN scale_partner partner
    ON partner.system = activity.system AND partner.community = activity.host_id
    AND partner.turn = pg_temp.dice(activity.id, 'partner', side.partners)
WHERE activity.id BETWEEN %(first)s AND %(last)s AND activity.system = 'pairing'
ORDER BY activity.id
