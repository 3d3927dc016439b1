"""The county's own side: accounts, zones, communities, branches, households, honours."""

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.demo import DEMO_PASSWORD
from accounts.models import Post, User
from accounts.roles import ROLES
from communities.models import Community, CommunityBranch, County, Honour, Household, Zone

from .data import data
from .story import BEGINNING, Story

SALT = "demo.cobuild.fictitious"  # fixed: the same county twice is the same to the byte


def add_accounts(story: Story):
    password = make_password(DEMO_PASSWORD, salt=SALT)
    names = data("accounts")["names"]
    loaded = story.calendar.moment(story.calendar.as_of, 0)
    users = {
        key: User(username=f"demo.{key}", name=name, password=password, password_changed_at=loaded)
        for key, name in names.items()
    }
    for user in users.values():
        story.add(user, on=BEGINNING)
    story.users = users


def add_posts(story: Story):
    """What each demo account may do; it needs the places, so it comes last."""
    places = {
        "office": {"role": "county_office"},
        "lead": {"role": "lead_unit", "zone": story.zones[0]},
        "secretary": {"role": "secretary", "community": story.communities[0]},
        "secretary2": {"role": "secretary", "community": story.communities[1]},
        "liaison": {"role": "liaison", "unit": story.liaison_unit},
        "leader": {"role": "leader"},
        "superior": {"role": "superior"},
        "admin": {"role": "account_admin"},
        "auditor": {"role": "auditor"},
    }
    for key, place in places.items():
        county = None if ROLES[place["role"]].apart else story.county
        post = Post(user=story.users[key], county=county, since=story.day(BEGINNING), **place)
        story.add(post, on=BEGINNING, by=story.users["admin"])


def add_county(story: Story):
    texts = data("county")
    names = {key: texts[key] for key in ("code", "name", "short_name")}
    story.county = story.add(County(**names), on=BEGINNING)
    for order, place in enumerate(texts["places"], start=1):
        add_zone(story, order, place, texts["township"])
    for community in story.communities:
        add_branches(story, community)
    add_households(story)
    add_honours(story)


def add_zone(story, order, place, township):
    address = data("county")["community_address"]
    zone = Zone(name=place["zone"], short_name=place["zone"][:2], county=story.county, order=order)
    story.zones.append(story.add(zone, on=BEGINNING))
    households = 900 + order * 137 % 800
    community = Community(
        county=story.county,
        zone=zone,
        name=place["community"],
        short_name=place["community"][:2],
        township=township,
        households=households,
        residents=households * 3 - order * 41,
        registered_members=60 + order * 29 % 90,
        address=address.format(township=township, road=place["road"], number=order * 8),
        open_since=story.day(BEGINNING),
    )
    story.communities.append(story.add(community, on=BEGINNING))


def add_branches(story, community):
    texts = data("county")
    count = texts["places"][story.communities.index(community)]["branches"]
    for number in texts["numerals"][:count]:
        branch = CommunityBranch(
            community=community,
            name=texts["branch_name"].format(community=community.name, number=number),
            short_name=texts["branch_name"].format(community=community.short_name, number=number),
            secretary=story.person(),
            phone=story.phone(),
            since=story.day(BEGINNING),
        )
        story.branches.setdefault(community, []).append(story.add(branch, on=BEGINNING))


def add_households(story):
    texts = data("county")
    allowances = list(Household.Allowance)
    for number, head in enumerate(texts["household_heads"]):
        since = date(2000 + number % 3, 1 + number % 12, 1)
        until = date(2002, 6, 30) if number % 13 == 12 else None
        place = number % len(story.communities)
        household = Household(
            community=story.communities[place],
            head=head,
            people=1 + number % 4,
            cause=texts["household_causes"][number % len(texts["household_causes"])],
            allowance=allowances[number % len(allowances)],
            address=texts["household_address"].format(
                road=texts["places"][place]["road"], number=number + 3
            ),
            phone=story.phone(),
            since=story.day(since),
            until=story.day(until),
        )
        story.add(household, on=since, by=story.recorder(household.community))
        story.households.append((household, since, until))


def add_honours(story):
    for honour in data("county")["honours"]:
        day = date.fromisoformat(honour["day"])
        for place in honour["communities"]:
            row = Honour(
                county=story.county,
                community=None if place is None else story.communities[place],
                title=honour["title"],
                level=honour["level"],
                awarded_on=story.day(day),
            )
            story.add(row, on=day)
