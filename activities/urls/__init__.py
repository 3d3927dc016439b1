from . import activities, aid, donations, facilities, funds, meetings

urlpatterns = [
    *activities.urlpatterns,
    *donations.urlpatterns,
    *meetings.urlpatterns,
    *aid.urlpatterns,
    *funds.urlpatterns,
    *facilities.urlpatterns,
]
