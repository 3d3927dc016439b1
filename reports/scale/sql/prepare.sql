-- What the activities choose from, numbered from 0: a number thrown names one of them.
-- dice() gives the same number for the same thing, use and seed, from 0 to sides - 1.
-- PostgreSQL cannot guess how many rows a thrown number meets: it joins as the statements are written.

SET LOCAL join_collapse_limit = 1;
SET LOCAL enable_nestloop = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '512MB';

CREATE OR REPLACE FUNCTION pg_temp.dice(thing bigint, use text, sides bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT mod(
        hashint8extended(thing, hashtextextended(use, %(seed)s)) & 9223372036854775807, sides
    )::integer
$$;

CREATE TEMPORARY TABLE scale_county AS
SELECT
    row_number() OVER (ORDER BY county.code) - 1 AS number,
    county.id AS county,
    county.created_by_id AS office,
    (SELECT count(*) FROM communities_community WHERE county_id = county.id) AS places,
    (SELECT count(*)
        FROM pairing_householdpairing helped
        JOIN communities_household household ON household.id = helped.household_id
        JOIN communities_community community ON community.id = household.community_id
        WHERE community.county_id = county.id AND helped.until IS NULL) AS helped
FROM communities_county county
WHERE county.id = ANY(%(counties)s);

CREATE TEMPORARY TABLE scale_home AS
SELECT
    county.number AS county,
    row_number() OVER (PARTITION BY county.number ORDER BY community.id) - 1 AS place,
    community.id AS community,
    community.name
FROM communities_community community
JOIN scale_county county ON county.county = community.county_id;

-- With whom a community does something: whoever ever signed with it, or with its association.
CREATE TEMPORARY TABLE scale_partner AS
SELECT
    signed.*,
    row_number() OVER (PARTITION BY system, community ORDER BY unit) - 1 AS turn,
    count(*) OVER (PARTITION BY system, community) AS partners
FROM (
    SELECT DISTINCT ON (system, community, unit)
        agreement.system,
        home.community,
        agreement.unit_id AS unit,
        agreement.parties,
        pairing.party_branch_id AS branch,
        liaison.party_association_id AS association
    FROM agreements_agreement agreement
    LEFT JOIN pairing_pairingagreement pairing ON pairing.agreement_ptr_id = agreement.id
    LEFT JOIN liaison_liaisonagreement liaison ON liaison.agreement_ptr_id = agreement.id
    LEFT JOIN liaison_membership member ON member.association_id = liaison.party_association_id
    JOIN scale_home home
        ON home.community = coalesce(agreement.community_id, member.community_id)
    ORDER BY system, community, unit, agreement.id
) signed;

CREATE TEMPORARY TABLE scale_side AS
SELECT DISTINCT system, community, partners FROM scale_partner;

CREATE TEMPORARY TABLE scale_kind AS
SELECT
    system,
    row_number() OVER (PARTITION BY system ORDER BY "order", id) - 1 AS turn,
    count(*) OVER (PARTITION BY system) AS kinds,
    id AS kind,
    name
FROM activities_activitykind;

CREATE TEMPORARY TABLE scale_plan AS
SELECT DISTINCT ON (community, year, quarter, kind)
    plan.community_id AS community, plan.year, item.quarter, item.kind_id AS kind, item.id AS item
FROM district_planitem item
JOIN district_plan plan ON plan.id = item.plan_id
JOIN scale_home home ON home.community = plan.community_id;

CREATE TEMPORARY TABLE scale_member AS
SELECT
    registration.community_id AS community,
    row_number() OVER (PARTITION BY registration.community_id ORDER BY registration.id) - 1 AS turn,
    count(*) OVER (PARTITION BY registration.community_id) AS members,
    registration.id AS registration,
    registration.registered_on,
    coalesce(registration.withdrawn_on, 'infinity') AS withdrawn_on
FROM members_memberregistration registration
JOIN scale_home home ON home.community = registration.community_id;

CREATE TEMPORARY TABLE scale_helped AS
SELECT
    home.county,
    row_number() OVER (PARTITION BY home.county ORDER BY helped.id) - 1 AS turn,
    helped.id AS pairing,
    helped.since
FROM pairing_householdpairing helped
JOIN communities_household household ON household.id = helped.household_id
JOIN scale_home home ON home.community = household.community_id
WHERE helped.until IS NULL;

ANALYZE scale_county, scale_home, scale_partner, scale_side, scale_kind, scale_plan, scale_member,
    scale_helped;
