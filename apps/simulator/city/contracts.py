"""Who keeps which cameras of the made-up city alive, and what was promised."""

from functools import cache

from apps.cameras.choices import Programme
from apps.simulator.city.facts import load_toml
from apps.simulator.city.store import Row

_COLUMNS = ("code", "contractor", "phase", "sla_percent", "response_h")


def contract_rows() -> list[Row]:
    """Every contract, marked synthetic."""
    return [{name: told[name] for name in _COLUMNS} | {"synthetic": True} for told in load_toml("contracts.toml")["contract"]]


def contract_of(programme: Programme, district: str) -> str:
    """Code of the contract for a programme's cameras in a district.

    Raises:
        KeyError: nobody has a contract for them.
    """
    return _by_charge()[(str(programme), district)]


@cache
def _by_charge() -> dict[tuple[str, str], str]:
    contracts = load_toml("contracts.toml")["contract"]
    return {(told["programme"], district): told["code"] for told in contracts for district in told["districts"]}
