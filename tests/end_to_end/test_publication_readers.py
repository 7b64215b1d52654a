"""A process that reads in a loop while nights are published is never blocked and sees no half."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from unit.publishing import nights

from publishing.publication import publish

NIGHTS = 6
ORDERS = 20_000

READER = """
import json, sys, time
from pathlib import Path
import duckdb

published = Path(sys.argv[1])
print("ready", flush=True)
while True:
    began = time.monotonic()
    # As a BI tool does: by the path that never changes, in a new connection.
    with duckdb.connect(str(published / "current" / "kpi.duckdb"), read_only=True) as reader:
        native = reader.execute('''
            select distinct as_of from marts.fct_order
            union select as_of from marts.fct_opportunity
            union select as_of from marts.fct_kpi
            union select as_of from marts.dim_kpi
        ''').fetchall()
        rows, = reader.execute("select count(*) from contributions.kpi_order_count").fetchone()
    folder = (published / "current").resolve()
    parquet = duckdb.execute(f'''
        select distinct as_of from read_parquet('{folder}/marts/*.parquet', union_by_name = true)
    ''').fetchall()
    print(json.dumps({
        "began": began, "ended": time.monotonic(), "rows": rows,
        "native": [str(day) for (day,) in native], "parquet": [str(day) for (day,) in parquet],
    }), flush=True)
"""


def test_readers_are_never_blocked_and_never_see_a_half(tmp_path: Path) -> None:
    home = tmp_path / "home"
    days = [nights.DAY + timedelta(days=number) for number in range(NIGHTS)]
    candidates = {
        day: nights.write_warehouse(tmp_path / str(day) / "kpi.duckdb", day, orders=ORDERS)
        for day in days
    }
    publish(home, candidates[days[0]], as_of=days[0], evidence={})
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(home / "published")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    reader.stdout.readline()

    publications = []
    for day in days[1:]:
        began = time.monotonic()
        publish(home, candidates[day], as_of=day, evidence={})
        publications.append((began, time.monotonic()))
    time.sleep(0.5)
    reader.terminate()
    output, errors = reader.communicate(timeout=60)

    assert errors == ""
    reads = [json.loads(line) for line in output.splitlines() if line.endswith("}")]
    for read in reads:
        assert len(read["native"]) == 1, "marts of different nights in one file"
        assert len(read["parquet"]) == 1, "Parquet of different nights in one folder"
        assert read["rows"] == ORDERS
    seen = [read["native"][0] for read in reads]
    assert seen == sorted(seen), "a reader went back to an earlier night"
    assert seen[-1] == str(days[-1])
    for began, ended in publications:
        during = [read for read in reads if began < read["began"] and read["ended"] < ended]
        assert during, "no read finished while a publication was being written"
