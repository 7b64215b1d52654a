"""dbt in a process of its own: what it says goes to standard output, what came of it to a file.

    python -m nightly.dbt_child RESULTS.json build --project-dir ...

Standard output has one JSON object a line: `ts`, `level`, `msg`, and the `stage` that begins there.
dbt's own loggers and artifacts are off, because they cost a fifth of a small night: they write out
every debug line before they drop it, and the whole project twice. `DBT_WRITE_JSON=true` in the
environment brings the artifacts back.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STAGES = {"seed": "policy tables"}


def main(results: Path, arguments: list[str]) -> int:
    """Run dbt and return its exit code: 0 fine, 1 a node failed, 2 dbt itself failed."""
    from dbt.cli.main import dbtRunner

    ran = dbtRunner(callbacks=[_say]).invoke(
        [
            *("--log-level", "none", "--log-level-file", "none", "--no-use-colors"),
            *("--no-send-anonymous-usage-stats", *arguments),
        ]
    )
    if ran.exception:
        print(ran.exception, file=sys.stderr)
        return 2
    outcomes = [_outcome(result) for result in getattr(ran.result, "results", ())]
    results.write_text(json.dumps(outcomes), encoding="utf-8")
    return 0 if ran.success else 1


def _say(event: Any) -> None:
    """Print what dbt says, unless it is meant for those who develop dbt."""
    if event.info.level == "debug" or not event.info.msg.strip():
        return
    line = {
        "ts": event.info.ts.ToJsonString(),
        "level": event.info.level,
        "msg": event.info.msg,
        "stage": _stage(event.data.node_info) if event.info.name == "LogStartLine" else None,
    }
    print(json.dumps(line), flush=True)


def _stage(node: Any) -> str | None:
    """The part of the project a starting node belongs to: its top folder under models/."""
    if node.resource_type == "model":
        return str(node.node_path).partition("/")[0]
    return STAGES.get(node.resource_type)


def _outcome(result: Any) -> Mapping[str, Any]:
    """What is worth knowing of one node, in dbt's words."""
    node = result.node
    return {
        "unique_id": node.unique_id,
        "name": node.name,
        "kind": str(node.resource_type),
        "model": _model_tested_by(node),
        "rule": _rule(node),
        "column": getattr(node, "column_name", None),
        "severity": str(getattr(node.config, "severity", "error")).lower(),
        "description": node.description or None,
        "materialized": node.config.materialized,
        "relation": getattr(node, "relation_name", None),
        "parents": list(node.depends_on_nodes),
        "compiled": getattr(node, "compiled_path", None),
        "status": str(result.status),
        "seconds": result.execution_time,
        "failures": result.failures,
        "message": result.message,
    }


def _rule(node: Any) -> str:
    """What a test asks: the name of the generic test, or its own where there is one of it."""
    generic = getattr(node, "test_metadata", None)
    return str(generic.name if generic else node.name)


def _model_tested_by(node: Any) -> str | None:
    tested = getattr(node, "attached_node", None) or getattr(node, "model", None)
    return tested.rpartition(".")[2] if tested else None


def _end_with_the_parent() -> None:
    """End when whoever started this ends, also by SIGKILL: then standard input is closed.

    A dbt that lived on would write into the work file of the next build.
    """
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
