"""What the company knows: one frozen dataclass for each kind of record it keeps.

A record is a state, not a change: the log (`demo_company.log`) says when the company came to know
it. Field names are those of the warehouse's contracts, so that what was known and what was loaded
can be compared field by field; the writers in `demo_company.exports` translate them into each
department's own words. Times carry a zone, money is decimal, ids are text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

R = TypeVar("R", bound="Record")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One state of one thing. The fields named by `key` say which thing it is."""

    entity: ClassVar[str]
    key: ClassVar[tuple[str, ...]]

    def with_values(self: R, values: Mapping[str, Any]) -> R:
        """A copy with other values: `dataclasses.replace` for where it is called very often."""
        known = self.__dict__
        if not values.keys() <= known.keys():
            raise TypeError(f"{type(self).__name__} has no {sorted(values.keys() - known.keys())}")
        copy = object.__new__(type(self))
        copy.__dict__.update(known)
        copy.__dict__.update(values)
        return copy

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True, kw_only=True)
class Team(Record):
    entity: ClassVar[str] = "crm.team"
    key: ClassVar[tuple[str, ...]] = ("team_id", "valid_from")

    team_id: str
    valid_from: date
    team_name: str | None = None
    parent_team_id: str | None = None
    region_id: str | None = None
    channel_id: str | None = None
    manager_user_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class User(Record):
    entity: ClassVar[str] = "crm.user"
    key: ClassVar[tuple[str, ...]] = ("user_id", "valid_from")

    user_id: str
    valid_from: date
    user_name: str | None = None
    role: str | None = None
    team_id: str | None = None
    manager_user_id: str | None = None
    region_id: str | None = None
    seniority: str | None = None
    hired_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Campaign(Record):
    entity: ClassVar[str] = "crm.campaign"
    key: ClassVar[tuple[str, ...]] = ("campaign_id",)

    campaign_id: str
    campaign_name: str | None = None
    campaign_type: str | None = None
    lead_source_id: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    budget_amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class RndRelease(Record):
    entity: ClassVar[str] = "crm.rnd_release"
    key: ClassVar[tuple[str, ...]] = ("rnd_release_id",)

    rnd_release_id: str
    product_line_id: str | None = None
    planned_on: date | None = None
    released_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class RndRequest(Record):
    entity: ClassVar[str] = "crm.rnd_request"
    key: ClassVar[tuple[str, ...]] = ("rnd_request_id",)

    rnd_request_id: str
    user_id: str | None = None
    account_id: str | None = None
    product_line_id: str | None = None
    submitted_at: datetime
    answered_at: datetime | None = None
    judgement: str | None = None
    rnd_release_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Participation(Record):
    entity: ClassVar[str] = "crm.participation"
    key: ClassVar[tuple[str, ...]] = ("participation_id",)

    participation_id: str
    participation_type: str
    user_id: str | None = None
    started_on: date
    ended_on: date | None = None
    is_passed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Commitment(Record):
    entity: ClassVar[str] = "crm.commitment"
    key: ClassVar[tuple[str, ...]] = ("commitment_id",)

    commitment_id: str
    commitment_type: str
    user_id: str | None = None
    due_on: date
    done_on: date | None = None
    score: Decimal | None = None
    scale_min: Decimal | None = None
    scale_max: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class SalesCase(Record):
    entity: ClassVar[str] = "crm.sales_case"
    key: ClassVar[tuple[str, ...]] = ("sales_case_id",)

    sales_case_id: str
    user_id: str | None = None
    industry: str | None = None
    submitted_on: date
    approved_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LeadWork(Record):
    entity: ClassVar[str] = "crm.lead_work"
    key: ClassVar[tuple[str, ...]] = ("lead_work_id",)

    lead_work_id: str
    user_id: str | None = None
    worked_on: date
    is_with_tool: bool
    minutes: int | None = None
    lead_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Lead(Record):
    entity: ClassVar[str] = "crm.lead"
    key: ClassVar[tuple[str, ...]] = ("lead_id",)

    lead_id: str
    created_at: datetime
    lead_source_id: str | None = None
    campaign_id: str | None = None
    content_id: str | None = None
    owner_user_id: str | None = None
    sdr_user_id: str | None = None
    region_id: str | None = None
    product_line_id: str | None = None
    assigned_at: datetime | None = None
    first_contacted_at: datetime | None = None
    judged_at: datetime | None = None
    judgement: str | None = None
    judgement_reason: str | None = None
    feedback_fields_required: int | None = None
    feedback_fields_filled: int | None = None
    converted_at: datetime | None = None
    account_id: str | None = None
    opportunity_id: str | None = None
    lead_name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class LeadActivity(Record):
    entity: ClassVar[str] = "crm.lead_activity"
    key: ClassVar[tuple[str, ...]] = ("lead_activity_id",)

    lead_activity_id: str
    lead_id: str
    user_id: str | None = None
    activity_type: str
    occurred_at: datetime
    is_automatic: bool | None = None
    outcome: str | None = None


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    entity: ClassVar[str] = "crm.account"
    key: ClassVar[tuple[str, ...]] = ("account_id", "valid_from")

    account_id: str
    valid_from: date
    account_name: str | None = None
    account_kind: str | None = None
    segment_id: str | None = None
    industry: str | None = None
    owner_user_id: str | None = None
    region_id: str | None = None
    channel_id: str | None = None
    country: str | None = None
    city: str | None = None
    service_team_id: str | None = None
    lead_id: str | None = None
    is_key_account: bool | None = None
    is_top_of_industry: bool | None = None
    is_member: bool | None = None
    merged_into_account_id: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    entity: ClassVar[str] = "crm.contact"
    key: ClassVar[tuple[str, ...]] = ("contact_id",)

    contact_id: str
    account_id: str | None = None
    contact_name: str | None = None
    email: str | None = None
    phone: str | None = None
    job_title: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Activity(Record):
    entity: ClassVar[str] = "crm.activity"
    key: ClassVar[tuple[str, ...]] = ("activity_id",)

    activity_id: str
    user_id: str
    account_id: str | None = None
    lead_id: str | None = None
    opportunity_id: str | None = None
    activity_type: str
    started_at: datetime
    ended_at: datetime | None = None
    due_at: datetime | None = None
    is_completed: bool | None = None
    is_effective: bool | None = None
    outcome: str | None = None
    customer_score: Decimal | None = None
    review_score: Decimal | None = None
    is_value_named: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Opportunity(Record):
    entity: ClassVar[str] = "crm.opportunity"
    key: ClassVar[tuple[str, ...]] = ("opportunity_id",)

    opportunity_id: str
    account_id: str | None = None
    lead_id: str | None = None
    owner_user_id: str | None = None
    product_id: str | None = None
    product_line_id: str | None = None
    segment_id: str | None = None
    channel_id: str | None = None
    region_id: str | None = None
    stage: str
    outcome: str
    created_at: datetime | None = None
    closed_at: datetime | None = None
    expected_close_on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    quantity: Decimal | None = None
    found_by: str | None = None
    is_innovative: bool | None = None
    is_customised: bool | None = None
    documents_complete: bool | None = None
    proposal_submitted_at: datetime | None = None
    loss_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityStageChange(Record):
    entity: ClassVar[str] = "crm.opportunity_stage_change"
    key: ClassVar[tuple[str, ...]] = ("opportunity_stage_change_id",)

    opportunity_stage_change_id: str
    opportunity_id: str
    from_stage: str | None = None
    to_stage: str
    changed_at: datetime
    user_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Quote(Record):
    entity: ClassVar[str] = "crm.quote"
    key: ClassVar[tuple[str, ...]] = ("quote_id",)

    quote_id: str
    opportunity_id: str
    revision: int | None = None
    submitted_at: datetime | None = None
    amount: Decimal | None = None
    currency: str | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contract(Record):
    entity: ClassVar[str] = "crm.contract"
    key: ClassVar[tuple[str, ...]] = ("contract_id",)

    contract_id: str
    opportunity_id: str | None = None
    account_id: str
    owner_user_id: str | None = None
    product_line_id: str | None = None
    channel_id: str | None = None
    store_id: str | None = None
    distributor_id: str | None = None
    signed_on: date
    starts_on: date | None = None
    ends_on: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    quantity: Decimal | None = None
    status: str
    is_customised: bool | None = None
    is_innovative: bool | None = None


@dataclass(frozen=True, kw_only=True)
class DealStep(Record):
    entity: ClassVar[str] = "crm.deal_step"
    key: ClassVar[tuple[str, ...]] = ("deal_step_id",)

    deal_step_id: str
    process_id: str
    process_type: str
    opportunity_id: str | None = None
    contract_id: str | None = None
    account_id: str | None = None
    user_id: str | None = None
    step_order: int
    step_name: str | None = None
    due_on: date | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PurchasePlan(Record):
    entity: ClassVar[str] = "crm.purchase_plan"
    key: ClassVar[tuple[str, ...]] = ("account_id", "plan_year")

    account_id: str
    plan_year: int
    agreed_on: date
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sample(Record):
    entity: ClassVar[str] = "crm.sample"
    key: ClassVar[tuple[str, ...]] = ("sample_id",)

    sample_id: str
    user_id: str | None = None
    account_id: str | None = None
    product_id: str | None = None
    planned_on: date
    planned_quantity: int
    handed_out_quantity: int | None = None


@dataclass(frozen=True, kw_only=True)
class Store(Record):
    entity: ClassVar[str] = "crm.store"
    key: ClassVar[tuple[str, ...]] = ("store_id", "valid_from")

    store_id: str
    valid_from: date
    store_name: str | None = None
    region_id: str | None = None
    floor_area: Decimal | None = None
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Distributor(Record):
    entity: ClassVar[str] = "crm.distributor"
    key: ClassVar[tuple[str, ...]] = ("distributor_id", "valid_from")

    distributor_id: str
    valid_from: date
    distributor_name: str | None = None
    region_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Community(Record):
    entity: ClassVar[str] = "crm.community"
    key: ClassVar[tuple[str, ...]] = ("community_id", "valid_from")

    community_id: str
    valid_from: date
    community_name: str | None = None
    user_id: str | None = None
    region_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommunityMember(Record):
    entity: ClassVar[str] = "crm.community_member"
    key: ClassVar[tuple[str, ...]] = ("community_member_id",)

    community_member_id: str
    community_id: str
    account_id: str | None = None
    is_staff: bool | None = None
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CommunityInteraction(Record):
    entity: ClassVar[str] = "crm.community_interaction"
    key: ClassVar[tuple[str, ...]] = ("community_interaction_id",)

    community_interaction_id: str
    community_member_id: str
    interaction_type: str | None = None
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class Product(Record):
    entity: ClassVar[str] = "finance.product"
    key: ClassVar[tuple[str, ...]] = ("product_id", "valid_from")

    product_id: str
    valid_from: date
    product_name: str | None = None
    product_line_id: str | None = None
    list_price: Decimal | None = None
    unit_cost: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExchangeRate(Record):
    entity: ClassVar[str] = "finance.exchange_rate"
    key: ClassVar[tuple[str, ...]] = ("from_currency", "to_currency", "valid_from")

    from_currency: str
    to_currency: str
    valid_from: date
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Order(Record):
    entity: ClassVar[str] = "finance.order"
    key: ClassVar[tuple[str, ...]] = ("order_id",)

    order_id: str
    account_id: str | None = None
    owner_user_id: str | None = None
    opportunity_id: str | None = None
    contract_id: str | None = None
    channel_id: str | None = None
    region_id: str | None = None
    store_id: str | None = None
    distributor_id: str | None = None
    ordered_at: datetime
    approved_at: datetime | None = None
    promised_on: date | None = None
    delivered_at: datetime | None = None
    status: str
    warehouse_kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderLine(Record):
    entity: ClassVar[str] = "finance.order_line"
    key: ClassVar[tuple[str, ...]] = ("order_line_id",)

    order_line_id: str
    order_id: str
    account_id: str | None = None
    product_id: str | None = None
    quantity: Decimal
    unit_price: Decimal
    discount_amount: Decimal | None = None
    freight_amount: Decimal | None = None
    cost_amount: Decimal | None = None
    currency: str


@dataclass(frozen=True, kw_only=True)
class Invoice(Record):
    entity: ClassVar[str] = "finance.invoice"
    key: ClassVar[tuple[str, ...]] = ("invoice_id",)

    invoice_id: str
    account_id: str | None = None
    order_id: str | None = None
    owner_user_id: str | None = None
    invoiced_on: date
    due_on: date
    settled_on: date | None = None
    net_amount: Decimal
    tax_amount: Decimal | None = None
    currency: str
    is_disputed: bool | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class Payment(Record):
    entity: ClassVar[str] = "finance.payment"
    key: ClassVar[tuple[str, ...]] = ("payment_id",)

    payment_id: str
    account_id: str | None = None
    order_id: str | None = None
    invoice_id: str | None = None
    received_at: datetime | None = None
    amount: Decimal
    currency: str
    payment_method: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refund(Record):
    entity: ClassVar[str] = "finance.refund"
    key: ClassVar[tuple[str, ...]] = ("refund_id",)

    refund_id: str
    account_id: str | None = None
    order_id: str | None = None
    payment_id: str | None = None
    refunded_at: datetime
    amount: Decimal
    currency: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cost(Record):
    entity: ClassVar[str] = "finance.cost"
    key: ClassVar[tuple[str, ...]] = ("cost_id",)

    cost_id: str
    cost_kind: str
    account_id: str | None = None
    order_id: str | None = None
    campaign_id: str | None = None
    lead_source_id: str | None = None
    incurred_on: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class DistributorStock(Record):
    entity: ClassVar[str] = "finance.distributor_stock"
    key: ClassVar[tuple[str, ...]] = ("distributor_id", "month_start")

    distributor_id: str
    month_start: date
    opening_amount: Decimal | None = None
    received_amount: Decimal | None = None
    sold_cost_amount: Decimal | None = None
    closing_amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class TeamPay(Record):
    entity: ClassVar[str] = "finance.team_pay"
    key: ClassVar[tuple[str, ...]] = ("team_pay_id",)

    team_pay_id: str
    service_team_id: str
    earned_on: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class Ticket(Record):
    entity: ClassVar[str] = "after_sales.ticket"
    key: ClassVar[tuple[str, ...]] = ("ticket_id",)

    ticket_id: str
    account_id: str | None = None
    order_id: str | None = None
    ticket_type: str
    priority: str | None = None
    service_user_id: str | None = None
    service_team_id: str | None = None
    opened_at: datetime
    first_responded_at: datetime | None = None
    resolved_at: datetime | None = None
    status: str


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Record):
    entity: ClassVar[str] = "after_sales.ticket_event"
    key: ClassVar[tuple[str, ...]] = ("ticket_event_id",)

    ticket_event_id: str
    ticket_id: str
    event_type: str
    occurred_at: datetime
    user_id: str | None = None
    is_automatic: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyAnswer(Record):
    entity: ClassVar[str] = "after_sales.survey_answer"
    key: ClassVar[tuple[str, ...]] = ("survey_answer_id",)

    survey_answer_id: str
    survey_type: str
    account_id: str | None = None
    order_id: str | None = None
    ticket_id: str | None = None
    service_team_id: str | None = None
    user_id: str | None = None
    product_line_id: str | None = None
    answered_at: datetime
    score: Decimal
    scale_min: Decimal
    scale_max: Decimal
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class Renewal(Record):
    entity: ClassVar[str] = "after_sales.renewal"
    key: ClassVar[tuple[str, ...]] = ("renewal_id",)

    renewal_id: str
    contract_id: str | None = None
    account_id: str
    owner_user_id: str | None = None
    service_team_id: str | None = None
    due_on: date
    intent_flagged_on: date | None = None
    renewed_on: date | None = None
    renewed_contract_id: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    status: str
