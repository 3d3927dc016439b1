-- Visits to households that are helped to this day: one for twenty activities.
INSERT INTO activities_aid (
    version, state, remark, void_reason, created_at, updated_at, created_by_id,
    pairing_id, visited_on, visitors, cash, goods, goods_value, needs
)
SELECT
    3,
    'confirmed',
    '',
    '',
    thrown.day AT TIME ZONE 'Asia/Shanghai',
    thrown.day AT TIME ZONE 'Asia/Shanghai',
    county.office,
    helped.pairing,
    greatest(thrown.day, helped.since),
    '',
    CASE WHEN thrown.gift < 6 THEN 10000 * (1 + pg_temp.dice(visit, 'cash', 20)) END,
    CASE WHEN thrown.gift > 3 THEN %(goods)s ELSE '' END,
    CASE WHEN thrown.gift > 4 THEN 5000 * (1 + pg_temp.dice(visit, 'goods', 20)) END,
    ''
FROM generate_series(%(first)s::bigint, %(last)s) AS visit
CROSS JOIN LATERAL (
    SELECT
        mod(visit, %(number)s) AS county,
        %(day)s + ((visit - %(before)s - 1) * %(days)s / %(activities)s)::integer AS day,
        pg_temp.dice(visit, 'gift', 10) AS gift
) thrown
JOIN scale_county county ON county.number = thrown.county
JOIN scale_helped helped
    ON helped.county = thrown.county
    AND helped.turn = pg_temp.dice(visit, 'household', county.helped)
WHERE pg_temp.dice(visit, 'visit', 20) = 0
ORDER BY visit
