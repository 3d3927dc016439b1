-- The activities of these ids in the order in which they were entered, up to two weeks afterwards.
INSERT INTO activities_activity (
    id, version, state, remark, void_reason, created_at, updated_at, created_by_id,
    system, kind_id, title, starts_on, ends_on, place, host_id, agreement_id, association_id,
    plan_item_id, speaker, residents, members, content, outcome, problems, problems_outcome
)
SELECT
    new.id,
    CASE thrown.state WHEN 'draft' THEN 1 WHEN 'submitted' THEN 2 ELSE 3 END,
    thrown.state,
    CASE thrown.state WHEN 'returned' THEN %(remark)s ELSE '' END,
    CASE thrown.state WHEN 'voided' THEN %(remark)s ELSE '' END,
    thrown.entered,
    thrown.entered,
    county.office,
    thrown.system,
    kind.kind,
    concat(home.name, kind.name, ' ', new.id - %(before)s),
    thrown.day,
    thrown.day + (pg_temp.dice(new.id, 'two days', 20) = 0)::integer,
    home.name,
    home.community,
    agreement.id,
    partner.association,
    plan.item,
    '',
    10 + pg_temp.dice(new.id, 'residents', 90),
    CASE WHEN pg_temp.dice(new.id, 'heads', 8) > 0 THEN 2 + pg_temp.dice(new.id, 'members', 25) END,
    CASE WHEN pg_temp.dice(new.id, 'content', 2) > 0 THEN %(content)s ELSE '' END,
    '',
    '',
    ''
FROM generate_series(%(first)s::bigint, %(last)s) AS new(id)
CROSS JOIN LATERAL (
    SELECT
        mod(new.id - %(before)s, %(number)s) AS county,
        (%(day)s + (new.id - %(before)s - 1) * %(days)s / %(activities)s * interval '1 day')
            AT TIME ZONE 'Asia/Shanghai' AS entered,
        greatest(
            %(day)s,
            %(day)s + ((new.id - %(before)s - 1) * %(days)s / %(activities)s)::integer
                - pg_temp.dice(new.id, 'entered later', 15)
        ) AS day,
        CASE
            WHEN pg_temp.dice(new.id, 'system', 10) < 6 THEN 'district'
            WHEN pg_temp.dice(new.id, 'system', 10) < 9 THEN 'pairing'
            ELSE 'liaison'
        END AS system,
        CASE
            WHEN pg_temp.dice(new.id, 'state', 200) = 0 THEN 'draft'
            WHEN pg_temp.dice(new.id, 'state', 200) = 1 THEN 'returned'
            WHEN pg_temp.dice(new.id, 'state', 200) = 2 THEN 'voided'
            WHEN pg_temp.dice(new.id, 'state', 200) < 9 THEN 'submitted'
            ELSE 'confirmed'
        END AS state
) thrown
JOIN scale_county county ON county.number = thrown.county
JOIN scale_home home
    ON home.county = thrown.county AND home.place = pg_temp.dice(new.id, 'host', county.places)
JOIN scale_side side ON side.system = thrown.system AND side.community = home.community
JOIN scale_partner partner
    ON partner.system = thrown.system AND partner.community = home.community
    AND partner.turn = pg_temp.dice(new.id, 'partner', side.partners)
JOIN scale_kind kind
    ON kind.system = thrown.system AND kind.turn = pg_temp.dice(new.id, 'kind', kind.kinds)
LEFT JOIN agreements_agreement agreement
    ON pg_temp.dice(new.id, 'agreement', 3) > 0 AND agreement.parties = partner.parties
    AND thrown.day BETWEEN agreement.starts_on AND agreement.last_day
LEFT JOIN scale_plan plan
    ON plan.community = home.community AND plan.kind = kind.kind
    AND plan.year = extract(year FROM thrown.day)
    AND plan.quarter = extract(quarter FROM thrown.day)
ORDER BY new.id
