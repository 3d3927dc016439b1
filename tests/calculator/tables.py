"""The tables and columns that are read. Nothing that the product derives is among them."""

LIFE = "id state"
TABLES = {
    "zones": ("communities_zone", "id county_id name"),
    "communities": ("communities_community", "id county_id zone_id name"),
    "community_branches": ("communities_communitybranch", "id community_id"),
    "households": ("communities_household", "id community_id"),
    "units": ("units_unit", "id county_id kind name"),
    "unit_branches": ("units_unitbranch", "id unit_id"),
    "kinds": ("activities_activitykind", "id system key"),
    "placements": ("district_placement", f"{LIFE} unit_id community_id since until"),
    "leads": ("district_zonelead", f"{LIFE} unit_id zone_id since until"),
    "five_haves": ("district_fivehaves", f"{LIFE} zone_id year item"),
    "agreements": ("agreements_agreement", f"{LIFE} starts_on ends_on terminated_on"),
    "of_district": (
        "district_districtagreement",
        "agreement_ptr_id party_unit_id party_community_id",
    ),
    "of_pairing": (
        "pairing_pairingagreement",
        "agreement_ptr_id party_branch_id party_community_branch_id",
    ),
    "of_liaison": ("liaison_liaisonagreement", "agreement_ptr_id party_enterprise_id"),
    "meetings": ("activities_meeting", f"{LIFE} zone_id community_id held_on"),
    "resolutions": ("activities_resolution", f"{LIFE} meeting_id due_on done_on"),
    "activities": (
        "activities_activity",
        f"{LIFE} kind_id host_id starts_on residents members association_id",
    ),
    "taking_part": ("activities_activity_communities", "activity_id community_id"),
    "units_taking_part": ("activities_activity_units", "activity_id unit_id"),
    "donations": ("activities_donation", f"{LIFE} community_id received_on"),
    "lots": ("activities_donationitem", "id donation_id form value"),
    "household_pairings": (
        "pairing_householdpairing",
        f"{LIFE} unit_branch_id household_id since until",
    ),
    "aid": ("activities_aid", f"{LIFE} pairing_id visited_on cash goods_value"),
    "associations": ("liaison_association", f"{LIFE} county_id founded_on dissolved_on name"),
    "memberships": ("liaison_membership", f"{LIFE} association_id community_id since until"),
    "sponsorships": ("liaison_sponsorship", f"{LIFE} association_id unit_id year"),
    "fund_entries": (
        "activities_fundentry",
        f"{LIFE} association_id day direction amount purpose",
    ),
    "registrations": (
        "members_memberregistration",
        f"{LIFE} unit_id community_id name distinction registered_on withdrawn_on",
    ),
    "attendances": ("activities_attendance", "id activity_id registration_id"),
    "member_counts": ("units_membercount", f"{LIFE} unit_id as_of members"),
    "volunteers": ("members_volunteer", f"{LIFE} community_id name post since until"),
    "pledges": ("members_pledge", f"{LIFE} community_id signed_on ended_on"),
    "facilities": ("activities_facility", f"{LIFE} community_id kind completed_on"),
    "honours": ("communities_honour", f"{LIFE} county_id community_id level awarded_on"),
}
DAYS = {"since", "until", "day", "as_of"}


def is_day(column):
    return column in DAYS or column.endswith("_on")
