"""ODOO_URL: what is accepted as the address of a server."""

from urllib.parse import urlsplit

from scrap_ags.errors import WrongUsage

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def address(url: str) -> str:
    """ODOO_URL without trailing slashes; WrongUsage if it is no address of a server."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        spare = parts.username or parts.password or parts.query or parts.fragment
    except ValueError:  # a port that is no number, a half IPv6 address
        right, spare = False, ""
    if not right:
        raise WrongUsage("reading ODOO_URL: it is no address; write it as https://host[:port]")
    if spare:
        raise WrongUsage(
            "reading ODOO_URL: it holds more than an address; write it as https://host[:port], "
            "the log-in goes into ODOO_USER and ODOO_PASSWORD"
        )
    return url


def is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK
