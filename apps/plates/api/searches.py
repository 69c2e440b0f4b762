"""`/api/v1/plates/searches/`: searching plate reads, with a case and a reason."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.plates.api.answers import read_told
from apps.plates.api.serializers import SearchAsked
from apps.plates.choices import CaseCategory, SearchMode
from apps.plates.search_selectors import Purpose, Query, plates_search


class SearchesView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.PLATE_VIEW

    @extend_schema(request=SearchAsked, responses=OpenApiTypes.OBJECT, summary="One page of plate reads, with their photos")
    def post(self, request: Request) -> Response:
        body = SearchAsked(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = dict(body.validated_data)
        purpose = Purpose(told["case_number"], CaseCategory(told["category"]), told["reason"])
        mode = SearchMode(told["mode"])
        query = Query(told["plate"], mode, told["since"], told["until"], told["camera"], told["page"])
        found = plates_search(user=request.user, purpose=purpose, query=query, address=address_of(request))
        reads = [read_told(read) for read in found.reads]
        return Response({"page": found.page, "more": found.more, "older_hidden": found.older_hidden, "results": reads})
