"""What Dockerfile, .dockerignore and docker-compose.yml say, for the tests that hold them to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OF_THE_IMAGE = {name: s for name, s in SERVICES.items() if s["image"] == "reviewsite"}


def command_of(name: str, **replaced: str) -> list[str]:
    """The arguments of a service after `python`, with some texts in them replaced."""
    command = SERVICES[name].get("command")
    if command is None:
        last = re.findall(r"^CMD (\[.*?\])$", DOCKERFILE.replace("\\\n", ""), re.M)[-1]
        command = json.loads(last)
    assert command[0] == "python"
    return [replaced.get(part, part) for part in command[1:]]


def copied() -> list[str]:
    """The patterns that .dockerignore lets into the image."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line[1:] for line in lines if line.startswith("!")]
