"""Where the cluster of a home lies."""

import tempfile
from pathlib import Path

from scrap_ags.embedded.account import ELSEWHERE, Account, server_account
from scrap_ags.embedded.cluster import Cluster
from scrap_ags.errors import MirrorUnavailable


def cluster_of(home: Path) -> Cluster:
    """The cluster of ``home``, its folder made if need be.

    A folder that the server's account cannot reach (below /root, on a drive without owners) is a
    symbolic link into /var/lib: no parent's permissions are ever changed.
    """
    entry = home.resolve() / "postgres"
    entry.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = entry.resolve()
    account = server_account(folder)
    if _given(folder, account):
        return Cluster(folder, account)
    if any(folder.iterdir()):
        raise MirrorUnavailable(
            f"starting the embedded PostgreSQL: the account that runs it cannot reach {folder}; "
            "move SCRAP_AGS_HOME where others may pass, or set SCRAP_AGS_DATABASE_URL"
        )
    return Cluster(_moved_elsewhere(entry, account), account)


def _given(folder: Path, account: Account) -> bool:
    try:
        account.owns(folder)
    except OSError:
        return False
    return account.reaches(folder)


def _moved_elsewhere(entry: Path, account: Account) -> Path:
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=ELSEWHERE))
    (folder / "home").write_text(f"{entry}\n")
    account.owns(folder)
    entry.rmdir()
    entry.symlink_to(folder)
    return folder
