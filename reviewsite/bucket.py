"""Files in a bucket of an S3-compatible service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from s3transfer.exceptions import RetriesExceededError as S3TransferError
from storages.backends.s3 import S3File, S3Storage

from reviewsite.lib.errors import OutOfReach

CHUNK = 1 << 16
IN_MEMORY = 1 << 20


class BucketStorage(S3Storage):
    """Private objects under the names that files have on a disk, fetched by this server alone.

    A file that is opened is fetched whole, to a temporary file on this machine: what reads it jumps
    to and fro. What is given out streams. Every method raises OutOfReach where the service does not
    answer or refuses, FileNotFoundError where it has no such object.
    """

    def __init__(self, *, addressing_style: str, **options):
        # Newer checksums are understood by Amazon alone; one thread, so that who reads what is
        # being sent reports from its own.
        config = Config(
            s3={"addressing_style": addressing_style},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 3},
        )
        super().__init__(
            client_config=config,
            transfer_config=TransferConfig(use_threads=False),
            max_memory_size=IN_MEMORY,
            **options,
        )

    def stream(self, name: str, wanted: range) -> Iterator[bytes]:
        """The bytes of a file at these places, in pieces. Raises FileNotFoundError at once."""
        with _asking():
            answer = self.connection.meta.client.get_object(
                Bucket=self.bucket_name,
                Key=self._normalize_name(name),
                Range=f"bytes={wanted.start}-{wanted.stop - 1}",
            )
        return _pieces(answer["Body"])

    def _open(self, name: str, mode: str = "rb") -> S3File:
        with _asking():
            content = super()._open(name, mode)
            content.seek(0)
        return content

    def _save(self, name: str, content: File) -> str:
        with _asking():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _asking():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _asking():
            return super().exists(name)


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except ClientError as refusal:
        if refusal.response["ResponseMetadata"]["HTTPStatusCode"] == 404 and (
            refusal.response["Error"]["Code"] != "NoSuchBucket"
        ):
            raise FileNotFoundError(str(refusal)) from refusal
        raise _out_of_reach() from refusal
    except (BotoCoreError, Boto3Error, S3TransferError) as silence:
        raise _out_of_reach() from silence


def _out_of_reach() -> OutOfReach:
    return OutOfReach(
        "The storage of files does not answer.",
        remedy="Try again in a minute; if it goes on, tell whoever runs this server.",
    )


def _pieces(body) -> Iterator[bytes]:
    with closing(body):
        yield from body.iter_chunks(CHUNK)
