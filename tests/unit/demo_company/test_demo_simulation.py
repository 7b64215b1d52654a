"""The company behaves like one: causal, complete, consistent and plausible."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import pytest

from demo_company.clock import DEFAULT_DAY, FIRST_DAY, is_working_day, working_minutes_later
from demo_company.draws import Draws
from demo_company.log import Log
from demo_company.records import (
    Account,
    Activity,
    Community,
    CommunityInteraction,
    CommunityMember,
    Contract,
    Cost,
    Distributor,
    DistributorStock,
    Invoice,
    Lead,
    LeadActivity,
    Opportunity,
    OpportunityStageChange,
    Order,
    OrderLine,
    Payment,
    Quote,
    Record,
    Refund,
    Renewal,
    Store,
    SurveyAnswer,
    TeamPay,
    Ticket,
    TicketEvent,
    User,
)
from demo_company.simulation import simulate
from ingestion.contract import Contract as EntityContract
from ingestion.contract import load_contracts

KINDS = sorted(Record.__subclasses__(), key=lambda kind: kind.entity)
ADDED_BY_EXPORTS = {"updated_at", "is_deleted"}


def test_there_is_a_kind_of_record_for_every_entity() -> None:
    assert {kind.entity for kind in KINDS} == set(load_contracts())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.entity)
def test_a_record_has_the_columns_and_the_key_of_its_contract(kind: type[Record]) -> None:
    contract: EntityContract = load_contracts()[kind.entity]
    columns = {column.name for column in contract.columns}
    assert set(kind.field_names()) == columns - ADDED_BY_EXPORTS
    assert kind.key == tuple(column.name for column in contract.columns if column.in_key)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.entity)
def test_every_field_is_known_of_some_record_and_codes_are_those_of_the_contract(
    kind: type[Record], log: Log
) -> None:
    contract = load_contracts()[kind.entity]
    records = log.records(kind)
    for name in kind.field_names():
        values = {getattr(record, name) for record in records} - {None}
        assert values, f"{kind.entity}.{name} is never known"
        valid = set(contract.column(name).valid_values)
        assert not valid or values <= valid


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.entity)
def test_what_a_record_refers_to_exists(kind: type[Record], log: Log) -> None:
    contract = load_contracts()[kind.entity]
    by_entity = {other.entity: other for other in KINDS}
    for column in contract.columns:
        if column.references is None or column.name in ADDED_BY_EXPORTS:
            continue
        entity, _, field = column.references.rpartition(".")
        known = {getattr(record, field) for record in log.records(by_entity[entity])}
        used = {getattr(record, column.name) for record in log.records(kind)} - {None}
        assert used <= known, f"{kind.entity}.{column.name}"


def test_an_earlier_day_is_the_beginning_of_a_later_one(log: Log) -> None:
    """Nothing that happens later changes what was known before."""
    day = date(2025, 6, 30)
    early = simulate(day)
    for kind in KINDS:
        assert early.changes(kind) == log.changes(kind, through=day), kind.entity


def test_another_seed_is_another_company(log: Log) -> None:
    other = simulate(date(2024, 10, 31), seed=2)
    assert other.records(Lead) != log.records(Lead, through=date(2024, 10, 31))


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), date(2031, 1, 1)])
def test_a_day_outside_the_history_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="the simulated history is"):
        simulate(day)


HAPPENED: list[tuple[type[Record], str]] = [
    (Account, "created_at"),
    (Activity, "started_at"),
    (CommunityInteraction, "occurred_at"),
    (CommunityMember, "joined_on"),
    (CommunityMember, "left_on"),
    (Contract, "signed_on"),
    (Cost, "incurred_on"),
    (Invoice, "invoiced_on"),
    (Invoice, "settled_on"),
    (Lead, "created_at"),
    (Lead, "judged_at"),
    (LeadActivity, "occurred_at"),
    (Opportunity, "closed_at"),
    (Order, "delivered_at"),
    (Payment, "received_at"),
    (Quote, "submitted_at"),
    (Refund, "refunded_at"),
    (Renewal, "renewed_on"),
    (SurveyAnswer, "answered_at"),
    (TeamPay, "earned_on"),
    (Ticket, "resolved_at"),
    (TicketEvent, "occurred_at"),
    (User, "left_on"),
]


@pytest.mark.parametrize(
    ("kind", "field"), HAPPENED, ids=[f"{kind.entity}.{field}" for kind, field in HAPPENED]
)
def test_nothing_is_known_before_it_happened(kind: type[Record], field: str, log: Log) -> None:
    for change in log.changes(kind):
        happened = getattr(change.record, field)
        if isinstance(happened, datetime):
            assert happened <= change.recorded_at
        elif happened is not None:
            assert happened <= change.recorded_at.date()


def late_share(log: Log, kind: type[LeadActivity | Activity], field: str) -> float:
    """Of what people enter."""
    changes = [c for c in log.latest(kind) if isinstance(c.record, kind) and c.record.user_id]
    late = [c for c in changes if (c.recorded_at - getattr(c.record, field)).days >= 2]
    return len(late) / len(changes)


def test_some_records_are_entered_days_late(log: Log) -> None:
    assert 0.01 < late_share(log, LeadActivity, "occurred_at") < 0.1
    assert 0.01 < late_share(log, Activity, "started_at") < 0.1


def test_the_ledger_of_an_order_adds_up(log: Log) -> None:
    """An invoice is its lines and their freight; what was paid in full is what was billed."""
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for line in log.records(OrderLine):
        lines[line.order_id] += line.quantity * line.unit_price
        lines[line.order_id] -= line.discount_amount or Decimal(0)
        lines[line.order_id] += line.freight_amount or Decimal(0)
    billed: dict[str, Decimal] = defaultdict(Decimal)
    for invoice in log.records(Invoice):
        billed[invoice.order_id or ""] += invoice.net_amount
    assert billed
    assert all(round(lines[order_id], 2) == net for order_id, net in billed.items())
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payment in log.records(Payment):
        paid[payment.invoice_id or ""] += payment.amount
    settled = [i for i in log.records(Invoice) if i.settled_on and i.net_amount > 0]
    assert settled
    for invoice in settled:
        assert paid[invoice.invoice_id] == invoice.net_amount + (invoice.tax_amount or 0)


def test_a_contract_is_worth_what_is_ordered_under_it(log: Log) -> None:
    complete = Counter(
        order.contract_id for order in log.records(Order) if order.status == "delivered"
    )
    ordered: dict[str, Decimal] = defaultdict(Decimal)
    orders = {order.order_id: order for order in log.records(Order)}
    for line in log.records(OrderLine):
        contract_id = orders[line.order_id].contract_id
        if contract_id and line.quantity > 0:
            ordered[contract_id] += line.quantity * line.unit_price - (line.discount_amount or 0)
    whole = [c for c in log.records(Contract) if c.contract_id in complete and c.quantity]
    exact = [c for c in whole if ordered[c.contract_id] == c.amount]
    assert len(exact) > 0.9 * len(whole)  # the rest is still to be ordered


def share(records: list[Record], test: Callable[[Record], bool]) -> float:
    return sum(map(test, records)) / len(records)


def test_the_funnel_is_plausible(log: Log) -> None:
    leads = log.records(Lead, through=DEFAULT_DAY)
    payers = {payment.account_id for payment in log.records(Payment)}
    judged = [lead for lead in leads if lead.judgement]
    assert len(leads) > 3_000
    assert 0.10 < sum(lead.account_id in payers for lead in leads) / len(leads) < 0.25
    assert 0.4 < sum(lead.judgement == "valid" for lead in judged) / len(judged) < 0.65
    assert len(judged) < len(leads)
    decided = [o.outcome for o in log.records(Opportunity) if o.outcome != "open"]
    assert 0.4 < decided.count("won") / len(decided) < 0.65


def test_leads_are_answered_within_and_beyond_thirty_working_minutes(log: Log) -> None:
    contacted = [lead for lead in log.records(Lead) if lead.first_contacted_at]
    quick = [
        lead
        for lead in contacted
        if lead.assigned_at
        and lead.first_contacted_at
        and lead.first_contacted_at <= working_minutes_later(lead.assigned_at, 30)
    ]
    assert 0.3 < len(quick) / len(contacted) < 0.8
    assert any(lead.owner_user_id is None for lead in log.records(Lead))


def test_an_automatic_reply_is_no_first_contact(log: Log) -> None:
    first: dict[str, LeadActivity] = {}
    for event in log.records(LeadActivity):
        if event.activity_type == "contacted":
            assert not event.is_automatic
            first.setdefault(event.lead_id, event)
    assert any(event.is_automatic for event in log.records(LeadActivity))
    answered = {lead.lead_id for lead in log.records(Lead) if lead.first_contacted_at}
    # A call noted days late is known to the lead before the note exists.
    assert len(answered - first.keys()) < 0.05 * len(answered)


def test_a_reassigned_lead_waits_for_its_new_owner(log: Log) -> None:
    reassigned = {
        e.lead_id: e.occurred_at
        for e in log.records(LeadActivity)
        if e.activity_type == "reassigned"
    }
    leads = [lead for lead in log.records(Lead) if lead.lead_id in reassigned]
    assert leads
    for lead in leads:
        assert lead.assigned_at
        assert lead.assigned_at >= reassigned[lead.lead_id]
        assert lead.first_contacted_at is None or lead.first_contacted_at >= lead.assigned_at


def test_people_join_leave_move_and_grow(log: Log) -> None:
    periods: dict[str, list[User]] = defaultdict(list)
    for row in log.records(User):
        periods[row.user_id].append(row)
    reps = [rows for rows in periods.values() if rows[0].role == "rep"]
    assert len(reps) == 27
    assert sum(len({row.team_id for row in rows}) > 1 for rows in reps) == 2
    assert sum(rows[-1].left_on is not None for rows in reps) == 2
    assert sum(rows[0].hired_on is not None and rows[0].hired_on > FIRST_DAY for rows in reps) == 3
    assert {row.seniority for rows in reps for row in rows} == {
        "new",
        "junior",
        "regular",
        "senior",
    }


def test_nobody_works_after_leaving(log: Log) -> None:
    left = {row.user_id: row.left_on for row in log.records(User) if row.left_on}
    for activity in log.records(Activity):
        if activity.user_id in left and activity.activity_type != "follow_up":
            assert activity.started_at.date() <= left[activity.user_id]
    for account in log.records(Account):
        if account.owner_user_id in left:
            assert account.valid_from <= left[account.owner_user_id]


def test_some_rep_wins_all_that_is_decided_in_a_month(log: Log) -> None:
    outcomes: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for deal in log.records(Opportunity):
        if deal.closed_at:
            outcomes[deal.owner_user_id, f"{deal.closed_at:%Y-%m}"].add(deal.outcome)
    assert {"won"} in outcomes.values()
    assert {"lost"} in outcomes.values()


def test_customers_buy_again_renew_leave_and_dispute(log: Log) -> None:
    contracts = Counter(contract.account_id for contract in log.records(Contract))
    assert 0.2 < sum(count > 1 for count in contracts.values()) / len(contracts) < 0.7
    assert {renewal.status for renewal in log.records(Renewal)} == {"open", "renewed", "lost"}
    flagged = [renewal.intent_flagged_on is not None for renewal in log.records(Renewal)]
    assert any(flagged)
    assert not all(flagged)
    invoices = log.records(Invoice)
    overdue = [i for i in invoices if i.status == "open" and i.due_on < DEFAULT_DAY]
    assert 20 < len(overdue) < 0.2 * len(invoices)
    assert any(invoice.is_disputed for invoice in invoices)
    assert any(invoice.net_amount < 0 for invoice in invoices)
    assert {invoice.currency for invoice in invoices} == {"CNY", "USD"}
    assert {cost.cost_kind for cost in log.records(Cost)} >= {"bad_debt", "acquisition", "service"}


def test_tickets_are_reopened_and_stay_open(log: Log) -> None:
    events = Counter(event.event_type for event in log.records(TicketEvent))
    assert events["reopened"] > 50
    tickets = log.records(Ticket)
    assert any(ticket.first_responded_at is None for ticket in tickets)
    assert {ticket.status for ticket in tickets} == {
        "open",
        "pending",
        "resolved",
        "closed",
        "reopened",
    }


def test_stores_open_grow_shrink_and_close(log: Log) -> None:
    areas: dict[str, list[Decimal | None]] = defaultdict(list)
    for store in sorted(log.records(Store), key=lambda store: store.valid_from):
        areas[store.store_id].append(store.floor_area)
    measured = [[area for area in each if area is not None] for each in areas.values()]
    assert any(each[0] < each[-1] for each in measured)
    assert any(each[0] > each[-1] for each in measured)
    assert any(None in each for each in areas.values()), "nobody sells where nobody has measured"
    assert any(store.closed_on is not None for store in log.records(Store))
    assert any((store.opened_on or FIRST_DAY) > FIRST_DAY for store in log.records(Store))
    bought = Counter(order.store_id for order in log.records(Order))
    assert set(bought) == {None, *areas}


def test_goods_go_through_distributors_and_some_go_astray(log: Log) -> None:
    regions = {each.distributor_id: each.region_id for each in log.records(Distributor)}
    dealt = [order for order in log.records(Order) if order.distributor_id is not None]
    assert {order.channel_id for order in dealt} == {"partner"}
    assert {order.distributor_id for order in dealt} == set(regions)
    assert 0.01 < share(dealt, lambda order: order.region_id != regions[order.distributor_id]) < 0.2
    partners = [order for order in log.records(Order) if order.channel_id == "partner"]
    assert any(order.distributor_id is None for order in partners), "nobody noted all of them"
    moved = Counter(each.distributor_id for each in log.records(Distributor))
    assert max(moved.values()) > 1


def test_the_stock_of_a_distributor_adds_up(log: Log) -> None:
    reports = log.records(DistributorStock)
    counted = [report for report in reports if report.closing_amount is not None]
    assert 0 < len(counted) < len(reports)
    for report in counted:
        assert report.opening_amount is not None
        assert report.received_amount is not None
        assert report.sold_cost_amount is not None
        moved = report.received_amount - report.sold_cost_amount
        assert report.closing_amount == report.opening_amount + moved
    identity = attrgetter(*DistributorStock.key)
    versions = Counter(identity(change.record) for change in log.changes(DistributorStock))
    assert max(versions.values()) > 1, "nobody counts twice"


def test_communities_have_customers_strangers_and_staff_who_come_and_go(log: Log) -> None:
    members = log.records(CommunityMember)
    assert 0.5 < share(members, lambda member: member.account_id is not None) < 0.9
    assert 0.1 < share(members, lambda member: member.left_on is not None) < 0.6
    groups = {community.community_id for community in log.records(Community)}
    staffed = {member.community_id for member in members if member.is_staff}
    assert staffed == groups
    people = Counter(member.account_id for member in members if member.account_id is not None)
    assert max(people.values()) > 1, "nobody is in two communities"
    keepers = {(each.community_id, each.user_id) for each in log.records(Community)}
    assert len(keepers) > len(groups)


def test_business_grows(log: Log) -> None:
    signed = Counter(c.signed_on.year * 12 + c.signed_on.month for c in log.records(Contract))
    second_half_of = {
        year: sum(signed[year * 12 + month] for month in range(9, 13)) for year in (2024, 2025)
    }
    assert second_half_of[2025] > 1.2 * second_half_of[2024]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 2, 17), False, id="spring festival"),
        pytest.param(date(2026, 2, 28), True, id="a saturday made up for it"),
        pytest.param(date(2026, 3, 1), False, id="a sunday"),
    ],
)
def test_the_company_keeps_the_chinese_calendar(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_a_stream_depends_on_its_path_alone() -> None:
    one, other = Draws(1, "lead", 7), Draws(1, "lead", 8)
    first = [one.share() for _ in range(5)]
    assert first != [other.share() for _ in range(5)]
    assert first[0] == Draws(1, "lead", 7).share()


def test_draws_have_the_means_they_promise() -> None:
    draws = Draws(1, "means")
    size = 20_000
    assert sum(draws.count(3.0) for _ in range(size)) / size == pytest.approx(3.0, rel=0.03)
    assert sum(draws.wait(3.0) for _ in range(size)) / size == pytest.approx(3.0, rel=0.03)
    assert sum(draws.normal(3, 1) for _ in range(size)) / size == pytest.approx(3.0, rel=0.03)
    assert sum(draws.around(3.0, 0.5) > 3 for _ in range(size)) / size == pytest.approx(
        0.5, abs=0.02
    )


def test_no_two_things_share_a_key(log: Log) -> None:
    """A collision would merge two records without a sound."""
    written_once = (OrderLine, SurveyAnswer, TicketEvent, Cost, OpportunityStageChange, Refund)
    for kind in written_once:
        assert len(log.changes(kind)) == len(log.latest(kind)), kind.entity
    lasting = {Invoice: "order_id", Order: "ordered_at", Payment: "order_id", Ticket: "opened_at"}
    for kind, field in lasting.items():
        seen: dict[object, object] = {}
        for change in log.changes(kind):
            key = getattr(change.record, kind.key[0])
            assert seen.setdefault(key, getattr(change.record, field)) == getattr(
                change.record, field
            )


@pytest.mark.parametrize(
    "text", ["README.md", "README.zh-CN.md", "docs/runbooks/wrong-kpi.md", "nightly/cli.py"]
)
def test_who_is_named_in_an_example_of_a_receipt_has_records_then(text: str, log: Log) -> None:
    content = (Path(__file__).parents[3] / text).read_text(encoding="utf-8")
    asked = set(re.findall(r"kpi receipt win_rate --rep (\S+) --month (\S+)", content))
    assert asked
    decided = {
        (deal.owner_user_id, f"{deal.closed_at:%Y-%m}")
        for deal in log.records(Opportunity)
        if deal.closed_at
    }
    assert asked <= decided
