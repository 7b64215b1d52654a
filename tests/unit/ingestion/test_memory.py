"""Memory does not grow with the size of a file."""

import subprocess
import sys
from pathlib import Path

import pytest
from shop import Shop

LAND = """
import re, sys
from datetime import date
from pathlib import Path
from ingestion.run import Source, land

home, mapping, data = map(Path, sys.argv[1:])
batch = land(home, "finance", date(2026, 3, 1), [Source(mapping, data)])
# Not ru_maxrss: a child is born with the peak of the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(batch.manifest.rows_accepted, int(peak[1]) // 1024)
"""
COLUMNS = {
    "payment_id": "id",
    "account_id": "who",
    "amount": "x",
    "currency": {"value": "CNY"},
    "received_at": {"from": "at", "format": "%Y-%m-%d %H:%M:%S"},
    "payment_method": "how",
}


def peak(shop: Shop, rows: int) -> int:
    """Peak memory in MB of landing a file of so many kilobyte rows in a process of its own."""
    remark = "a remark that nobody maps " * 36
    with (shop.data / "big.csv").open("w") as file:
        file.write("id,who,x,at,how,note\n")
        file.writelines(
            f"P{n:09d},C{n % 977:05d},{n % 9999}.{n % 100:02d},2026-03-01 10:{n % 60:02d}:00,bank"
            f" transfer {n % 7},{n} {remark}\n"
            for n in range(rows)
        )
    mapping = shop.mapping("finance.payment", COLUMNS, file={"path": "big.csv"})
    arguments = [str(shop.home), str(mapping), str(shop.data)]
    done = subprocess.run(
        [sys.executable, "-c", LAND, *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    accepted, megabytes = map(int, done.stdout.split())
    assert accepted == rows
    return megabytes


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="Peak memory is read from Linux."
)
def test_ten_times_the_rows_need_no_more_memory(shop: Shop) -> None:
    # Allocators keep more or less of what they once had: 100 MB up and down are their doing. The
    # larger file has 540 MB more.
    small, large = peak(shop, 60_000), peak(shop, 600_000)
    assert large < small + 270
    assert large < 600
