"""docker-compose.yml is valid, healthy and opens nothing by a default password."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from nightly.local_airflow import READY_FOR_TASKS

CHECKOUT = Path(__file__).parents[3]
TEXT = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (CHECKOUT / ".env.example").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return found


@pytest.fixture(scope="module")
def new_environment() -> dict[str, str]:
    """What `make up` writes into .env."""
    script = [sys.executable, str(CHECKOUT / "docker" / "new_secrets.py")]
    done = subprocess.run(script, input=EXAMPLE, capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_it_runs_every_part_of_airflow_beside_postgresql(services: dict[str, Any]) -> None:
    parts = {"api-server", "scheduler", "dag-processor", "triggerer", "init", "postgres"}
    assert set(services) == parts


def test_every_service_that_stays_up_says_whether_it_is_healthy(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["init"]


def test_its_scheduler_has_ready_what_tasks_import(services: dict[str, Any]) -> None:
    assert READY_FOR_TASKS.items() <= services["scheduler"]["environment"].items()


def test_no_secret_has_a_default(services: dict[str, Any]) -> None:
    variables = re.findall(r"\$\{(\w+)(:?[-?])?", TEXT)
    secret = re.compile("PASSWORD|SECRET|KEY")
    assert {name for name, _ in variables if secret.search(name)}
    assert {required for name, required in variables if secret.search(name)} == {":?"}


def test_only_this_machine_reaches_the_web_page(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_state_of_the_warehouse_and_of_postgresql_outlives_the_containers(
    services: dict[str, Any],
) -> None:
    named = set(yaml.safe_load(TEXT)["volumes"])
    assert named == {"kpi-home", "airflow-home", "postgres"}
    for name, service in services.items():
        mounted = {volume.split(":")[0] for volume in service["volumes"]} & named
        assert mounted == ({"postgres"} if name == "postgres" else {"kpi-home", "airflow-home"})


def test_new_secrets_are_long_and_differ(new_environment: dict[str, str]) -> None:
    secrets = [value for name, value in new_environment.items() if not name.startswith("KPI_")]
    assert len(secrets) == len(set(secrets)) == 5
    assert min(len(secret) for secret in secrets) >= 44


def test_the_example_lists_every_variable_that_is_read() -> None:
    listed = set(re.findall(r"^#?(\w+)=", EXAMPLE, flags=re.MULTILINE))
    in_compose = set(re.findall(r"\$\{(\w+)", TEXT))
    settings = (CHECKOUT / "nightly" / "settings.py").read_text(encoding="utf-8")
    in_settings = set(re.findall(r'env(?:iron)?\.get\("(\w+)"', settings))
    assert in_settings
    assert in_compose | in_settings <= listed


def test_docker_compose_accepts_it(new_environment: dict[str, str], tmp_path: Path) -> None:
    compose = _compose()
    done = _config(compose, new_environment, tmp_path)
    assert done.returncode == 0, done.stderr
    for missing in ("POSTGRES_PASSWORD", "AIRFLOW_ADMIN_PASSWORD", "AIRFLOW_JWT_SECRET"):
        rest = {name: value for name, value in new_environment.items() if name != missing}
        refused = _config(compose, rest, tmp_path)
        assert refused.returncode != 0
        assert missing in refused.stderr


def _compose() -> list[str]:
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker"):
        plugin = ["docker", "compose"]
        if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
            return plugin
    missing = "Docker Compose is not installed: apt-get install docker-compose, or docker.com"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    # Only `make up` needs Docker; a night does not.
    pytest.skip(missing)


def _config(
    compose: list[str], env: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """`docker compose config` with `env` as its .env file."""
    file = folder / "env"
    file.write_text("".join(f"{name}={value}\n" for name, value in env.items()))
    return subprocess.run(
        [*compose, "--env-file", str(file), "-f", str(CHECKOUT / "docker-compose.yml"), "config"],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )
