"""Invented histories of a small county around the ends of two quarters, as Hypothesis draws them.

A history is {register: rows}; a row is what a maker in ``recording`` takes. Places are numbers:
the first, second or third community, unit and so on.
"""

from datetime import date, timedelta

from hypothesis import strategies as st

STARTS = [date(2025, 7, 1), date(2025, 10, 1), *(date(2026, month, 1) for month in (1, 4, 7, 10))]
STARTS += [date(2027, 1, 1), date(2027, 4, 1)]  # of the quarters that are computed, and beside them
DAYS = sorted(start + timedelta(days=number) for start in STARTS for number in (-1, 0, 45))
LARGEST = 999_999_999_999_999  # fen
ITEMS = ("leading_body", "working_team", "work_plan", "rules", "fund")
KINDS = (
    "district.environment", "district.security", "district.culture",
    "pairing.quiz", "pairing.labour", "liaison.lecture", "liaison.workshop",
)  # fmt: skip

days = st.sampled_from(DAYS)
years = st.sampled_from((2025, 2026, 2027))
three, two = st.integers(0, 2), st.integers(0, 1)
six, eight = st.integers(0, 5), st.integers(0, 7)
some_of_three = st.sets(three, max_size=3).map(sorted)
fen = st.one_of(st.integers(1, 5), st.integers(1, 10**7), st.just(LARGEST))
heads = st.integers(0, 40)
lengths = st.sampled_from((0, 1, 44, 45, 46, 90, 91, 92, 136, 400))
VOIDED = {"state": "voided", "void_reason": "twice"}
kept = st.sampled_from(({}, {}, {}, {}, VOIDED))
worked = st.sampled_from(
    (
        {"state": "confirmed"},
        {"state": "confirmed"},
        {"state": "confirmed"},
        {"state": "submitted"},
        {"state": "draft"},
        {"state": "returned", "remark": "which day?"},
        VOIDED,
    )
)


def maybe(strategy):
    return st.none() | strategy


def rows(most, life=kept, **fields):
    """At least half as many rows of a register; ``life`` is what states they may be in."""
    row = st.fixed_dictionaries({**fields, "life": life})
    return st.lists(row, min_size=most // 2, max_size=most)


term = {"first": days, "length": maybe(lengths)}
renewal = maybe(st.fixed_dictionaries({"gap": st.sampled_from((1, 1, 2, 100)), "length": lengths}))
agreed = {"first": days, "length": lengths, "terminated": maybe(lengths), "renewal": renewal}
lots = st.lists(
    st.tuples(st.sampled_from(("cash", "goods", "service", "facility")), maybe(fen)),
    min_size=1,
    max_size=3,
)
names = st.sampled_from(("Li Min", "Li Min", "Wang Fang"))
distinctions = st.sampled_from(("", "", "1971"))

histories = st.fixed_dictionaries(
    {
        "third_has_no_zone": st.booleans(),
        "placements": rows(8, unit=three, community=three, **term),
        "leads": rows(8, unit=three, zone=two, **term),
        "five_haves": rows(
            6, zone=two, year=years, items=st.sets(st.sampled_from(ITEMS), max_size=1)
        ),
        "district": rows(8, worked, one=three, other=three, **agreed),
        "pairing": rows(10, worked, one=six, other=six, **agreed),
        "liaison": rows(4, worked, one=three, other=three, **agreed),
        "associations": st.tuples(*[st.fixed_dictionaries(term)] * 3),
        "voided_associations": st.integers(0, 1),
        "memberships": rows(8, association=three, community=three, **term),
        "sponsorships": rows(
            4,
            unit=three,
            association=three,
            year=years,
            purpose=st.sampled_from(("room", "corridor")),
        ),
        "entries": rows(
            14,
            association=maybe(three),
            day=days,
            direction=st.sampled_from(("in", "out")),
            amount=fen,
            purpose=st.sampled_from(("room", "corridor", "activity_funds", "other")),
        ),
        "meetings": rows(8, worked, zone=maybe(two), community=three, day=days),
        "resolutions": rows(14, meeting=six, due=maybe(days), done=maybe(days)),
        "donations": rows(12, worked, unit=three, community=three, day=days, lots=lots),
        "helps": rows(10, branch=six, household=three, **term),
        "aid": rows(14, worked, help=eight, day=days, cash=maybe(fen), goods=maybe(fen)),
        "registrations": rows(
            20, name=names, distinction=distinctions, unit=three, community=three, **term
        ),
        "activities": rows(
            24,
            worked,
            kind=st.sampled_from(KINDS),
            day=days,
            length=lengths,
            host=three,
            communities=some_of_three,
            units=some_of_three,
            residents=heads,
            members=maybe(heads),
            association=three,
        ),
        "names": st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=8, max_size=16),
        "head_counts": rows(8, unit=three, day=days, members=st.integers(0, 5)),
        "volunteers": rows(
            10,
            name=names,
            community=three,
            post=st.sampled_from(("civility", "security")),
            **term,
        ),
        "pledges": rows(6, community=three, **term),
        "facilities": rows(
            8, community=three, kind=st.sampled_from(("room", "corridor")), day=maybe(days)
        ),
        "honours": rows(
            8, community=maybe(three), level=st.sampled_from(("county", "national")), day=days
        ),
    }
)
