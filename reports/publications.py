"""The published versions of a quarter: their list, their files, what changed since, publishing."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cobuild.core.exports import download
from cobuild.core.forms import style
from cobuild.core.jobs import Job, broker_answers

from .models import Publication, PublishedFile
from .publishing import changes_since, check_may_publish, figures_of, publish_key
from .quarter_file import KINDS
from .quarters import choice
from .scopes import business_posts, runs_county, user_scope
from .statement import groups
from .tasks import ask_to_publish
from .wording import quarter_words

NOW = "now"


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is published anew"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        if version == 1:
            del self.fields["reason"]
        style(self)


def readable(user, quarter):
    """The versions that the user may read: those of the counties of the user's posts."""
    counties = {post.county_id for post in business_posts(user)}
    return Publication.objects.filter(county__in=counties, quarter=str(quarter))


def version_of(request, quarter, version) -> Publication:
    rows = readable(request.user, quarter).defer("rows", "names")  # read when they are needed
    return get_object_or_404(rows.order_by("county"), version=version)


def numbered_version(request, quarter, text) -> Publication:
    """The version whose number the address gives as text; 404 for what is no such number."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise Http404
    return version_of(request, quarter, int(text))


def versions(user, quarter) -> list[Publication]:
    """The versions that the user may read, the newest first, without their figures."""
    rows = readable(user, quarter).defer("rows", "names")
    return list(rows.select_related("published_by").order_by("-version"))


def words_of(publication) -> str:
    if publication is None:
        return _("figures of now")
    return _("version %(version)s") % {"version": publication.version}


def choices(user, publications) -> list[tuple[str, str]]:
    """[(what the address says, its words)]: the versions, and now for who reads the county."""
    found = [(str(one.version), words_of(one)) for one in reversed(publications)]
    reads_county = publications and user_scope(user).county == publications[0].county
    return [*found, (NOW, words_of(None))] if reads_county else found


def compare_choices(user, publications) -> dict:
    """What the form to compare offers: without a choice the last with the one before it."""
    offered = choices(user, publications)
    if len(offered) < 2:
        return {}
    return {"offered": offered, "left": offered[-2][0], "right": offered[-1][0]}


def publications(request, quarter):
    """The versions of the quarter; POST asks for the next one."""
    rows = versions(request.user, quarter)
    scope = user_scope(request.user)
    county = scope.county
    may_publish = bool(county) and runs_county(request.user, county)
    if request.method == "POST" and not may_publish:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = PublishForm(data, version=len(rows) + 1)
    if form.is_bound and form.is_valid() and ask(request, county, quarter, form, len(rows) + 1):
        return redirect("publications", quarter)
    job = Job.objects.filter(key=publish_key(county, quarter)).last() if may_publish else None
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "quarters": choice(request, scope, quarter, "publications"),
        "publications": with_files(rows),
        **compare_choices(request.user, rows),
        "may_publish": may_publish,
        "form": form,
        "show_errors": form.is_bound,
        "job": job if job and job.is_open else None,
        "refused": job.result.get("refused") if job else None,
        "refused_groups": refused_groups(job),
        "failed": bool(job) and job.state == Job.State.FAILED,
    }
    return render(request, "reports/publications.html", context, status=422 if data else 200)


def with_files(publications) -> list[tuple]:
    """(version, its (kind, whether such a file was kept)); versions are as old as their kinds."""
    files = PublishedFile.objects.filter(publication__in=publications)
    kept = set(files.values_list("publication", "kind"))
    return [(one, [(kind, (one.pk, kind) in kept) for kind in KINDS]) for one in publications]


def refused_groups(job):
    """The parts of the report whose cross-checks refused the last publication."""
    found = job.result.get("groups", []) if job else []
    return [group for key, group in groups().items() if key in found]


def ask(request, county, quarter, form, version) -> bool:
    """Ask for the publication in the background; whether it was asked for."""
    reason = form.cleaned_data.get("reason", "")
    try:
        check_may_publish(quarter, version, reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    answers = broker_answers()
    ask_to_publish(county, quarter, reason, by=request.user)
    if answers:
        messages.success(request, _("The quarter is being published."))
    else:
        messages.warning(
            request,
            _(
                "The background service does not answer: the publication waits and starts by "
                "itself once the service is back."
            ),
        )
    return True


def published_file(request, quarter, version):
    kind = request.GET.get("format", KINDS[0])
    publication = version_of(request, quarter, version)
    file = PublishedFile.objects.filter(publication=publication, kind=kind).first()
    if file is None and kind in KINDS:
        context = {"quarter": quarter, "publication": publication, "kind": kind}
        return render(request, "reports/no_file.html", context, status=404)
    if file is None:
        raise Http404
    return download(HttpResponse(bytes(file.content)), file.name, kind)


def publication_changes(request, quarter, version):
    """Figure by figure, the records that were entered, corrected or taken out since."""
    publication = version_of(request, quarter, version)
    if user_scope(request.user).county != publication.county:
        raise PermissionDenied
    figures = figures_of(publication)
    context = {
        "quarter": quarter,
        "quarter_words": quarter_words(quarter),
        "publication": publication,
        "changes": [
            (indicator, figures.row(indicator.key).text(), words(request.user, found))
            for indicator, found in changes_since(publication)
        ],
        "groups": groups(),
    }
    return render(request, "reports/changes.html", context)


def words(user, changes):
    """(change, what the record is called before the user, its address)"""
    return [
        (change, change.record.words_for(user), change.record.get_absolute_url())
        for change in changes
    ]
