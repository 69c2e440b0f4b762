"""How much memory a cluster of PostgreSQL holds, and how fast a series grows."""

from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray
from scipy import stats


def slope_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Least squares: slope of y over x, and half of its 95 % interval; NaN below three points."""
    if len(x) < 3:
        return float("nan"), float("nan")
    fit = stats.linregress(x, y)
    return float(fit.slope), float(stats.t.ppf(0.975, len(x) - 2) * fit.stderr)


def cluster_mb(url: str) -> float:
    """Memory of the database's backends and of the server's own processes, in MB (10⁶ bytes).

    Of anonymous pages only: the shared cache is mapped into every backend, fills up to its size once, and is no growth.
    """
    with psycopg.connect(url, connect_timeout=5) as connection:
        own = connection.info.backend_pid
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() OR datname IS NULL")
        pids = [pid for (pid,) in rows.fetchall() if pid != own]
    return sum(_anonymous_mb(pid) for pid in pids)


def _anonymous_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss_Anon:")) * 1024 / 1e6
