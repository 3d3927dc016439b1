from django.urls import path

from activities.roll import AttendanceView

from .activities import ACTIVITIES

urlpatterns = [
    path(
        "activities/<int:pk>/attendance/",
        AttendanceView.as_view(register=ACTIVITIES),
        name="activity-attendance",
    )
]
