"""The images hold the whole site, and docker-compose.yml ties them together soundly."""

import re
import shutil

import pytest

from tests.ops.images import DOCKERFILE, OF_THE_IMAGE, SERVICES, copied
from tests.ops.processes import ROOT, base_environment, run

COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


@pytest.fixture
def image(tmp_path):
    """A folder with what .dockerignore lets into the image."""
    folder = tmp_path / "app"
    for pattern in copied():
        for found in ROOT.glob(pattern):
            target = folder / found.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                shutil.copytree(found, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(found, target)
    return folder


def test_what_is_copied_into_the_image_is_enough_for_the_site(image, tmp_path):
    env = base_environment(tmp_path / "build") | {"STATIC_DIR": str(tmp_path / "static")}
    run(env, "manage.py", "check", folder=image)
    run(env, "manage.py", "collectstatic", "--no-input", "--verbosity=0", folder=image)
    assert (image / "seeds" / "tacrolimus" / "files").is_dir()
    assert (tmp_path / "static" / "staticfiles.json").is_file()


def test_no_key_password_or_data_is_copied_into_the_image():
    assert (ROOT / ".dockerignore").read_text().startswith("*\n")
    assert not {".env", "var", ".git", ".venv"} & set(copied())


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.M)
    assert users and users[-1] != "root"
    assert DOCKERFILE.index("USER") < DOCKERFILE.index("\nCMD")


def test_only_runtime_requirements_are_installed():
    assert "requirements-dev" not in DOCKERFILE


def test_the_parts_are_those_of_the_design():
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat", "proxy"}
    assert set(OF_THE_IMAGE) == {"migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_restarts_and_tells_its_health_unless_it_runs_once(name):
    service = SERVICES[name]
    if name == "migrate":
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped"
        assert "healthcheck" in service or name == "web" and "\nHEALTHCHECK" in DOCKERFILE


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_works_before_the_database_is_migrated_and_the_queue_answers(name):
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "redis": {"condition": "service_healthy"},
    }


@pytest.mark.parametrize("name", OF_THE_IMAGE)
def test_all_of_our_services_share_files_and_variables(name):
    assert OF_THE_IMAGE[name]["volumes"] == ["files:/data"]
    assert OF_THE_IMAGE[name]["environment"] == SERVICES["web"]["environment"]


def test_redis_evicts_nothing_and_writes_to_disk():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command and "--appendonly yes" in command


def test_the_worker_has_time_to_finish_its_job():
    assert SERVICES["worker"]["stop_grace_period"] == "2m"


def test_only_the_proxy_is_open_to_the_network():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_variable_of_the_compose_file_is_explained():
    used = set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))
    assert used == set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", EXAMPLE, re.M))


def test_what_must_be_set_is_refused_when_empty_and_shown_unset_or_as_an_example():
    required = set(re.findall(r"\$\{([A-Z0-9_]+):\?", COMPOSE))
    assert required == set(re.findall(r"^([A-Z0-9_]+)=", EXAMPLE, re.M))
    assert re.search(r"^SECRET_KEY=$", EXAMPLE, re.M)
    assert re.search(r"^POSTGRES_PASSWORD=$", EXAMPLE, re.M)


def test_the_deployment_guide_explains_every_variable():
    guide = (ROOT / "docs" / "deployment.md").read_text()
    source = (ROOT / "reviewsite" / "settings.py").read_text()
    read = set(re.findall(r'read_\w+\(\s*"([A-Z0-9_]+)"', source))
    assert len(read) > 10
    asked = read | set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))
    assert sorted(name for name in asked if f"`{name}`" not in guide) == []
