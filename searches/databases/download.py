"""Fetching one file from an address that a service named: public hosts only, bounded in size."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import AddressFamily, SocketKind, gaierror, getaddrinfo
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import httpcore2

from searches.databases.http import REDIRECTS, USER_AGENT, ServiceRefused, ServiceUnavailable

PORTS = {"http": 80, "https": 443}
MAX_REDIRECTS = 5
TIMES = {"connect": 10.0, "read": 30.0, "write": 10.0, "pool": 10.0}
LONGEST = 180.0
"""Seconds that one file may take in all."""
IN_MEMORY = 1 << 20
MEGABYTE = 1_000_000

Address = IPv4Address | IPv6Address
MayReach = Callable[[Address, int], bool]


def is_public(address: Address, port: int) -> bool:
    """Whether an address is one of the open Internet, at the ports of the web."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    inner = inner or (getattr(address, "teredo", None) or (None, None))[1]
    addresses = [address, inner] if inner else [address]
    return port in PORTS.values() and all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in addresses
    )


class _CheckedBackend(httpcore2.SyncBackend):
    """Connects to the very address that was checked, so that no name can change in between."""

    def __init__(self, may_reach: MayReach):
        super().__init__()
        self._may_reach = may_reach

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        try:
            found = getaddrinfo(host, port, AddressFamily.AF_UNSPEC, SocketKind.SOCK_STREAM)
        except (gaierror, UnicodeError) as problem:
            raise httpcore2.ConnectError(f"{host} is not known") from problem
        addresses = [ip_address(each[4][0].partition("%")[0]) for each in found]
        if not addresses or not all(self._may_reach(one, port) for one in addresses):
            raise ServiceRefused(f"{host} is not an address of the open Internet.")
        return super().connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options)


def download(url: str, *, max_bytes: int, may_reach: MayReach = is_public) -> BinaryIO:
    """The content at an address, as a file at its beginning; the caller closes it.

    Redirects are followed, each checked like the first address. Raises ServiceRefused for an
    address that may not be reached, a refusal or a file that is too large, ServiceUnavailable
    where the network or the other side stood in the way.
    """
    end = time.monotonic() + LONGEST
    pool = httpcore2.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=_CheckedBackend(may_reach)
    )
    with pool:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(pool, _checked(url), max_bytes, end)
            if not isinstance(answer, str):
                return answer
            url = urljoin(url, answer)
    raise ServiceRefused("The address redirects in a circle.")


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in PORTS and bool(parts.hostname) and not parts.username
        is_web = is_web and url.isprintable() and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web:
        raise ServiceRefused("This is no address of the web.")
    return url


def _ask(pool: httpcore2.ConnectionPool, url: str, max_bytes: int, end: float) -> BinaryIO | str:
    """The file at an address, or where it redirects to."""
    headers = {
        "Host": urlsplit(url).netloc,
        "User-Agent": USER_AGENT,
        "Accept": "application/pdf,*/*;q=0.5",
        "Accept-Encoding": "identity",
    }
    try:
        with pool.stream("GET", url, headers=headers, extensions={"timeout": TIMES}) as response:
            told = {name.lower(): value for name, value in response.headers}
            if response.status in REDIRECTS:
                return told.get(b"location", b"").decode("latin-1")
            if response.status != 200:
                raise ServiceRefused(
                    f"The other side refused (HTTP {response.status}).", status=response.status
                )
            return _kept(response.iter_stream(), max_bytes, end)
    except (httpcore2.TimeoutException, httpcore2.NetworkError) as problem:
        raise ServiceUnavailable("The other side could not be reached.") from problem
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, ValueError) as problem:
        raise ServiceRefused("The other side did not answer as the web does.") from problem


def _kept(chunks: Iterable[bytes], max_bytes: int, end: float) -> BinaryIO:
    content = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        for chunk in chunks:
            content.write(chunk)
            if content.tell() > max_bytes:
                raise ServiceRefused(f"The file is larger than {max_bytes / MEGABYTE:g} MB.")
            if time.monotonic() > end:
                raise ServiceUnavailable("The file came too slowly.")
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return content
