from django.conf import settings

from .models import Post
from .roles import ROLES

DEMO_PASSWORD = "demo-cobuild"  # of the fictitious accounts that only load_demo makes


def demo_accounts():
    """One account per role for the sign-in page of the demo: (role, account, password, place)."""
    if not settings.DEMO:
        return []
    posts = Post.objects.counted().filter(user__username__startswith="demo.")
    posts = posts.select_related("user", "county", "zone", "community", "unit").order_by("pk")
    first = {}
    for post in posts:
        first.setdefault(post.role, post)
    return [
        (role.label, first[key].user.username, DEMO_PASSWORD, first[key].place or "")
        for key, role in ROLES.items()
        if key in first
    ]
