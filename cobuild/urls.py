from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from agreements.systems import system_apps
from cobuild.core import job_pages
from cobuild.core import views as core
from cobuild.core.pages import attachments, bulk
from cobuild.search import search
from reports.workbench import workbench

urlpatterns = [
    path("", workbench, name="workbench"),
    path("search/", search, name="search"),
    path("drafts/keep/", core.keep_draft, name="draft-keep"),
    path("drafts/discard/", core.discard_draft, name="draft-discard"),
    path("attachments/<int:attachment>/", attachments.read_attachment, name="attachment"),
    path(
        "attachments/<int:attachment>/remove/",
        attachments.remove_attachment,
        name="attachment-remove",
    ),
    path("bulk/<int:bulk>/", bulk.bulk_change, name="bulk-change"),
    path("jobs/", job_pages.own_jobs, name="jobs"),
    path("jobs/<int:job>/", job_pages.show_job, name="job"),
    path("jobs/<int:job>/file/", job_pages.job_file, name="job-file"),
    path("jobs/<int:job>/cancel/", job_pages.cancel_job, name="job-cancel"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("cobuild.core.imports.urls")),
    path("", include("reports.urls")),
    path("", include("activities.urls")),
    *[path("", include(f"{app.name}.urls")) for app in system_apps()],
    path("", include("agreements.members.urls")),
    path("", include("agreements.urls")),
    path("", include("accounts.urls")),
    path("", include("units.urls")),
    path("", include("communities.urls")),
]
