"""`/api/v1/plates/hotlists/`: lists, their versions and entries; drafting, previewing, putting in force."""

from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from procrastinate.exceptions import ConnectorException
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.models import Jurisdiction
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.plates.api.answers import entry_told, hotlist_told, version_told
from apps.plates.api.serializers import ChangeAsked, HotlistAsked, ImportAsked, RenewAsked, WithdrawAsked
from apps.plates.hotlist_files import Row, parse_hotlist
from apps.plates.hotlist_services import hotlist_create, hotlist_renew, hotlist_withdraw
from apps.plates.limits import answered_in_time
from apps.plates.models import Hotlist, HotlistVersion
from apps.plates.preview import FEW_ENTRIES, preview_examples
from apps.plates.refusals import BadPattern, SearchTooWide
from apps.plates.version_services import (
    hotlist_amend,
    hotlist_import,
    version_activate,
    version_discard,
    version_preview,
    version_preview_defer,
)
from safecity_gis.api.asking import Asked
from safecity_gis.core.plates.matching import OF_LISTS, Pattern, PatternError

PAGE_SIZE = 50


class CannotDefer(APIException):
    status_code = 503
    default_code = "jobs_unreachable"
    default_detail = gettext_lazy("The jobs process cannot be asked now.")


class EntriesAsked(Asked):
    plate = serializers.CharField(max_length=40, allow_blank=True, default="")
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class _HotlistView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.HOTLIST_MANAGE

    @staticmethod
    def told(asked: type[serializers.Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def lists(self) -> Any:
        in_force = Count("entries", filter=Q(entries__active_from__isnull=False, entries__active_to=None))
        return Hotlist.objects.visible_to(self.request.user).select_related("jurisdiction").annotate(entry_count=in_force)

    def hotlist(self, code: str) -> Hotlist:
        """Raises Http404."""
        found = self.lists().filter(code=code).first()
        if found is None:
            raise Http404(_("There is no such list."))
        return found

    def version(self, code: str, number: int) -> HotlistVersion:
        """Raises Http404."""
        versions = self.hotlist(code).versions.select_related("hotlist__jurisdiction", "made_by", "activated_by")
        found = versions.filter(number=number).first()
        if found is None:
            raise Http404(_("There is no such version."))
        return found

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.request.user, "address": address_of(self.request)}

    def whole(self, code: str) -> dict[str, Any]:
        """A list with its newest versions."""
        hotlist = self.hotlist(code)
        versions = hotlist.versions.select_related("made_by", "activated_by")[:10]
        return hotlist_told(hotlist) | {"versions": [version_told(version) for version in versions]}


class HotlistsView(_HotlistView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="The hotlists of the user's districts, with age and end")
    def get(self, request: Request) -> Response:
        now = timezone.now()
        return Response({"results": [hotlist_told(hotlist, now) for hotlist in self.lists()]})

    @extend_schema(request=HotlistAsked, responses={201: OpenApiTypes.OBJECT}, summary="Make an empty hotlist")
    def post(self, request: Request) -> Response:
        told = self.told(HotlistAsked, request.data)
        jurisdiction = Jurisdiction.objects.filter(code=told.pop("jurisdiction")).first()
        if jurisdiction is None:
            raise ValidationError({"jurisdiction": [_("There is no such district.")]})
        try:
            with transaction.atomic():
                hotlist = hotlist_create(jurisdiction=jurisdiction, **told, **self.who)
        except IntegrityError as error:
            raise ValidationError({"code": [_("There is a list of this code.")]}) from error
        return Response(self.whole(hotlist.code), HTTP_201_CREATED)


class HotlistView(_HotlistView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="One hotlist with its newest versions; recorded where it names plates")
    def get(self, request: Request, code: str) -> Response:
        told = self.whole(code)
        previews = [one["number"] for one in told["versions"] if one["preview"] and one["preview"]["patterns"]]
        if previews:
            why = {"reason": "previews of versions", "data": {"versions": previews}}
            audit_record(action=Action.PLATE_VIEW, target_type="hotlist", target=code, **why, **self.who)
        return Response(told)


class RenewView(_HotlistView):
    @extend_schema(request=RenewAsked, responses=OpenApiTypes.OBJECT, summary="Let a list last longer, 90 days at most")
    def post(self, request: Request, code: str) -> Response:
        hotlist_renew(hotlist=self.hotlist(code), **self.told(RenewAsked, request.data), **self.who)
        return Response(self.whole(code))


class WithdrawView(_HotlistView):
    @extend_schema(request=WithdrawAsked, responses=OpenApiTypes.OBJECT, summary="End a list at once and for good")
    def post(self, request: Request, code: str) -> Response:
        hotlist_withdraw(hotlist=self.hotlist(code), **self.told(WithdrawAsked, request.data), **self.who)
        return Response(self.whole(code))


class EntriesView(_HotlistView):
    @extend_schema(parameters=[EntriesAsked], responses=OpenApiTypes.OBJECT, summary="The entries in force; recorded")
    def get(self, request: Request, code: str) -> Response:
        told = self.told(EntriesAsked, request.query_params.dict())
        hotlist, first = self.hotlist(code), (told["page"] - 1) * PAGE_SIZE
        entries = hotlist.entries.active().order_by("pattern", "id")
        if told["plate"]:
            entries = entries.filter(pattern=_pattern(told["plate"]))
        data = {"plate": told["plate"].replace("\0", ""), "page": told["page"]}
        audit_record(action=Action.PLATE_VIEW, target_type="hotlist", target=code, data=data, **self.who)
        found = list(entries[first : first + PAGE_SIZE + 1])
        results = [entry_told(entry) for entry in found[:PAGE_SIZE]]
        return Response({"page": told["page"], "more": len(found) > PAGE_SIZE, "results": results})


class ImportsView(_HotlistView):
    @extend_schema(request=ImportAsked, responses={201: OpenApiTypes.OBJECT}, summary="Draft the whole list from a CSV file")
    def post(self, request: Request, code: str) -> Response:
        told = self.told(ImportAsked, request.data)
        as_of = told.get("as_of") or timezone.now()
        rows = parse_hotlist(told["csv"])
        version = hotlist_import(hotlist=self.hotlist(code), rows=rows, alike=told["alike"], as_of=as_of, **self.who)
        return Response(self.whole(code) | {"unchanged": version is None}, 200 if version is None else HTTP_201_CREATED)


class ChangesView(_HotlistView):
    @extend_schema(request=ChangeAsked, responses={201: OpenApiTypes.OBJECT}, summary="Draft a change of single entries")
    def post(self, request: Request, code: str) -> Response:
        told = self.told(ChangeAsked, request.data)
        rows = {row.pattern: row for row in (Row(_pattern(one.pop("plate")), **one) for one in told["add"])}
        gone = [_pattern(plate) for plate in told["remove"]]
        hotlist_amend(hotlist=self.hotlist(code), add=list(rows.values()), remove=gone, alike=told["alike"], **self.who)
        return Response(self.whole(code), HTTP_201_CREATED)


class VersionView(_HotlistView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="One version with its preview and examples; recorded")
    def get(self, request: Request, code: str, number: int) -> Response:
        version = self.version(code, number)
        examples = []
        if version.preview:
            patterns = [told["pattern"] for told in version.preview["patterns"]]
            alike = dict(version.additions.filter(pattern__in=patterns).values_list("pattern", "alike"))
            with suppress(SearchTooWide), answered_in_time():
                examples = preview_examples(request.user, version.preview, alike)
            data = {"version": number, "shown": [str(read.tracklet_id) for read in examples]}
            audit_record(
                action=Action.PLATE_VIEW, target_type="hotlist", target=code, reason="preview of a version", data=data, **self.who
            )
        return Response(version_told(version, examples))


class _VersionAct(_HotlistView):
    def act(self, version: HotlistVersion) -> object:
        raise NotImplementedError

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT, summary="Preview, put in force or discard a version")
    def post(self, request: Request, code: str, number: int) -> Response:
        self.act(self.version(code, number))
        return Response(self.whole(code))


class PreviewView(_VersionAct):
    def act(self, version: HotlistVersion) -> object:
        if version.added <= FEW_ENTRIES:
            with suppress(SearchTooWide):
                return version_preview(version=version, **self.who)
        try:
            return version_preview_defer(version=version, **self.who)
        except ConnectorException as error:
            raise CannotDefer from error


class ActivateView(_VersionAct):
    def act(self, version: HotlistVersion) -> object:
        return version_activate(version=version, **self.who)


class DiscardView(_VersionAct):
    def act(self, version: HotlistVersion) -> object:
        return version_discard(version=version, **self.who)


def _pattern(written: str) -> str:
    try:
        return Pattern.parse(written, OF_LISTS).text
    except PatternError as error:
        raise BadPattern(error.code) from error
