"""Around the systems: volunteers at their posts, shop owners' pledges, what was built."""

from datetime import date, timedelta

from activities.models import Facility
from agreements.members.models import Pledge, Volunteer

from .activities import choice
from .agreements import agreement_for
from .data import data
from .story import Story
from .units import placed_with

VOLUNTEERS_BEGAN = date(2000, 3, 5)
PLEDGES_BEGAN = date(2001, 6, 5)
NEWEST = date(2003, 3, 25)
CATERING = "catering"


def add_surroundings(story: Story):
    add_volunteers(story)
    add_pledges(story)
    add_built(story)


def past(story, told):
    """Those that have come; each is (record, day of the story)."""
    told = sorted(told, key=lambda each: each[1])
    return [
        (row, story.day(day), story.recorder(row.community))
        for row, day in told
        if story.has_come(day)
    ]


# Volunteers -------------------------------------------------------------------------------------


def add_volunteers(story):
    chance = story.chance_of("volunteers")
    count = data("posts")["volunteers"]
    story.add_all(past(story, [volunteer(story, chance, number) for number in range(count)]))


def volunteer(story, chance, number):
    """One in nine serves no more."""
    posts = data("posts")["posts"]
    post = choice(list(posts), number + number // 10)
    since = some_day(chance, VOLUNTEERS_BEGAN)
    left = since + timedelta(days=120 + number)
    row = Volunteer(
        name=story.person(),
        community=choice(story.communities, number),
        post=post,
        phone=story.phone() if number % 2 else "",
        area=choice(posts[post], number // 3),
        since=story.day(since),
        until=story.day(left) if number % 9 == 4 and has_ended(story, left) else None,
    )
    return row, since


def some_day(chance, first):
    return first + timedelta(days=chance.randrange((NEWEST - first).days))


def has_ended(story, day):
    return day < NEWEST and story.has_come(day)


# Pledges ----------------------------------------------------------------------------------------


def add_pledges(story):
    chance = story.chance_of("pledges")
    count = data("posts")["pledges"]
    story.add_all(past(story, [pledge(story, chance, number) for number in range(count)]))


def pledge(story, chance, number):
    """Eight of nine caterers and half of the others have fitted a device, some have closed."""
    texts = data("posts")
    trade, shops = choice(texts["shops"], (0, 0, 1, 0, 2, 0, 3)[number % 7])
    place, signed = number % len(story.communities), some_day(chance, PLEDGES_BEGAN)
    road = data("county")["places"][place]["road"]
    fitted = signed + timedelta(days=number * 5 % 60)
    has_device = number % 9 if trade == CATERING else number % 2
    closed = signed + timedelta(days=200 + number)
    row = Pledge(
        community=story.communities[place],
        shop=texts["shop_name"].format(road=road, shop=choice(shops, number // 7)),
        owner=story.person(),
        owner_is_member=number % 5 == 0,
        phone=story.phone() if number % 3 else "",
        address=texts["place"].format(road=road, number=2 + number * 3),
        signed_on=story.day(signed),
        ended_on=story.day(closed) if number % 17 == 9 and has_ended(story, closed) else None,
        device=texts["devices"][trade] if has_device else "",
        device_fitted_on=story.day(fitted) if has_device and story.has_come(fitted) else None,
    )
    return row, signed


# Facilities -------------------------------------------------------------------------------------


def add_built(story):
    chance = story.chance_of("facilities")
    kinds = data("posts")["facilities"]
    wanted = [(kind, number) for number in range(14) for kind in kinds]
    wanted = [(kind, number) for kind, number in wanted if number < kinds[kind]["count"]]
    days = sorted(completed(chance))
    story.add_all(past(story, [built(story, *each) for each in zip(wanted, days, strict=True)]))


def completed(chance):
    for year, count in data("posts")["years"].items():
        first = date(int(year), 1, 8)
        for _number in range(count):
            yield first + timedelta(days=chance.randrange(75 if year == "2003" else 340))


def built(story, wanted, day):
    """One in four came from a co-building agreement."""
    kind, number = wanted
    texts = data("posts")["facilities"][kind]
    place = (number + len(kind)) % len(story.communities)
    name = texts["name"] if number < len(story.communities) else texts["another"]
    community = story.communities[place]
    helper = placed_with(story, place, day)[number]
    row = Facility(
        community=community,
        kind=kind,
        name=name.format(community=community.name),
        place=data("county")["places"][place]["road"],
        completed_on=story.day(day),
        cost=texts["cost"] + texts["step"] * number if number % 5 != 4 else None,
        agreement=agreement_for(story, helper, place, day) if number % 4 == 1 else None,
    )
    return row, day
