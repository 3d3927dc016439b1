-- Units placed, and those with an agreement of the same two parties in force.
WITH placed AS (
    SELECT
        home.county_id AS county,
        placement.community_id AS community,
        home.zone_id AS zone,
        unit.kind,
        stands.day = %(last)s AS now,
        EXISTS (
            SELECT FROM agreements_agreement agreement
            JOIN units_unit signer ON signer.id = agreement.unit_id
            WHERE agreement.system = 'district' AND agreement.unit_id = placement.unit_id
                AND agreement.community_id = placement.community_id
                AND signer.county_id = home.county_id
                AND agreement.state IN ('submitted', 'confirmed')
                AND stands.day BETWEEN agreement.starts_on AND agreement.last_day
        ) AS agreed
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN district_placement placement
        ON stands.day BETWEEN placement.since AND coalesce(placement.until, 'infinity')
    JOIN communities_community home ON home.id = placement.community_id
    JOIN units_unit unit ON unit.id = placement.unit_id
    WHERE placement.state IN ('submitted', 'confirmed')
),
added AS (
    SELECT
        county,
        CASE
            WHEN grouping(community) = 0 THEN 'community'
            WHEN grouping(zone) = 0 THEN 'zone'
            WHEN grouping(kind) = 0 THEN 'unit_kind'
            ELSE ''
        END AS split,
        coalesce(community::text, zone::text, kind) AS member,
        count(*) FILTER (WHERE now) AS now,
        count(*) FILTER (WHERE NOT now) AS before,
        count(*) FILTER (WHERE now AND agreed) AS agreed_now,
        count(*) FILTER (WHERE NOT now AND agreed) AS agreed_before,
        count(DISTINCT community) FILTER (WHERE now) AS communities_now,
        count(DISTINCT community) FILTER (WHERE NOT now) AS communities_before
    FROM placed
    GROUP BY GROUPING SETS ((county), (county, community), (county, zone), (county, kind))
)
SELECT
    county, figure.key, split, member, figure.now, figure.now, figure.before,
    figure.of_now, figure.of_now, figure.of_before
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.units', now, before, NULL, NULL),
    ('district.communities', communities_now, communities_before, NULL, NULL),
    ('district.coverage', agreed_now, agreed_before, now, before)
) AS figure (key, now, before, of_now, of_before)
WHERE key = 'district.units'
    OR key = 'district.communities' AND split IN ('', 'zone')
    OR key = 'district.coverage' AND split IN ('', 'community', 'zone');

-- Lead units and the zones they lead.
WITH added AS (
    SELECT
        zone.county_id AS county,
        lead.zone_id AS zone,
        grouping(lead.zone_id) = 0 AS by_zone,
        count(*) FILTER (WHERE stands.day = %(last)s) AS leads_now,
        count(*) FILTER (WHERE stands.day <> %(last)s) AS leads_before,
        count(DISTINCT lead.unit_id) FILTER (WHERE stands.day = %(last)s) AS units_now,
        count(DISTINCT lead.unit_id) FILTER (WHERE stands.day <> %(last)s) AS units_before,
        count(DISTINCT lead.zone_id) FILTER (WHERE stands.day = %(last)s) AS zones_now,
        count(DISTINCT lead.zone_id) FILTER (WHERE stands.day <> %(last)s) AS zones_before
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN district_zonelead lead
        ON stands.day BETWEEN lead.since AND coalesce(lead.until, 'infinity')
    JOIN communities_zone zone ON zone.id = lead.zone_id
    WHERE lead.state IN ('submitted', 'confirmed')
    GROUP BY GROUPING SETS ((zone.county_id), (zone.county_id, lead.zone_id))
)
SELECT county, key, split, zone::text, now, now, before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.zones', '', NOT by_zone, zones_now, zones_before),
    ('district.lead_units', '', NOT by_zone, units_now, units_before),
    ('district.lead_units', 'zone', by_zone, leads_now, leads_before)
) AS figure (key, split, fits, now, before)
WHERE fits;

-- What zones have of the five haves.
WITH had AS (
    SELECT
        zone.county_id AS county, have.zone_id AS zone, have.item,
        count(*) FILTER (WHERE have.year = extract(year FROM %(last)s::date)) AS now,
        count(*) FILTER (WHERE have.year = extract(year FROM %(before_last)s::date)) AS before
    FROM district_fivehaves have
    JOIN communities_zone zone ON zone.id = have.zone_id
    WHERE have.state IN ('submitted', 'confirmed')
    GROUP BY zone.county_id, have.zone_id, have.item
),
whole AS (
    SELECT
        county, zone,
        (count(*) FILTER (WHERE now > 0) = 5)::integer AS now,
        (count(*) FILTER (WHERE before > 0) = 5)::integer AS before
    FROM had
    GROUP BY county, zone
)
SELECT
    county, 'district.five_haves', 'zone_item', concat(zone, '.', item),
    now, now, before, NULL, NULL, NULL
FROM had
UNION ALL
SELECT
    county, 'district.five_haves', CASE grouping(zone) WHEN 0 THEN 'zone' ELSE '' END, zone::text,
    sum(now), sum(now), sum(before), NULL, NULL, NULL
FROM whole
GROUP BY GROUPING SETS ((county), (county, zone));

-- Meetings held.
WITH met AS (
    SELECT
        coalesce(zone.county_id, home.county_id) AS county,
        coalesce(meeting.zone_id, home.zone_id) AS zone,
        meeting.community_id AS community,
        meeting.held_on >= %(first)s AS now,
        meeting.held_on >= %(year)s AS year,
        meeting.held_on < %(year)s AS before,
        CASE WHEN meeting.held_on >= %(year)s
            THEN extract(quarter FROM meeting.held_on)::integer END AS turn
    FROM activities_meeting meeting
    LEFT JOIN communities_zone zone ON zone.id = meeting.zone_id
    LEFT JOIN communities_community home ON home.id = meeting.community_id
    WHERE meeting.state IN ('submitted', 'confirmed') AND (
        meeting.held_on BETWEEN %(year)s AND %(last)s
        OR meeting.held_on BETWEEN %(before_first)s AND %(before_last)s
    )
)
SELECT
    county,
    'district.meetings',
    CASE
        WHEN grouping(zone) = 0 THEN 'zone'
        WHEN grouping(community) = 0 THEN 'community'
        WHEN grouping(turn) = 0 THEN 'quarters'
        ELSE ''
    END,
    coalesce(zone::text, community::text, turn::text),
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE year),
    count(*) FILTER (WHERE before),
    NULL, NULL, NULL
FROM met
GROUP BY GROUPING SETS ((county), (county, zone), (county, community), (county, turn));

-- Resolutions past due.
WITH open AS (
    SELECT
        coalesce(zone.county_id, home.county_id) AS county,
        coalesce(meeting.zone_id, home.zone_id) AS zone,
        meeting.community_id AS community,
        stands.day = %(last)s AS now
    FROM (VALUES (%(last)s::date), (%(before_last)s::date)) AS stands (day)
    JOIN activities_resolution resolution
        ON resolution.due_on < stands.day
        AND coalesce(resolution.done_on, 'infinity') > stands.day
    JOIN activities_meeting meeting
        ON meeting.id = resolution.meeting_id AND meeting.held_on <= stands.day
    LEFT JOIN communities_zone zone ON zone.id = meeting.zone_id
    LEFT JOIN communities_community home ON home.id = meeting.community_id
    WHERE resolution.state IN ('submitted', 'confirmed')
        AND meeting.state IN ('submitted', 'confirmed')
)
SELECT
    county,
    'district.resolutions_open',
    CASE
        WHEN grouping(zone) = 0 THEN 'zone'
        WHEN grouping(community) = 0 THEN 'community'
        ELSE ''
    END,
    coalesce(zone::text, community::text),
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE now),
    count(*) FILTER (WHERE NOT now),
    NULL, NULL, NULL
FROM open
GROUP BY GROUPING SETS ((county), (county, zone), (county, community));

-- Lots of donations.
WITH lot AS (
    SELECT
        home.county_id AS county,
        donation.community_id AS community,
        home.zone_id AS zone,
        item.form,
        item.value,
        donation.received_on >= %(first)s AS now,
        donation.received_on >= %(year)s AS year,
        donation.received_on < %(year)s AS before,
        CASE WHEN donation.received_on >= %(year)s
            THEN extract(quarter FROM donation.received_on)::integer END AS turn
    FROM activities_donation donation
    JOIN communities_community home ON home.id = donation.community_id
    JOIN activities_donationitem item ON item.donation_id = donation.id
    WHERE donation.state IN ('submitted', 'confirmed') AND (
        donation.received_on BETWEEN %(year)s AND %(last)s
        OR donation.received_on BETWEEN %(before_first)s AND %(before_last)s
    )
),
added AS (
    SELECT
        county,
        CASE
            WHEN grouping(community) = 0 THEN 'community'
            WHEN grouping(zone) = 0 THEN 'zone'
            WHEN grouping(form) = 0 THEN 'form'
            WHEN grouping(turn) = 0 THEN 'quarters'
            ELSE ''
        END AS split,
        coalesce(community::text, zone::text, form, turn::text) AS member,
        sum(value) FILTER (WHERE now) AS now,
        sum(value) FILTER (WHERE year) AS year,
        sum(value) FILTER (WHERE before) AS before,
        count(*) FILTER (WHERE now AND value IS NULL) AS lots_now,
        count(*) FILTER (WHERE year AND value IS NULL) AS lots_year,
        count(*) FILTER (WHERE before AND value IS NULL) AS lots_before
    FROM lot
    GROUP BY GROUPING SETS (
        (county), (county, community), (county, zone), (county, form), (county, turn)
    )
)
SELECT county, key, split, member, figure.now, figure.year, figure.before, NULL, NULL, NULL
FROM added
CROSS JOIN LATERAL (VALUES
    ('district.donations', now, year, before),
    ('district.donation_lots_unvalued', lots_now, lots_year, lots_before)
) AS figure (key, now, year, before)
WHERE key = 'district.donations' OR split IN ('', 'community', 'quarters')
