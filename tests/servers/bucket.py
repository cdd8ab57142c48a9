"""An S3-speaking server with one bucket, and the settings of a site that keeps its files there."""

from __future__ import annotations

from contextlib import contextmanager
from uuid import uuid4

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"access_key": "reviewsite", "secret_key": "only-for-tests", "region_name": "eu-north-1"}


@contextmanager
def serving_bucket():
    """Serve an empty bucket until the block ends; gives the options of its storage."""
    name = f"papers-{uuid4().hex}"
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        options = KEYS | {"endpoint_url": f"http://{host}:{port}", "bucket_name": name}
        client = client_of(options)
        client.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": KEYS["region_name"]}
        )
        yield options | {"addressing_style": "auto"}
    finally:
        server.stop()


def client_of(options: dict):
    return boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
    )


def names_in(options: dict) -> list[str]:
    """The names of all objects of the bucket."""
    found = client_of(options).list_objects_v2(Bucket=options["bucket_name"])
    return sorted(one["Key"] for one in found.get("Contents", ()))
