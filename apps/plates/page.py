"""The pages of plates: leads, search, hotlists. All they do goes over the REST API, which records it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.pages import page_refusal
from apps.audit.choices import Action
from apps.plates.choices import CaseCategory, ListKind, SearchMode
from apps.plates.selectors import districts_of

PageView = Callable[[HttpRequest], HttpResponse]


def _page(name: str, needed: Capability, action: Action) -> PageView:
    @require_safe
    @never_cache
    def page(request: HttpRequest) -> HttpResponse:
        refusal = page_refusal(request, needed, action=action, target=name)
        if refusal is not None:
            return refusal
        context = {
            "modes": SearchMode.choices,
            "categories": CaseCategory.choices,
            "kinds": ListKind.choices,
            "districts": districts_of(request.user) if needed is Capability.HOTLIST_MANAGE else [],
        }
        return render(request, f"plates/{name}.html", context)

    return page


leads_page = _page("leads", Capability.PLATE_CHECK, Action.PLATE_VIEW)
search_page = _page("search", Capability.PLATE_VIEW, Action.PLATE_SEARCH)
hotlists_page = _page("hotlists", Capability.HOTLIST_MANAGE, Action.HOTLIST_CHANGE)
