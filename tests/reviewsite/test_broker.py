"""A message on the laptop's broker is never seen half written."""

import threading

from kombu import Connection

from reviewsite.broker import Transport
from reviewsite.celery import app


def test_a_reader_that_polls_all_the_time_gets_every_message_whole(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    received, wanted = [], 400

    def read() -> None:
        with Connection(transport=Transport, transport_options=options) as connection:
            queue = connection.SimpleQueue("jobs")
            while len(received) < wanted:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    continue
                received.append(message.payload["n"])
                message.ack()

    reader = threading.Thread(target=read, daemon=True)
    with Connection(transport=Transport, transport_options=options) as connection:
        queue = connection.SimpleQueue("jobs")
        reader.start()
        for n in range(wanted):
            queue.put({"n": n, "filler": "x" * 5000})
    reader.join(timeout=60)
    assert sorted(received) == list(range(wanted))


def test_the_laptop_uses_it(settings):
    if not settings.REDIS_URL:
        assert isinstance(app.connection_for_write().transport, Transport)
