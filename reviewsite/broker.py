"""The laptop's broker: kombu's filesystem transport, with messages that appear complete.

Kombu writes a message under its final name, so a worker that looks at that instant reads half of
it, or nothing, and dies. Here it is written under another name and then renamed, which is one step.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict, **kwargs) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        message = Path(self.data_folder_out) / name
        unfinished = message.with_name(f"{name}.unfinished")
        try:
            unfinished.write_text(dumps(payload))
            os.replace(unfinished, message)
        except OSError as problem:
            raise ChannelError(f"Cannot write {message}: {problem.strerror}") from problem


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES["laptop"] = "reviewsite.broker:Transport"
