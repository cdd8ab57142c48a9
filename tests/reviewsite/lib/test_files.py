"""A file is replaced whole or not at all."""

import pytest

from reviewsite.lib.files import replacing


def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(b"last week")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half of")
        raise RuntimeError
    assert path.read_bytes() == b"last week"
    with replacing(path) as file:
        file.write(b"this week")
    assert path.read_bytes() == b"this week" and list(tmp_path.iterdir()) == [path]
