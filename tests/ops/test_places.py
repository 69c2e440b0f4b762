import os
import stat
from pathlib import Path

import pytest

from safecity_gis.ops.accounts import cluster_account, current_account
from safecity_gis.ops.places import SOCKET_PATH_BYTES, places_for
from safecity_gis.ops.report import Refused


def test_sockets_lie_in_the_var_folder_when_its_path_is_short(short_var: Path) -> None:
    assert places_for(short_var, current_account()).sockets == short_var / "run" / "s"


def test_a_var_folder_too_deep_for_a_unix_socket_gets_a_short_folder_of_our_own(tmp_path: Path) -> None:
    places = places_for(tmp_path / ("deep" * 20) / "var", current_account())

    assert len(os.fsencode(places.postgres_socket / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES
    assert places.sockets.stat().st_uid == os.geteuid()
    assert stat.S_IMODE(places.sockets.stat().st_mode) == 0o711
    places.sockets.rmdir()


def test_a_socket_folder_open_to_others_is_refused(short_var: Path) -> None:
    places = places_for(short_var, current_account())
    places.sockets.chmod(0o777)

    with pytest.raises(Refused, match="open to others: remove it"):
        places_for(short_var, current_account())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the cluster as another account")
def test_a_var_folder_that_postgres_cannot_enter_keeps_its_database_elsewhere(short_var: Path) -> None:
    short_var.parent.chmod(0o700)

    places = places_for(short_var, cluster_account())

    assert places.postgres.is_relative_to("/var/lib/safecity_gis")
    assert not places.postgres.parent.exists()
    assert places.sockets.is_relative_to("/run")
    places.sockets.rmdir()


def test_a_var_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Refused, match="cannot write to .*set SAFECITY_VAR"):
        places_for(tmp_path / "file" / "var", current_account())
