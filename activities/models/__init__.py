from agreements.base import ActivityKind

from .activity import LARGEST_HEAD_COUNT, Activity, Attendance
from .aid import Aid
from .donation import Donation, DonationItem
from .facility import Facility
from .fund import FundEntry
from .meeting import FollowUp, Meeting, Presence, Resolution

__all__ = [
    "LARGEST_HEAD_COUNT",
    "Activity",
    "ActivityKind",
    "Aid",
    "Attendance",
    "Donation",
    "DonationItem",
    "Facility",
    "FollowUp",
    "FundEntry",
    "Meeting",
    "Presence",
    "Resolution",
]
