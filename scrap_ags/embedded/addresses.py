"""Where the server listens: a port of 127.0.0.1 and, but on Windows, a socket in a folder."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scrap_ags.embedded.cluster import Cluster

LONGEST_SOCKET_PATH = 107


def ports(preferred: int) -> Iterator[int]:
    """``preferred`` if it is free, then others that are: one may be taken before it is used."""
    for wanted in (preferred, 0, 0):
        if port := free(wanted):
            yield port


def free(port: int) -> int | None:
    """``port`` of 127.0.0.1, any for 0, or None if it is in use."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return probe.getsockname()[1]


def socket_folder(cluster: Cluster) -> str:
    """The cluster's own folder, or a short one if the socket's path would be too long."""
    if sys.platform == "win32":
        return ""
    if len(os.fsencode(cluster.folder / ".s.PGSQL.65535.lock")) <= LONGEST_SOCKET_PATH:
        return str(cluster.folder)
    drop_short_socket_folder(cluster)
    short = Path(tempfile.mkdtemp(prefix="scrap-ags-", dir="/tmp"))
    cluster.account.owns(short)
    (cluster.folder / "socket").symlink_to(short)
    return str(short)


def drop_short_socket_folder(cluster: Cluster) -> None:
    link = cluster.folder / "socket"
    if link.is_symlink():
        shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink()
