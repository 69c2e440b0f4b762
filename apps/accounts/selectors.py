"""What a user may do and where: the only reader of postings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.choices import ROLE_CAPABILITIES, Capability, Role
from apps.accounts.models import Posting, User

AnyUser = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a capability holds: pairs of (jurisdiction code, camera group code). Equal scopes see the same things."""

    pairs: frozenset[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def allows(self, jurisdiction: str, group: str) -> bool:
        return (jurisdiction, group) in self.pairs

    @property
    def jurisdictions(self) -> frozenset[str]:
        return frozenset(jurisdiction for jurisdiction, _ in self.pairs)

    def as_filter(self, *, jurisdiction: str = "jurisdiction__code", group: str = "group__code") -> Q:
        """The scope as a condition on a queryset; an empty scope matches nothing."""
        by_jurisdiction: dict[str, set[str]] = {}
        for code, group_code in self.pairs:
            by_jurisdiction.setdefault(code, set()).add(group_code)
        by_groups: dict[frozenset[str], set[str]] = {}
        for code, groups in by_jurisdiction.items():
            by_groups.setdefault(frozenset(groups), set()).add(code)
        condition = Q(pk__in=[])
        for groups, codes in by_groups.items():
            condition |= Q(**{f"{jurisdiction}__in": codes, f"{group}__in": groups})
        return condition


NOWHERE = Scope(frozenset())


def active_postings(user: AnyUser) -> QuerySet[Posting]:
    """The postings that hold now; none for someone who is not signed in or not active."""
    if not user.is_authenticated or not user.is_active:
        return Posting.objects.none()
    now = timezone.now()
    return Posting.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), user_id=user.pk, starts_at__lte=now)


def roles_with(capability: Capability) -> list[str]:
    return [role for role in Role.values if capability in ROLE_CAPABILITIES[role]]


def has_capability(user: AnyUser, capability: Capability) -> bool:
    """Whether the user holds the capability anywhere at all."""
    return active_postings(user).filter(role__in=roles_with(capability)).exists()


def capabilities_of(user: AnyUser) -> frozenset[Capability]:
    roles: Iterable[str] = active_postings(user).values_list("role", flat=True)
    return frozenset().union(*(ROLE_CAPABILITIES[role] for role in roles))


def scope_of(user: AnyUser, capability: Capability) -> Scope:
    """Where the user holds the capability: for each posting its jurisdictions times its camera groups."""
    return scopes_of(user, (capability,))[capability] or NOWHERE


def scopes_of(user: AnyUser, capabilities: Collection[Capability]) -> dict[Capability, Scope | None]:
    """Where the user holds each of the capabilities, in one query; None where no posting gives it at all."""
    roles = {role for capability in capabilities for role in roles_with(capability)}
    rows = list(active_postings(user).filter(role__in=roles).values_list("role", "jurisdictions__code", "camera_groups__code"))
    found: dict[Capability, Scope | None] = dict.fromkeys(capabilities)
    for capability in capabilities:
        held = [(jurisdiction, group) for role, jurisdiction, group in rows if capability in ROLE_CAPABILITIES[Role(role)]]
        if held:
            found[capability] = Scope(frozenset((jurisdiction, group) for jurisdiction, group in held if jurisdiction and group))
    return found
