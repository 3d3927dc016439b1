"""What the filtered rows of a list add up to; asked for, because lists are long."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from cobuild.core.totals import totals_of

from .lists import ListView, filter_words


class TotalsView(ListView):
    """The part below the list that htmx puts there, or a page of its own."""

    def get(self, request):
        filterset = self.filtered()
        context = {
            "register": self.register,
            "totals": totals_of(self.register.totals, self.once(filterset.qs)),
            "filter": filter_words(filterset),
            "query": self.query(),
        }
        template = "core/_totals.html" if request.htmx else "core/totals.html"
        response = render(request, template, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def once(self, rows):
        """The rows, each once, however many related records a filter or a sum goes through."""
        return self.register.rows(self.request.user).filter(pk__in=rows.order_by().values("pk"))
