-- One or two lots a donation: cash, goods, a service or a facility; of the goods some not valued.
INSERT INTO activities_donationitem (
    donation_id, form, name, specification, quantity, unit_price, value, basis
)
SELECT
    donation.id,
    thrown.form,
    CASE WHEN thrown.form = 'cash' THEN '' ELSE %(goods)s END,
    '',
    NULL,
    NULL,
    thrown.value,
    CASE
        WHEN thrown.form = 'cash' THEN ''
        WHEN thrown.value IS NULL THEN 'unvalued'
        ELSE (ARRAY['invoice', 'agreement', 'market_price'])[1 + mod(thrown.value, 3)]
    END
FROM activities_donation donation
CROSS JOIN LATERAL generate_series(0, pg_temp.dice(donation.activity_id, 'lots', 2)) part
CROSS JOIN LATERAL (
    SELECT
        (ARRAY['cash', 'goods', 'goods', 'service', 'facility'])[
            1 + pg_temp.dice(donation.activity_id + part, 'form', 5)
        ] AS form,
        pg_temp.dice(donation.activity_id + part, 'valued', 12) > 0 AS valued,
        10000 + 100 * pg_temp.dice(donation.activity_id + part, 'value', 20000) AS worth
) lot
CROSS JOIN LATERAL (
    SELECT lot.form, CASE WHEN lot.form = 'cash' OR lot.valued THEN lot.worth END AS value
) thrown
WHERE donation.activity_id BETWEEN %(first)s AND %(last)s
ORDER BY donation.id, part
