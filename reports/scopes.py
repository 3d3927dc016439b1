"""Over which records figures are computed: a county's own, or what a user may see.

Rule: design page access.md, rule 4. A directory (placements, lead units) counts only at the places
of the user's posts, although everybody of the county may look things up in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from activities.models import Activity
from cobuild.core.scope import INSTALLATION, Places
from communities.models import County


@dataclass(frozen=True)
class Scope:
    """``places(model)`` says where records of the model count; ``county`` is the whole one."""

    places: Callable[[type], Places]
    county: County | None = None

    def of(self, model):
        return model._default_manager.within(self.places(model))

    def reaches(self, model, kinds=None) -> bool:
        """Whether records of the model can hang on these places at all.

        ``kinds`` limits the kinds of place that matter. Posts that do not read such records have
        no places here: a lead unit never learns a number of households.
        """
        places = self.places(model)
        wanted = (kind for kind in places if kinds is None or kind in kinds)
        return INSTALLATION in places or any(kind in model.scope for kind in wanted)


def county_scope(county) -> Scope:
    return Scope(lambda model: {"county": {county.pk}}, county)


def community_scope(community) -> Scope:
    """What a community's own return counts: the records of its place."""
    return Scope(lambda model: {"community": {community.pk}})


def user_scope(user) -> Scope:
    """The places of the user's posts; the whole county for those whose post is the county."""
    county = whole_county(user)
    if county:
        return county_scope(county)
    return Scope(user.own_places)


def business_posts(user):
    return [post for post in user.current_posts if post.duty.may_read(Activity.access)]


def whole_county(user) -> County | None:
    """The one county that the user reads as a whole."""
    posts = business_posts(user)
    whole = {post.county for post in posts if post.duty.place == "county"}
    others = {post.county_id for post in posts} - {county.pk for county in whole}
    return whole.pop() if len(whole) == 1 and not others else None


def reads_figures(user) -> bool:
    """Whether any post of the user reads business records."""
    return bool(business_posts(user))


def reads_published(user) -> set[int]:
    """The counties of which the user reads the published figures and nothing behind them."""
    return {post.county_id for post in user.current_posts if post.duty.reads_published}


def runs_county(user, county) -> bool:
    """Whether the user is the county office of the county: who may have figures computed."""
    posts = user.current_posts
    return any(post.role == "county_office" and post.county_id == county.pk for post in posts)
