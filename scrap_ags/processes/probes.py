"""Whether a port is free, and whether a server answers on it."""

import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

from scrap_ags.errors import WrongUsage

SECONDS = 2.0


def free_port(host: str, port: int) -> int:
    """``port``, or any free one for 0. WrongUsage if it is in use or not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise WrongUsage(
                f"opening port {port} on {host}: only root may; choose one above 1023"
            ) from None
        except OSError as failure:
            raise WrongUsage(
                f"port {port} is in use on {host} or not available there ({failure.strerror}); "
                "stop what listens on it or choose another port"
            ) from None
        return probe.getsockname()[1]


def answers(url: str) -> Callable[[], bool]:
    """A probe: whether the server at ``url`` answers, with anything but an error of its own."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def probe() -> bool:
        try:
            with direct.open(url, timeout=SECONDS):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    return probe
