"""A list as a file: at once where it is small, else made in the background and kept for a while."""

import io
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views import View

from cobuild.core.audit import remote_address
from cobuild.core.exports import download
from cobuild.core.jobs import Job, enqueue
from cobuild.core.recent import confirm_first, recently_signed_in
from cobuild.core.tasks import export_rows


class FileView(View):
    """What a list shows, as ``?format=xlsx`` or ``csv``.

    The page says what the address asks for, in ``export()``, an Export of which nothing is read
    yet, and in ``list_address()``, the address of the list of just these rows.
    """

    @property
    def kind(self):
        return "csv" if self.request.GET.get("format") == "csv" else "xlsx"

    def get(self, request):
        export = self.export()
        large, at_once = settings.LARGE_EXPORT, settings.EXPORT_AT_ONCE
        number = len(export.found.values_list("pk")[: max(large, at_once) + 1])
        if number > large and not recently_signed_in(request):
            return confirm_first(self.list_address())
        if number > at_once:
            return redirect(self.ask_for(export))
        target = io.BytesIO()
        export.write(target, self.kind, by=request.user)
        response = HttpResponse(target.getvalue())
        return download(response, export.file_name(self.kind), self.kind)

    def ask_for(self, export) -> Job:
        """The job that makes the file; who asks for the same again meanwhile gets the same job."""
        asked = {
            "page": self.request.resolver_match.url_name,
            "query": self.request.GET.urlencode(),
            "kind": self.kind,
            "language": translation.get_language(),
        }
        digest = sha256(repr(asked).encode()).hexdigest()[:32]
        owner = self.request.user
        asked |= {"title": export.title, "address": remote_address.get()}
        with transaction.atomic():
            return enqueue(export_rows, f"export {owner.pk} {digest}", owner=owner, **asked)
