"""Kill the whole job at any moment: readers have one complete night, and the next run repairs.

A few random kills run in CI; KPI_KILLS=200 asks for more, and pytest's -s shows how far it is.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from nightly import steps
from nightly.settings import DEPARTMENTS, Settings, SourceFolder
from publishing import marts
from publishing.publication import Publication, current

KILLS = int(os.environ.get("KPI_KILLS", "12"))
FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)
MAPPING = """
source: shop
time_zone: Asia/Shanghai
currency: CNY
files:
  leads: {path: "leads-{day}.csv"}
  payments: {path: "payments-{day}.csv"}
  tickets: {path: "tickets-{day}.csv"}
entities:
  crm.lead:
    from: leads
    columns:
      lead_id: id
      created_at: {from: created, format: "%Y-%m-%d %H:%M"}
      lead_source_id: source
  finance.payment:
    from: payments
    columns:
      payment_id: id
      received_at: {from: paid, format: "%Y-%m-%d"}
      amount: amount
      currency: {value: CNY}
  after_sales.ticket:
    from: tickets
    columns:
      ticket_id: id
      ticket_type: {value: question}
      opened_at: {from: opened, format: "%Y-%m-%d %H:%M"}
      status: {value: open}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(MAPPING)
    for day in (FIRST, SECOND):
        rows = range(200)
        lines = {
            "leads": ["id,created,source", *(f"{day}-{n},{day} 09:30,fair" for n in rows)],
            "payments": ["id,paid,amount", *(f"{day}-{n},{day},{n}.50" for n in rows)],
            "tickets": ["id,opened", *(f"{day}-{n},{day} 08:15" for n in rows)],
        }
        for name, text in lines.items():
            (folder / f"{name}-{day}.csv").write_text("\n".join(text) + "\n")
    return folder


def installation(home: Path, shop: Path) -> Settings:
    return Settings(home=home, sources=(SourceFolder(str(shop / "shop.yaml"), shop),))


def start_night(settings: Settings, day: date) -> subprocess.Popen[bytes]:
    """The job in a process group of its own, so that a kill takes its dbt along."""
    source = settings.sources[0]
    return subprocess.Popen(
        [Path(sys.executable).with_name("kpi"), "night", str(day)],
        env={
            **os.environ,
            "KPI_HOME": str(settings.home),
            "KPI_SOURCES": f"{source.mapping}={source.folder}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def complete(settings: Settings) -> Publication:
    """The current publication, after what it says of itself was found to be true."""
    publication = current(settings.home)
    assert publication is not None
    with marts.attached(publication.warehouse_file, scratch=settings.home) as reader:
        assert marts.inspect(reader) == publication.marts
    return publication


@pytest.mark.timeout(max(3600, 60 * KILLS))
def test_a_killed_night_leaves_a_complete_one_and_the_next_run_repairs_it(
    shop: Path, tmp_path: Path
) -> None:
    undisturbed = installation(tmp_path / "undisturbed", shop)
    steps.night(undisturbed, FIRST, print)
    disturbed = installation(tmp_path / "disturbed", shop)
    shutil.copytree(undisturbed.home, disturbed.home, symlinks=True)
    began = time.monotonic()
    assert start_night(undisturbed, SECOND).wait(timeout=900) == 0
    took = time.monotonic() - began
    nights = {FIRST: complete(disturbed).marts, SECOND: complete(undisturbed).marts}

    interrupted = 0
    for night in range(KILLS):
        job = start_night(disturbed, SECOND)
        try:
            job.wait(timeout=random.uniform(0, took))
        except subprocess.TimeoutExpired:
            interrupted += 1
            os.killpg(job.pid, signal.SIGKILL)
            job.wait()
        survivor = complete(disturbed)
        assert survivor.marts == nights[survivor.as_of]
        print(f"night {night + 1} of {KILLS}, {interrupted} killed: {survivor.as_of} is complete")
    assert interrupted > 0, "every night was over before it could be killed"

    assert start_night(disturbed, SECOND).wait(timeout=900) == 0
    repaired = complete(disturbed)
    assert (repaired.as_of, repaired.marts) == (SECOND, nights[SECOND])
    assert {
        department: (disturbed.lake / department / "_manifest" / f"{SECOND}.json").is_file()
        for department in DEPARTMENTS
    } == dict.fromkeys(DEPARTMENTS, True)
