"""Start and stop the server of a cluster."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import psutil

from scrap_ags.embedded.addresses import drop_short_socket_folder, free, ports, socket_folder
from scrap_ags.embedded.binaries import Binaries, find
from scrap_ags.embedded.cluster import Cluster, Postmaster, environment, runs
from scrap_ags.errors import MirrorUnavailable

START_SECONDS = 60.0
STOP_SECONDS = 60.0
LARGEST_LOG = 10 * 1024 * 1024
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "192MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
}


def start(cluster: Cluster, binaries: Binaries, *, durable: bool = True) -> Postmaster:
    """Start the server and wait until it takes queries; MirrorUnavailable says why it does not."""
    _make_way(cluster)
    kept = cluster.folder / "port"
    last = kept.read_text() if kept.exists() else ""
    for port in ports(int(last) if last.isdigit() else 0):
        found = _until_ready(cluster, _launched(cluster, binaries, port, durable))
        if found is not None:
            kept.write_text(str(port))
            return found
        if free(port):
            break
    raise MirrorUnavailable(
        f"starting the embedded PostgreSQL in {cluster.folder}: {_reason(cluster)}"
    )


def _launched(
    cluster: Cluster, binaries: Binaries, port: int, durable: bool
) -> "subprocess.Popen[Any]":
    places = {
        "port": str(port),
        "unix_socket_directories": socket_folder(cluster),
        "log_directory": str(cluster.folder / "log"),
    }
    command = [binaries.program("postgres"), "-D", str(cluster.data)]
    for name, value in (SETTINGS | ({} if durable else NOT_DURABLE) | places).items():
        command += ["-c", f"{name}={value}"]
    with (cluster.folder / "start.log").open("w") as output:
        return subprocess.Popen(
            command,
            cwd=cluster.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **cluster.account.identity(),
        )


def stop(cluster: Cluster) -> None:
    """Shut down fast: open transactions are rolled back, nothing committed is lost."""
    found = cluster.postmaster()
    if found is None:
        return
    if sys.platform == "win32":
        pg_ctl = find().program("pg_ctl")
        cluster.run([pg_ctl, "stop", "-D", str(cluster.data), "-m", "fast", "-s"])
        return
    os.kill(found.pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while runs(found.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    drop_short_socket_folder(cluster)


def _until_ready(cluster: Cluster, process: "subprocess.Popen[Any]") -> Postmaster | None:
    """The server once it takes queries; None if it ended."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return None
        found = cluster.pid_file()
        if found and found.pid == process.pid and found.ready:
            return found
        time.sleep(0.01)
    raise MirrorUnavailable(
        f"starting the embedded PostgreSQL in {cluster.folder}: not ready after "
        f"{START_SECONDS:.0f} s; its log is in {cluster.folder / 'log'}"
    )


def _make_way(cluster: Cluster) -> None:
    """End what a killed postmaster left behind, and its pid file if another process has the pid."""
    for log in (cluster.folder / "log").glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            log.unlink()
    written = cluster.pid_file()
    if written is None:
        return
    orphans = [process for process in psutil.process_iter() if cluster.works_here(process.pid)]
    for process in orphans:
        process.terminate()
    for process in psutil.wait_procs(orphans, timeout=10)[1]:
        process.kill()
    if psutil.pid_exists(written.pid):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _reason(cluster: Cluster) -> str:
    """The last that the newest log says, on one line."""
    logs = [cluster.folder / "start.log", *(cluster.folder / "log").glob("*.log")]
    newest = max(logs, key=lambda log: log.stat().st_mtime)
    lines = newest.read_text(errors="replace").splitlines()[-3:]
    return " | ".join(line.partition("] ")[2] or line for line in lines) or "it said nothing"
