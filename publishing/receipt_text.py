"""A receipt for people: what is printed by `kpi receipt`."""

from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from publishing.receipt import EVERYBODY, Contribution, Receipt


def render(receipt: Receipt) -> RenderableType:
    """The receipt from the top down: the number, what it means, the proof, the records."""
    return Group(
        _number(receipt),
        Padding(Text(receipt.definition.text), (1, 0)),
        _facts(receipt),
        Text(),
        _contributions(receipt),
    )


def _number(receipt: Receipt) -> Text:
    definition, number = receipt.definition, receipt.number
    who = (
        "company" if number.entity_type == EVERYBODY else f"{number.entity_type} {number.entity_id}"
    )
    shown = number.status if number.value is None else plain(number.value)
    return Text.assemble(
        (f"{definition.label_en} · {definition.label_zh}", "bold"),
        f"\n{who}, {number.period_grain} of {number.period_start}: ",
        (shown, "bold"),
        "" if number.value is None else f" {definition.unit}",
        "" if number.status == "ok" or number.value is None else f" ({number.status})",
    )


def _facts(receipt: Receipt) -> Table:
    number, proof = receipt.number, receipt.proof
    facts = Table.grid(padding=(0, 2))
    facts.add_row("Published", f"{receipt.publication}, as of {receipt.as_of}")
    facts.add_row("Definition", f"{receipt.definition.kpi_id} version {receipt.definition.version}")
    facts.add_row("Owner", receipt.definition.owner)
    facts.add_row("Numerator", plain(number.numerator))
    if number.denominator is not None:
        facts.add_row("Denominator", plain(number.denominator))
    added = f"{proof.contributions:,} contributions add up to {plain(proof.numerator)}"
    if number.denominator is not None:
        added += f" / {plain(proof.denominator)}"
    if proof.states is not None:
        added += f", the mean of {proof.states} days"
    verdict = (
        ("the published number", "green")
        if proof.adds_up
        else ("NOT the published number: build and publish the night again", "bold red")
    )
    facts.add_row("Proof", Text.assemble(f"{added}: ", verdict))
    return facts


def _contributions(receipt: Receipt) -> Table:
    hidden = receipt.proof.contributions - len(receipt.contributions)
    table = Table(
        title_justify="left",
        caption=f"{hidden:,} more; --limit shows them" if hidden > 0 else None,
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column("On", no_wrap=True)
    table.add_column("Record, where it came from, whom it counts for", overflow="fold")
    table.add_column("Numerator", justify="right")
    if receipt.number.denominator is not None:
        table.add_column("Denominator", justify="right")
    for contribution in receipt.contributions:
        numbers = [plain(contribution.numerator)]
        if receipt.number.denominator is not None:
            numbers.append(plain(contribution.denominator))
        table.add_row(
            str(contribution.occurred_on),
            Text.assemble(
                f"{contribution.subject_type} {contribution.subject_id}\n",
                f"{_came_from(contribution)}\n",
                (_counts_for(contribution), "dim"),
            ),
            *numbers,
        )
    return table


def _counts_for(contribution: Contribution) -> str:
    return ", ".join(
        f"{name.removesuffix('_id')} {value}"
        for name, value in contribution.credits.items()
        if value is not None
    )


def _came_from(contribution: Contribution) -> str:
    if contribution.status is not None:
        return f"a published number ({contribution.status}) with a receipt of its own"
    source = contribution.source
    if source is None:
        return "no single source record"
    return f"{source.source_file}, record {source.source_row}, loaded {source.loaded_on}"


def plain(number: Decimal | None) -> str:
    """An exact number without the zeros behind it."""
    if number is None:
        return ""
    whole, _, fraction = f"{number:,f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
