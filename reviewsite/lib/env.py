"""Readers of environment variables that refuse nonsense and name the variable."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def read_text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def read_bool(name: str, default: bool) -> bool:
    """Raises ImproperlyConfigured, naming the variable, for anything but a yes or a no."""
    value = read_text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no; write 1 or 0.")


def read_int(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    value = read_text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {low} to {high}.")
    return int(value)


def read_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = read_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(choices)}.")
    return value


def read_list(name: str, default: Iterable[str] = ()) -> list[str]:
    """Comma-separated values without the blanks around them."""
    values = [part.strip() for part in read_text(name).split(",")]
    return [value for value in values if value] or list(default)


def read_url(name: str, *, schemes: Iterable[str]) -> str:
    """An address with one of `schemes` and, except for SQLite, a host; "" when unset."""
    value = read_text(name)
    if not value:
        return ""
    allowed = " or ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urlsplit(value)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        port_is_a_number = False
        parts = urlsplit("")
    if not port_is_a_number or parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} is not an address of the form {allowed}…")
    if parts.scheme != "sqlite" and not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no host; write {allowed}HOST…")
    return value


def read_service(name: str, default: str) -> str:
    """The address of an external service; set to nothing it is "", which switches it off."""
    return read_url(name, schemes=("http", "https")) if name in os.environ else default


def read_folder(name: str, default: Path) -> Path:
    """A folder this process may write to; it is made when it does not exist."""
    folder = Path(read_text(name, str(default))).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}={folder}: {problem.strerror}.") from problem
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(f"{name}={folder} cannot be written to.")
    return folder
