"""Settings refuse nonsense at start: one line that names the variable, exit status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = {
    "DATABASE_URL": "postgres://u@127.0.0.1:5432/reviewsite",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "reviews.example.org",
}
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATA_DIR")


def manage(tmp_path, *arguments, **variables):
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env | {"DATA_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(tmp_path, *names, **variables):
    script = "from django.conf import settings as s; "
    script += "; ".join(f"print(s.{name})" for name in names)
    done = manage(tmp_path, "shell", "--no-imports", "-c", script, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


WRONG = [
    ("another database", {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ("a database without name", SERVER | {"DATABASE_URL": "postgres://u@h:5432"}, "DATABASE_URL"),
    ("a server without key", SERVER | {"SECRET_KEY": ""}, "SECRET_KEY"),
    ("a server without hosts", SERVER | {"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    ("a short key", {"SECRET_KEY": "short"}, "SECRET_KEY"),
    ("no broker's address", {"REDIS_URL": "foo"}, "REDIS_URL"),
    ("another broker", {"REDIS_URL": "amqp://h"}, "REDIS_URL"),
    ("a word for a port", {"PORT": "abc"}, "PORT"),
    ("a port out of range", {"PORT": "70000"}, "PORT"),
    ("a switch that is neither", {"DEBUG": "perhaps"}, "DEBUG"),
    ("another scheme", {"SITE_URL": "ftp://x.org"}, "SITE_URL"),
    ("a limit of nothing", {"MAX_UPLOAD_MB": "0"}, "MAX_UPLOAD_MB"),
    ("a batch for years", {"BATCH_DAYS": "1000"}, "BATCH_DAYS"),
    ("a lease of words", {"LEASE_MINUTES": "long"}, "LEASE_MINUTES"),
    ("a job's lease too short", {"JOB_LEASE_SECONDS": "1"}, "JOB_LEASE_SECONDS"),
    ("too many proxies", {"TRUSTED_PROXIES": "9"}, "TRUSTED_PROXIES"),
    ("another post office", {"EMAIL_URL": "pigeon://h"}, "EMAIL_URL"),
    ("a folder that cannot be", {"DATA_DIR": "/dev/null/x"}, "DATA_DIR"),
    ("a bucket's address without a bucket", {"S3_ENDPOINT_URL": "http://h"}, "S3_BUCKET"),
    ("half a pair of keys", {"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "k"}, "S3_SECRET_ACCESS_KEY"),
    ("no service's address", {"S3_BUCKET": "b", "S3_ENDPOINT_URL": "s3://h"}, "S3_ENDPOINT_URL"),
    ("another addressing", {"S3_BUCKET": "b", "S3_ADDRESSING": "post"}, "S3_ADDRESSING"),
    ("static files nowhere", {"STATIC_DIR": "/dev/null/x"}, "STATIC_DIR"),
]


@pytest.mark.parametrize(("variables", "named"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_a_wrong_variable_stops_the_start_with_its_name(tmp_path, variables, named):
    done = manage(tmp_path, "check", **variables)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("Reviewsite does not start: ") and named in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_command_of_the_project_refuses_alike(tmp_path):
    done = manage(tmp_path, "sweep", PORT="abc")
    assert done.returncode == 2 and "PORT" in done.stderr and "Traceback" not in done.stderr


def test_the_laptop_needs_no_variable_and_keeps_its_key(tmp_path):
    first, second = (settings_of(tmp_path, "SECRET_KEY", "ALLOWED_HOSTS") for _ in range(2))
    assert first == second and len(first[0]) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first[1] == "['127.0.0.1', 'localhost', '[::1]']"


def test_the_laptop_uses_sqlite_without_lost_writes_and_a_broker_of_files(tmp_path):
    database, broker = settings_of(tmp_path, "DATABASES['default']", "CELERY_BROKER_URL")
    assert "'transaction_mode': 'IMMEDIATE'" in database and "synchronous=FULL" in database
    assert broker.startswith("laptop://")


def test_a_server_uses_postgresql_and_redis(tmp_path):
    engine, broker, cache = settings_of(
        tmp_path,
        "DATABASES['default']['ENGINE']",
        "CELERY_BROKER_URL",
        "CACHES['default']['BACKEND']",
        **SERVER,
        REDIS_URL="redis://redis:6379/0",
    )
    assert engine.endswith("postgresql") and cache.endswith("RedisCache")
    assert broker == "redis://redis:6379/0"


def test_https_makes_cookies_secure_and_keeps_the_health_check_plain(tmp_path):
    assert settings_of(
        tmp_path,
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_REDIRECT_EXEMPT",
        SITE_URL="https://reviews.example.org",
    ) == ["True", "True", "True", "['^healthz$']"]


def test_files_are_kept_in_a_folder_or_in_a_bucket(tmp_path):
    backend, options = "STORAGES['default']['BACKEND']", "STORAGES['default']['OPTIONS']"
    disk = settings_of(tmp_path, backend, options)
    assert disk[0].endswith("DiskStorage") and str(tmp_path / "files") in disk[1]
    bucket = settings_of(
        tmp_path,
        backend,
        options,
        S3_BUCKET="papers",
        S3_ENDPOINT_URL="https://s3.example.org",
        S3_ACCESS_KEY_ID="key",
        S3_SECRET_ACCESS_KEY="secret",
    )
    assert bucket[0].endswith("BucketStorage")
    assert "'bucket_name': 'papers'" in bucket[1] and "s3.example.org" in bucket[1]
