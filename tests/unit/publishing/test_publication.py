"""A publication is complete, is what was built, and appears all at once."""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import nights
import pytest

from publishing import publication as publishing
from publishing.errors import CandidateBusy, NothingPublished, NothingToPublish, NotVerified
from publishing.publication import Publication, connect_read_only, current, publish

AT_ONCE = timedelta(0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def candidate(home: Path) -> Path:
    return nights.write_warehouse(home / "warehouse" / "kpi.duckdb")


def publish_day(home: Path, day: date, **options: object) -> Publication:
    candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb", day)
    return publish(home, candidate, as_of=day, evidence={}, **options)  # type: ignore[arg-type]


def test_readers_get_every_mart_as_it_was_built(home: Path, candidate: Path) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    with connect_read_only(home) as reader:
        reader.execute(f"attach '{candidate}' as built (read_only)")
        for mart in ("fct_order", "fct_opportunity", "fct_kpi", "dim_kpi"):
            differences = reader.execute(
                f"""
                (from kpi.marts.{mart} except all from built.marts.{mart})
                union all
                (from built.marts.{mart} except all from kpi.marts.{mart})
                """
            ).fetchall()
            assert differences == [], mart


def test_only_marts_and_contributions_leave(home: Path, candidate: Path) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    with connect_read_only(home) as reader:
        schemas = reader.execute(
            "select distinct table_schema from information_schema.tables order by all"
        ).fetchall()
    assert schemas == [("contributions",), ("marts",)]


def test_the_published_contributions_add_up_to_the_published_numbers(
    home: Path, candidate: Path
) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    with connect_read_only(home) as reader:
        added, published = reader.execute(
            """
            select
                (select sum(numerator) from contributions.kpi_collected_amount),
                (
                    select sum(numerator) from marts.fct_kpi
                    where kpi_id = 'collected_amount' and entity_type = 'company'
                        and period_grain = 'year'
                )
            """
        ).fetchall()[0]
    assert added == published
    assert added > 0


def test_parquet_holds_the_same_rows_in_the_same_order(home: Path, candidate: Path) -> None:
    folder = publish(home, candidate, as_of=nights.DAY, evidence={}).folder
    with connect_read_only(home) as reader:
        for mart in ("fct_order", "fct_kpi"):
            parquet = reader.execute(f"from read_parquet('{folder}/marts/{mart}.parquet')")
            assert parquet.fetchall() == reader.execute(f"from marts.{mart}").fetchall()


def test_the_same_rows_in_another_order_are_the_same_publication(tmp_path: Path) -> None:
    files = []
    for seed in (1, 2):
        home = tmp_path / str(seed)
        candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb", seed=seed)
        publication = publish(home, candidate, as_of=nights.DAY, evidence={})
        parquet = (publication.folder / "marts" / "fct_order.parquet").read_bytes()
        files.append((publication.marts, parquet))
    assert files[0] == files[1]


def test_content_that_is_current_already_is_confirmed_and_not_copied(
    home: Path, candidate: Path
) -> None:
    first = publish(home, candidate, as_of=nights.DAY, evidence={"build": "1"})
    again = publish(home, candidate, as_of=nights.DAY, evidence={"build": "2"})
    assert (again.id, again.is_new) == (first.id, False)
    evidence = home / "evidence" / "publications"
    confirmed = json.loads((evidence / f"{first.id}-confirmed-001.json").read_text())
    assert confirmed["evidence"] == {"build": "2"}
    assert json.loads((evidence / f"{first.id}.json").read_text())["evidence"] == {"build": "1"}


def test_one_changed_cent_is_a_new_publication(home: Path, candidate: Path) -> None:
    first = publish(home, candidate, as_of=nights.DAY, evidence={})
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "update marts.fct_order set amount = amount + 0.01 where order_id = 'O0000007'"
        )
    second = publish(home, candidate, as_of=nights.DAY, evidence={})
    assert second.id == "2026-03-01.002"
    assert set(first.marts) - set(second.unchanged) == {"fct_order"}


def test_unchanged_parquet_is_shared_with_the_publication_before(
    home: Path, candidate: Path
) -> None:
    first = publish(home, candidate, as_of=nights.DAY, evidence={})
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("delete from marts.fct_order where order_id = 'O0000007'")
    second = publish(home, candidate, as_of=nights.DAY, evidence={})

    def same_file(mart: str) -> bool:
        name = f"marts/{mart}.parquet"
        return (first.folder / name).samefile(second.folder / name)

    assert same_file("fct_opportunity")
    assert not same_file("fct_order")


def test_a_reader_keeps_its_night_and_the_next_connection_gets_the_new_one(home: Path) -> None:
    publish_day(home, date(2026, 3, 1))
    with connect_read_only(home) as early:
        publish_day(home, date(2026, 3, 2))
        with connect_read_only(home) as late:
            asked = "select distinct as_of from marts.fct_order"
            assert early.execute(asked).fetchall() == [(date(2026, 3, 1),)]
            assert late.execute(asked).fetchall() == [(date(2026, 3, 2),)]


def test_the_last_three_are_kept_and_numbers_are_never_used_again(home: Path) -> None:
    for day in range(1, 7):
        publish_day(home, date(2026, 3, day), safe_to_remove_after=AT_ONCE)
    kept = sorted(path.parent.name for path in (home / "published").glob("*/publication.json"))
    assert kept == ["2026-03-04.001", "2026-03-05.001", "2026-03-06.001", "current"]
    again = publish_day(home, date(2026, 3, 1), safe_to_remove_after=AT_ONCE)
    assert again.id == "2026-03-01.002"


def test_a_publication_that_was_current_a_moment_ago_is_not_removed(home: Path) -> None:
    for day in range(1, 7):
        publish_day(home, date(2026, 3, day), keep=1)
    assert len(list((home / "published").glob("2026-*"))) == 6


def test_evidence_outlives_its_publication(home: Path) -> None:
    for day in range(1, 6):
        publish_day(home, date(2026, 3, day), keep=1, safe_to_remove_after=AT_ONCE)
    records = sorted(path.stem for path in (home / "evidence" / "publications").iterdir())
    assert records == [f"2026-03-0{day}.001" for day in range(1, 6)]


def test_the_folder_can_be_moved_as_a_whole(home: Path, candidate: Path, tmp_path: Path) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    moved = home.rename(tmp_path / "elsewhere")
    with connect_read_only(moved) as reader:
        assert reader.execute("select count(*) from contributions.kpi_order_count").fetchone()


def test_a_copy_that_is_not_what_was_built_is_never_switched_to(
    home: Path, candidate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    copy = publishing.marts.copy

    def copy_and_lose_a_row(connection: object, folder: Path, *others: object) -> None:
        copy(connection, folder, *others)  # type: ignore[arg-type]
        with duckdb.connect(str(folder / "kpi.duckdb")) as damaged:
            damaged.execute("delete from marts.fct_order where order_id = 'O0000001'")

    monkeypatch.setattr(publishing.marts, "copy", copy_and_lose_a_row)
    with pytest.raises(NotVerified, match="fct_order"):
        publish_day(home, date(2026, 3, 2))
    now = current(home)
    assert now is not None
    assert now.as_of == nights.DAY
    assert [path.name for path in (home / "published").glob(".d*")] == []


def test_a_later_night_writes_only_the_months_that_changed(home: Path, candidate: Path) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "create table marts.fct_visit as "
            "select day::date as visited_on, day::date::text as visit_id "
            "from range(date '2025-01-15', date '2026-01-15', interval 1 day) as days (day)"
        )
    first = publish(home, candidate, as_of=nights.DAY, evidence={}).marts["fct_visit"]
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "update marts.fct_visit set visited_on = null where visited_on = '2025-03-07'"
        )
        warehouse.execute("delete from marts.fct_visit where visited_on >= '2026-01-01'")
    publication = publish(home, candidate, as_of=date(2026, 3, 2), evidence={})
    assert publication.marts["fct_visit"].months_changed_since(first) == {"", "2025-03", "2026-01"}
    with duckdb.connect(str(publication.warehouse_file), read_only=True) as night:
        assert night.execute(
            "select count(*), min(visit_id), max(visit_id), count(visited_on) from marts.fct_visit"
        ).fetchone() == (351, "2025-01-15", "2025-12-31", 350)


def test_its_parquet_is_what_a_first_publication_writes(
    home: Path, candidate: Path, tmp_path: Path
) -> None:
    publish(home, candidate, as_of=nights.DAY, evidence={})
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "update marts.fct_order set amount = amount + 1 where ordered_on = "
            "(select min(ordered_on) from marts.fct_order)"
        )
        warehouse.execute(
            "update marts.fct_order set ordered_on = null where order_id = 'O0000007'"
        )
    later = publish(home, candidate, as_of=nights.DAY, evidence={})
    anew = publish(tmp_path / "anew", candidate, as_of=nights.DAY, evidence={})
    files = [each.folder / "marts" / "fct_order.parquet" for each in (later, anew)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_mart_with_other_columns_is_written_anew(home: Path, candidate: Path) -> None:
    first = publish(home, candidate, as_of=nights.DAY, evidence={})
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("alter table marts.fct_order add column note text")
    later = publish(home, candidate, as_of=date(2026, 3, 2), evidence={})
    assert later.marts["fct_order"].months_changed_since(first.marts["fct_order"]) is None
    assert "note" in later.marts["fct_order"].columns


def test_a_mart_that_is_no_longer_built_leaves_with_its_files(home: Path, candidate: Path) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("create table marts.fct_visit as select 1 as visits")
    publish(home, candidate, as_of=nights.DAY, evidence={})
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("drop table marts.fct_visit")
    later = publish(home, candidate, as_of=date(2026, 3, 2), evidence={})
    assert "fct_visit" not in later.marts
    assert not (later.folder / "marts" / "fct_visit.parquet").exists()


def test_a_type_that_parquet_would_round_is_refused(home: Path, candidate: Path) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("create table marts.fct_big as select 2::hugeint ** 100 + 1 as number")
        warehouse.execute("alter table marts.fct_big alter number type hugeint")
    with pytest.raises(NotVerified, match="cast it in the model"):
        publish(home, candidate, as_of=nights.DAY, evidence={})


def test_a_candidate_that_is_being_written_is_waited_for(home: Path, candidate: Path) -> None:
    # Locks hold between processes only, so the writer is another one.
    import subprocess
    import sys

    hold = (
        "import duckdb, sys\n"
        "connection = duckdb.connect(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(candidate)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(CandidateBusy, match="wait"):
            publish(home, candidate, as_of=nights.DAY, evidence={})
    assert current(home) is None


def test_without_a_build_there_is_nothing_to_publish(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToPublish, match="build first"):
        publish(home, tmp_path / "kpi.duckdb", as_of=nights.DAY, evidence={})
    empty = tmp_path / "kpi.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(NothingToPublish, match="build first"):
        publish(home, empty, as_of=nights.DAY, evidence={})
    with pytest.raises(NothingPublished, match="run a night first"):
        connect_read_only(home)
