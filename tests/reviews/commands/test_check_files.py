"""Whether files can be kept is said in one line."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.servers.bucket import names_in, serving_bucket


def in_bucket(settings, options):
    default = {"BACKEND": "reviewsite.bucket.BucketStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}


def test_files_can_be_kept_on_a_disk(capsys):
    call_command("check_files")
    assert capsys.readouterr().out == "Files can be kept, read and deleted.\n"


def test_files_can_be_kept_in_a_bucket_and_nothing_stays(settings, capsys):
    with serving_bucket() as options:
        in_bucket(settings, options)
        call_command("check_files")
        assert names_in(options) == []
    assert capsys.readouterr().out == "Files can be kept, read and deleted.\n"


def test_a_bucket_that_is_not_there_is_named(settings):
    with serving_bucket() as options:
        in_bucket(settings, options | {"bucket_name": "another-one"})
        with pytest.raises(CommandError, match="NoSuchBucket") as refusal:
            call_command("check_files")
    assert refusal.value.returncode == 2
