-- With one of six activities of the district system: one of ten of all.
INSERT INTO activities_donation (
    version, state, remark, void_reason, created_at, updated_at, created_by_id,
    received_on, purpose, receiver, second_receiver, activity_id, agreement_id, community_id,
    unit_id
)
SELECT
    activity.version, activity.state, activity.remark, activity.void_reason,
    activity.created_at, activity.updated_at, activity.created_by_id,
    activity.starts_on, %(purpose)s, %(receiver)s, %(second_receiver)s, activity.id,
    activity.agreement_id, activity.host_id, partner.unit
FROM activities_activity activity
JOIN scale_side side ON side.system = activity.system AND side.community = activity.host_id
JOIN scale_partner partner
    ON partner.system = activity.system AND partner.community = activity.host_id
    AND partner.turn = pg_temp.dice(activity.id, 'partner', side.partners)
WHERE activity.id BETWEEN %(first)s AND %(last)s AND activity.system = 'district'
    AND pg_temp.dice(activity.id, 'donation', 6) = 0
ORDER BY activity.id
