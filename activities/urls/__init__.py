from . import activities, aid, attendance, donations, facilities, funds, meetings

urlpatterns = [
    *activities.urlpatterns,
    *attendance.urlpatterns,
    *donations.urlpatterns,
    *meetings.urlpatterns,
    *aid.urlpatterns,
    *funds.urlpatterns,
    *facilities.urlpatterns,
]
