"""Write docs/kpis and the semantic layer, which are generated from the KPI models."""

from pathlib import Path, PurePosixPath

from publishing.catalogue import documents, semantic_layer
from publishing.catalogue.definition import of_project

CHECKOUT = Path(__file__).resolve().parents[2]


def generated(checkout: Path = CHECKOUT) -> dict[PurePosixPath, str]:
    """The text of every generated file by its path in the checkout."""
    kpis = of_project(checkout / "dbt_project")
    return {**documents.render(kpis, checkout), semantic_layer.FILE: semantic_layer.render(kpis)}


def stale(checkout: Path = CHECKOUT) -> list[PurePosixPath]:
    """Files that are missing, differ from what they are generated from, or are left over."""
    wanted = generated(checkout)
    kept = {
        PurePosixPath(path.relative_to(checkout)): path.read_text(encoding="utf-8")
        for path in [*(checkout / documents.FOLDER).rglob("*.md"), checkout / semantic_layer.FILE]
        if path.is_file()
    }
    return sorted(
        path for path in wanted.keys() | kept.keys() if wanted.get(path) != kept.get(path)
    )


def write(checkout: Path = CHECKOUT) -> list[PurePosixPath]:
    """Bring the generated files up to date; return those that changed."""
    wanted, changed = generated(checkout), stale(checkout)
    for path in changed:
        file = checkout / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        else:
            file.unlink()
    return changed


if __name__ == "__main__":
    print(f"{len(write())} of {len(generated())} generated files changed")
