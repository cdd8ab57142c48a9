"""Both storages of files do the same: on a disk, and in a bucket of an S3 server."""

from io import BytesIO

import pytest
from django.core.files import File

from reviewsite.bucket import BucketStorage
from reviewsite.lib.errors import OutOfReach
from reviewsite.storage import DiskStorage
from tests.servers.bucket import names_in, serving_bucket

LARGE = bytes(range(256)) * 4096 * 20
"""20 MB: a bucket takes it in several parts."""


@pytest.fixture(scope="module")
def bucket():
    with serving_bucket() as options:
        yield options


@pytest.fixture(params=["disk", "bucket"])
def storage(request, tmp_path):
    if request.param == "disk":
        return DiskStorage(tmp_path)
    return BucketStorage(**request.getfixturevalue("bucket"))


def test_what_was_kept_is_read_to_and_fro_given_out_in_part_and_deleted(storage):
    name = storage.save("full-texts/1/abc", File(BytesIO(LARGE)))
    assert name == "full-texts/1/abc"
    assert storage.exists(name) and storage.size(name) == len(LARGE)
    with storage.open(name, "rb") as content:
        assert content.seek(0, 2) == len(LARGE)
        content.seek(300)
        assert content.read(5) == LARGE[300:305]
    assert b"".join(storage.stream(name, range(len(LARGE)))) == LARGE
    assert b"".join(storage.stream(name, range(1000, 200_000))) == LARGE[1000:200_000]
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)


def test_a_file_that_is_not_there_is_missing_before_anything_is_sent(storage):
    with pytest.raises(FileNotFoundError):
        storage.open("full-texts/none", "rb")
    with pytest.raises(FileNotFoundError):
        storage.stream("full-texts/none", range(10))


def test_a_name_cannot_climb_out(storage):
    with pytest.raises(Exception, match="(?i)denied|outside|traversal"):
        storage.save("../climbs", File(BytesIO(b"x")))


def test_an_object_is_private_and_says_nothing_of_itself(bucket):
    storage = BucketStorage(**bucket)
    storage.save("full-texts/private", File(BytesIO(b"%PDF-")))
    assert names_in(bucket) == ["full-texts/private"]
    answer = storage.connection.meta.client.get_object_acl(
        Bucket=storage.bucket_name, Key="full-texts/private"
    )
    assert [grant["Grantee"]["Type"] for grant in answer["Grants"]] == ["CanonicalUser"]


@pytest.mark.parametrize(
    "wrong",
    [{"bucket_name": "another-bucket-that-is-not-there"}, {"endpoint_url": "http://127.0.0.1:9"}],
    ids=["no such bucket", "nobody answers"],
)
def test_a_service_that_does_not_serve_is_out_of_reach(bucket, wrong):
    storage = BucketStorage(**bucket | wrong)
    with pytest.raises(OutOfReach, match="does not answer"):
        storage.save("full-texts/x", File(BytesIO(b"x")))
    with pytest.raises(OutOfReach, match="does not answer"):
        storage.stream("full-texts/x", range(1))
