-- Agreements in force: of the district, and of pairs with their branches.
WITH promised AS (
    SELECT
        unit.county_id AS county,
        agreement.system,
        agreement.community_id AS community,
        home.zone_id AS zone,
        agreement.unit_id AS unit,
        agreement.parties,
        pair.party_branch_id AS branch,
        pair.party_community_branch_id AS community_branch,
        stands.day = %(last)s AS now
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN agreements_agreement agreement
        ON stands.day BETWEEN agreement.starts_on AND agreement.last_day
    JOIN units_unit unit ON unit.id = agreement.unit_id
    LEFT JOIN communities_community home ON home.id = agreement.community_id
    LEFT JOIN pairing_pairingagreement pair ON pair.agreement_ptr_id = agreement.id
    WHERE agreement.state IN ('submitted', 'confirmed')
        AND agreement.system IN ('district', 'pairing')
),
added AS (
    SELECT
        county,
        system,
        CASE
            WHEN grouping(community) = 0 THEN 'community'
            WHEN grouping(zone) = 0 THEN 'zone'
            WHEN grouping(unit) = 0 THEN 'unit'
            ELSE ''
        END AS split,
        coalesce(community, zone, unit)::text AS member,
        count(*) FILTER (WHERE now) AS now,
        count(*) FILTER (WHERE NOT now) AS before,
        count(DISTINCT parties) FILTER (WHERE now) AS pairs_now,
        count(DISTINCT parties) FILTER (WHERE NOT now) AS pairs_before,
        count(DISTINCT branch) FILTER (WHERE now) AS branches_now,
        count(DISTINCT branch) FILTER (WHERE NOT now) AS branches_before,
        count(DISTINCT community_branch) FILTER (WHERE now) AS homes_now,
        count(DISTINCT community_branch) FILTER (WHERE NOT now) AS homes_before
    FROM promised
    GROUP BY GROUPING SETS (
        (county, system), (county, system, community), (county, system, zone),
        (county, system, unit)
    )
)
SELECT county, key, split, member, figure.now, figure.now, figure.before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.agreements', 'district', ARRAY['', 'community', 'zone'], now, before),
    ('pairing.agreements', 'pairing', ARRAY['', 'community'], now, before),
    ('pairing.pairs', 'pairing', ARRAY['', 'community', 'unit'], pairs_now, pairs_before),
    ('pairing.unit_branches', 'pairing', ARRAY['', 'community'], branches_now, branches_before),
    ('pairing.community_branches', 'pairing', ARRAY['', 'community'], homes_now, homes_before)
) AS figure (key, of_system, splits, now, before)
WHERE of_system = system AND split = ANY(splits);

-- Households helped: each once, and once in each unit.
WITH helped AS (
    SELECT
        home.county_id AS county,
        household.community_id AS community,
        branch.unit_id AS unit,
        pairing.household_id AS household,
        stands.day = %(last)s AS now
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN pairing_householdpairing pairing
        ON stands.day BETWEEN pairing.since AND coalesce(pairing.until, 'infinity')
    JOIN communities_household household ON household.id = pairing.household_id
    JOIN communities_community home ON home.id = household.community_id
    JOIN units_unitbranch branch ON branch.id = pairing.unit_branch_id
    WHERE pairing.state IN ('submitted', 'confirmed')
)
SELECT
    county,
    'pairing.households',
    CASE
        WHEN grouping(community) = 0 THEN 'community'
        WHEN grouping(unit) = 0 THEN 'unit'
        ELSE ''
    END,
    coalesce(community, unit)::text,
    count(DISTINCT household) FILTER (WHERE now),
    count(DISTINCT household) FILTER (WHERE now),
    count(DISTINCT household) FILTER (WHERE NOT now),
    NULL, NULL, NULL
FROM helped
GROUP BY GROUPING SETS ((county), (county, community), (county, unit));

-- Visits to households, and what they brought.
WITH visit AS (
    SELECT
        home.county_id AS county,
        household.community_id AS community,
        branch.unit_id AS unit,
        coalesce(aid.cash, 0) + coalesce(aid.goods_value, 0) AS worth,
        aid.visited_on >= %(first)s AS now,
        aid.visited_on >= %(year)s AS year,
        aid.visited_on < %(year)s AS before,
        CASE WHEN aid.visited_on >= %(year)s
            THEN extract(quarter FROM aid.visited_on)::integer END AS turn
    FROM activities_aid aid
    JOIN pairing_householdpairing pairing ON pairing.id = aid.pairing_id
    JOIN communities_household household ON household.id = pairing.household_id
    JOIN communities_community home ON home.id = household.community_id
    JOIN units_unitbranch branch ON branch.id = pairing.unit_branch_id
    WHERE aid.state IN ('submitted', 'confirmed') AND (
        aid.visited_on BETWEEN %(year)s AND %(last)s
        OR aid.visited_on BETWEEN %(before_first)s AND %(before_last)s
    )
),
added AS (
    SELECT
        county,
        CASE
            WHEN grouping(community) = 0 THEN 'community'
            WHEN grouping(unit) = 0 THEN 'unit'
            WHEN grouping(turn) = 0 THEN 'quarters'
            ELSE ''
        END AS split,
        coalesce(community, unit, turn)::text AS member,
        count(*) FILTER (WHERE now) AS now,
        count(*) FILTER (WHERE year) AS year,
        count(*) FILTER (WHERE before) AS before,
        sum(worth) FILTER (WHERE now) AS worth_now,
        sum(worth) FILTER (WHERE year) AS worth_year,
        sum(worth) FILTER (WHERE before) AS worth_before
    FROM visit
    GROUP BY GROUPING SETS ((county), (county, community), (county, unit), (county, turn))
)
SELECT county, key, split, member, figure.now, figure.year, figure.before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('pairing.visits', now, year, before),
    ('pairing.aid', worth_now, worth_year, worth_before)
) AS figure (key, now, year, before)
