-- Associations standing, and the communities that belong to one.
SELECT
    association.county_id, key, '', NULL,
    count(DISTINCT thing) FILTER (WHERE stands.day = %(last)s),
    count(DISTINCT thing) FILTER (WHERE stands.day = %(last)s),
    count(DISTINCT thing) FILTER (WHERE stands.day <> %(last)s),
    NULL, NULL, NULL
FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
JOIN liaison_association association
    ON stands.day BETWEEN association.founded_on AND coalesce(association.dissolved_on, 'infinity')
LEFT JOIN liaison_membership member
    ON member.association_id = association.id AND member.state IN ('submitted', 'confirmed')
    AND stands.day BETWEEN member.since AND coalesce(member.until, 'infinity')
CROSS JOIN LATERAL (VALUES
    ('liaison.associations', association.id), ('liaison.communities', member.community_id)
) AS figure (key, thing)
WHERE association.state IN ('submitted', 'confirmed')
GROUP BY association.county_id, key;

-- Enterprises that pledged for the year or have an agreement in force.
SELECT
    county, 'liaison.sponsors', '', NULL,
    count(DISTINCT unit) FILTER (WHERE day = %(last)s),
    count(DISTINCT unit) FILTER (WHERE day = %(last)s),
    count(DISTINCT unit) FILTER (WHERE day <> %(last)s),
    NULL, NULL, NULL
FROM (
    SELECT association.county_id AS county, pledge.unit_id AS unit, stands.day
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN liaison_sponsorship pledge ON pledge.year = extract(year FROM stands.day)
    JOIN liaison_association association ON association.id = pledge.association_id
    WHERE pledge.state IN ('submitted', 'confirmed')
    UNION ALL
    SELECT unit.county_id, agreement.unit_id, stands.day
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN agreements_agreement agreement
        ON stands.day BETWEEN agreement.starts_on AND agreement.last_day
    JOIN units_unit unit ON unit.id = agreement.unit_id
    WHERE agreement.state IN ('submitted', 'confirmed') AND agreement.system = 'liaison'
) sponsor
GROUP BY county;

-- In which quarters associations stood at the end, and in which of these they met.
WITH due AS (
    SELECT
        association.county_id AS county,
        association.id AS association,
        quarter.first = %(first)s AS now,
        quarter.first >= %(year)s AS year,
        CASE WHEN quarter.first >= %(year)s
            THEN extract(quarter FROM quarter.first)::integer END AS turn,
        EXISTS (
            SELECT FROM activities_activity activity
            WHERE activity.association_id = association.id AND activity.system = 'liaison'
                AND activity.state IN ('submitted', 'confirmed')
                AND activity.starts_on BETWEEN quarter.first AND quarter.last
        ) AS met
    FROM (
        SELECT first::date, (first + interval '3 months - 1 day')::date AS last
        FROM generate_series(%(year)s::date, %(last)s::date, interval '3 months') first
        UNION ALL
        SELECT %(before_first)s::date, %(before_last)s::date
    ) quarter
    JOIN liaison_association association ON quarter.last BETWEEN association.founded_on
        AND coalesce(association.dissolved_on, 'infinity')
    WHERE association.state IN ('submitted', 'confirmed')
)
SELECT
    county,
    'liaison.on_schedule',
    CASE
        WHEN grouping(association) = 0 THEN 'association'
        WHEN grouping(turn) = 0 THEN 'quarters'
        ELSE ''
    END,
    coalesce(association, turn)::text,
    count(*) FILTER (WHERE now AND met),
    count(*) FILTER (WHERE year AND met),
    count(*) FILTER (WHERE NOT year AND met),
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE year),
    count(*) FILTER (WHERE NOT year)
FROM due
GROUP BY GROUPING SETS ((county), (county, association), (county, turn));

-- The money of associations: what came and went, and what is left.
WITH entry AS (
    SELECT
        association.county_id AS county,
        entry.association_id AS association,
        entry.purpose,
        entry.day,
        entry.direction,
        entry.amount,
        CASE entry.direction WHEN 'in' THEN entry.amount ELSE -entry.amount END AS change,
        entry.day BETWEEN %(first)s AND %(last)s AS now,
        entry.day BETWEEN %(year)s AND %(last)s AS year,
        entry.day BETWEEN %(before_first)s AND %(before_last)s AS before,
        CASE WHEN entry.day >= %(year)s THEN extract(quarter FROM entry.day)::integer END AS turn
    FROM activities_fundentry entry
    JOIN liaison_association association ON association.id = entry.association_id
    WHERE entry.state IN ('submitted', 'confirmed') AND entry.day <= %(last)s
),
flow AS (
    SELECT
        county,
        CASE direction WHEN 'in' THEN 'liaison.funds_received' ELSE 'liaison.funds_spent' END AS key,
        CASE
            WHEN grouping(association) = 0 THEN 'association'
            WHEN grouping(purpose) = 0 THEN 'purpose'
            WHEN grouping(turn) = 0 THEN 'quarters'
            ELSE ''
        END AS split,
        coalesce(association::text, purpose, turn::text) AS member,
        sum(amount) FILTER (WHERE now) AS now,
        sum(amount) FILTER (WHERE year) AS year,
        sum(amount) FILTER (WHERE before) AS before
    FROM entry
    GROUP BY GROUPING SETS (
        (county, direction), (county, direction, association), (county, direction, purpose),
        (county, direction, turn)
    )
),
balance AS (
    SELECT
        county,
        association,
        sum(change) AS now,
        sum(change) FILTER (WHERE day <= %(before_last)s) AS before,
        sum(change) FILTER (WHERE day < %(first)s) AS opening
    FROM entry
    GROUP BY GROUPING SETS ((county), (county, association))
)
SELECT county, key, split, member, now, year, before, NULL, NULL, NULL FROM flow
UNION ALL
SELECT
    county, 'liaison.funds_balance',
    CASE WHEN association IS NULL THEN '' ELSE 'association' END, association::text,
    now, now, before, NULL, NULL, NULL
FROM balance
UNION ALL
SELECT
    county, 'liaison.funds_balance', 'beside', 'opening', opening, NULL, NULL, NULL, NULL, NULL
FROM balance
WHERE association IS NULL
