"""Process: what reps do, and whether they do it in time and as agreed."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from demo_company.records import Activity, Lead, Opportunity, Order, Product, Sample
from demo_company.truth.activities import (
    began_on,
    credit_of_activity,
    is_effective_visit,
    took_place,
)
from demo_company.truth.agreements import credit_of_step, decisions, milestones
from demo_company.truth.catalogue import (
    CARERS_BY_SOURCE,
    EMPLOYEES,
    EMPLOYERS,
    MARKETERS,
    MONTHLY,
    SELLERS,
    SELLERS_BY_LINE,
    SELLERS_BY_LINE_AND_SOURCE,
    WEEKLY,
    Contribution,
    ratio,
    total,
)
from demo_company.truth.communities import member_months
from demo_company.truth.credits import credit as credit_on
from demo_company.truth.customers import (
    contacts,
    customer_months,
    is_high_value,
    state_day,
)
from demo_company.truth.development import approved_cases, months_on_file
from demo_company.truth.leads import (
    assigned_on,
    created_on,
    credit_of_lead,
    judged_on,
    was_contacted,
)
from demo_company.truth.opportunities import (
    credit_of_opportunity,
    decided_on,
    opened_on,
    reached,
    stage_at_end_of,
    won,
)
from demo_company.truth.orders import credit_of_order, is_cancelled, only_takes_back, ordered_on
from demo_company.truth.periods import period_of, periods
from demo_company.truth.tool import tool_months
from demo_company.truth.world import Known, local_day


@total(unit="count", grains=WEEKLY, entities=MARKETERS)
def lead_count(known: Known) -> Iterator[Contribution]:
    """Leads created."""
    for lead in known.all(Lead):
        yield Contribution(created_on(lead), lead.lead_id, credit_of_lead(known, lead), 1)


@ratio(
    unit="ratio",
    grains=WEEKLY,
    entities=MARKETERS,
    known_from_first=True,
    context="toc",
)
def lead_reach_rate(known: Known) -> Iterator[Contribution]:
    """Leads a person contacted at least once / leads assigned, by the day of the assignment."""
    for lead in known.all(Lead):
        if lead.owner_user_id is not None:
            reached_it = was_contacted(known, lead)
            credit = credit_of_lead(known, lead)
            yield Contribution(assigned_on(lead), lead.lead_id, credit, int(reached_it), 1)


@total(unit="count", grains=WEEKLY, entities=SELLERS)
def sales_visit_count(known: Known) -> Iterator[Contribution]:
    """All customer visits that took place."""
    for visit in known.all(Activity):
        if visit.activity_type == "visit" and took_place(visit):
            credit = credit_of_activity(known, visit)
            yield Contribution(began_on(visit), visit.activity_id, credit, 1)


@total(unit="count", grains=WEEKLY, entities=SELLERS, context="tob")
def effective_visit_count(known: Known) -> Iterator[Contribution]:
    """Visits marked effective; unmarked ones by their duration and a recorded outcome."""
    for visit in known.all(Activity):
        if (
            visit.activity_type == "visit"
            and took_place(visit)
            and is_effective_visit(known, visit)
        ):
            credit = credit_of_activity(known, visit)
            yield Contribution(began_on(visit), visit.activity_id, credit, 1)


@total(unit="count", grains=MONTHLY, entities=SELLERS)
def deep_requirement_research_count(known: Known) -> Iterator[Contribution]:
    """Requirement-research sessions that took place."""
    for session in known.all(Activity):
        if session.activity_type == "research" and took_place(session):
            credit = credit_of_activity(known, session)
            yield Contribution(began_on(session), session.activity_id, credit, 1)


@ratio(unit="ratio", grains=WEEKLY, entities=SELLERS, context="tob")
def negotiation_milestone_rate(known: Known) -> Iterator[Contribution]:
    """Milestones done by the day they were due / milestones due, by that day."""
    for step, due_on in milestones(known):
        done_on = local_day(step.done_at)
        in_time = done_on is not None and done_on <= due_on
        credit = credit_of_step(known, step, due_on)
        yield Contribution(due_on, step.deal_step_id, credit, int(in_time), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS)
def contract_approval_compliance_rate(known: Known) -> Iterator[Contribution]:
    """Approval steps passed in order / steps passed or passed over, while switched on."""
    for step, on, in_order in decisions(known):
        if known.policy.is_switched_on("contract_approval_compliance_rate", on):
            credit = credit_of_step(known, step, on)
            yield Contribution(on, step.deal_step_id, credit, int(in_order), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE, context="toc")
def sample_distribution_rate(known: Known) -> Iterator[Contribution]:
    """Samples handed out, up to what was planned / samples planned, by the day of the plan."""
    for plan in known.all(Sample):
        product = known.on(Product, plan.product_id, plan.planned_on)
        given = min(plan.handed_out_quantity or 0, plan.planned_quantity)
        credit = credit_on(
            known,
            plan.planned_on,
            rep=plan.user_id,
            account=plan.account_id,
            product_line=product.product_line_id if product else None,
        )
        yield Contribution(plan.planned_on, plan.sample_id, credit, given, plan.planned_quantity)


@ratio(unit="score", grains=MONTHLY, entities=SELLERS, context="tob")
def requirement_research_completeness(known: Known) -> Iterator[Contribution]:
    """Mean of the customer's and the reviewer's score of research that has both."""
    for session in known.all(Activity):
        customer, review = session.customer_score, session.review_score
        is_research = session.activity_type == "research" and took_place(session)
        if is_research and customer is not None and review is not None:
            credit = credit_of_activity(known, session)
            score = Fraction(customer + review) / 2
            yield Contribution(began_on(session), session.activity_id, credit, score, 1)


@total(unit="count", grains=MONTHLY, entities=SELLERS, context="tob")
def proposal_iteration_suggestions(known: Known) -> Iterator[Contribution]:
    """Changes of proposals suggested and logged."""
    for suggestion in known.all(Activity):
        if suggestion.activity_type == "suggestion" and took_place(suggestion):
            credit = credit_of_activity(known, suggestion)
            yield Contribution(began_on(suggestion), suggestion.activity_id, credit, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS)
def differentiated_value_delivery_rate(known: Known) -> Iterator[Contribution]:
    """Interviews in which the customer named the difference / interviews, while switched on."""
    for talk in known.all(Activity):
        if talk.activity_type != "interview" or not took_place(talk) or talk.is_value_named is None:
            continue
        if known.policy.is_switched_on("differentiated_value_delivery_rate", began_on(talk)):
            credit, named = credit_of_activity(known, talk), int(talk.is_value_named)
            yield Contribution(began_on(talk), talk.activity_id, credit, named, 1)


@ratio(unit="ratio", grains=WEEKLY, entities=SELLERS)
def follow_up_timeliness(known: Known) -> Iterator[Contribution]:
    """Follow-ups done within their agreed time / follow-ups due, by the day they were due.

    One not done is late. One done without a note of when is held back.
    """
    for activity in known.all(Activity):
        due_on = local_day(activity.due_at)
        if due_on is None or activity.due_at is None:
            continue
        if took_place(activity) and activity.ended_at is None:
            continue
        in_time = (
            took_place(activity)
            and activity.ended_at is not None
            and activity.ended_at <= activity.due_at
        )
        credit = credit_of_activity(known, activity)
        yield Contribution(due_on, activity.activity_id, credit, int(in_time), 1)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=SELLERS_BY_LINE_AND_SOURCE,
    known_from_first=True,
    context="tob",
)
def proposal_submission_rate(known: Known) -> Iterator[Contribution]:
    """Opportunities with a proposal / those that reached needs analysis, by the day of opening.

    Whoever went on to a later stage without that one counts all the same.
    """
    for opportunity in known.all(Opportunity):
        opened = opened_on(opportunity)
        has_proposal = opportunity.proposal_submitted_at is not None
        if opened is not None and (has_proposal or reached(known, opportunity, "needs_analysis")):
            credit = credit_of_opportunity(known, opportunity)
            key = opportunity.opportunity_id
            yield Contribution(opened, key, credit, int(has_proposal), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def process_compliance_rate(known: Known) -> Iterator[Contribution]:
    """Won deals whose documents and steps are complete / won deals the CRM says it of."""
    for opportunity, day in won(known):
        if opportunity.documents_complete is not None:
            credit = credit_of_opportunity(known, opportunity)
            complete = int(opportunity.documents_complete)
            yield Contribution(day, opportunity.opportunity_id, credit, complete, 1)


@total(unit="count", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE, state=True)
def stalled_opportunity_count(known: Known) -> Iterator[Contribution]:
    """Opportunities open at the end of the period, and longer in their stage than its limit."""
    for opportunity in known.all(Opportunity):
        opened, decided = opened_on(opportunity), decided_on(opportunity)
        if opened is None:
            continue
        credit = credit_of_opportunity(known, opportunity)
        for month in periods("month", opened, min(decided or known.as_of, known.as_of)):
            on = state_day(known, month)
            stage = stage_at_end_of(known, opportunity, on)
            if (decided is not None and decided <= on) or stage is None:
                continue
            limit = known.policy.limit_days(stage[0], on)
            if limit is not None:
                is_stalled = on - stage[1] > timedelta(days=limit)
                yield Contribution(on, opportunity.opportunity_id, credit, int(is_stalled))


@ratio(
    unit="ratio", grains=("month",), entities=CARERS_BY_SOURCE, state=True, known_from_first=True
)
def daily_customer_reach_rate(known: Known) -> Iterator[Contribution]:
    """Active customers contacted in the month / active customers at its end."""
    for customer in customer_months(known):
        if customer.is_active:
            was_contacted = contacts(known)[customer.customer, customer.month] > 0
            key = customer.customer
            yield Contribution(customer.on, key, customer.credit, int(was_contacted), 1)


@total(unit="count", grains=MONTHLY, entities=EMPLOYEES, state=True, context="new_market")
def industry_case_reserve(known: Known) -> Iterator[Contribution]:
    """Approved cases about an industry on file at the end of the period."""
    for case, approved_on, credit in approved_cases(known):
        if case.industry is not None:
            for day in months_on_file(known, case, approved_on):
                yield Contribution(day, case.sales_case_id, credit, 1)


@ratio(unit="ratio", grains=("month",), entities=EMPLOYERS, known_from_first=True)
def tool_usage_rate(known: Known) -> Iterator[Contribution]:
    """Reps who used the tool on the agreed days of the month / reps, once the month is over."""
    for rep, work, agreed in tool_months(known):
        is_on = known.policy.is_switched_on("tool_usage_rate", rep.on)
        if is_on and not rep.has_left and rep.on == period_of("month", rep.on).end:
            yield Contribution(rep.on, rep.rep, rep.credit, int(len(work.days) >= agreed), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYEES)
def ai_lead_efficiency_uplift(known: Known) -> Iterator[Contribution]:
    """(Leads per hour with the tool - without) / without, each rep against the same rep."""
    for rep, work, _ in tool_months(known):
        is_on = known.policy.is_switched_on("ai_lead_efficiency_uplift", rep.on)
        if is_on and work.tool_minutes and work.manual_leads and work.manual_minutes:
            pace = Fraction(work.manual_leads, work.manual_minutes)
            expected = work.tool_minutes * pace
            gained = work.tool_leads - expected
            yield Contribution(rep.on, rep.rep, rep.credit, gained, expected)


@ratio(
    unit="ratio", grains=("month",), entities=CARERS_BY_SOURCE, state=True, known_from_first=True
)
def tiered_customer_reach_rate(known: Known) -> Iterator[Contribution]:
    """High-value customers contacted twice in the month / high-value customers at its end."""
    for customer in customer_months(known):
        if is_high_value(known, customer):
            owed = known.policy.high_value_contacts(customer.on)
            kept = int(contacts(known)[customer.customer, customer.month] >= owed)
            yield Contribution(customer.on, customer.customer, customer.credit, kept, 1)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=SELLERS_BY_LINE_AND_SOURCE,
    denominator="first",
    context="new_market",
)
def prospect_pool_expansion_rate(known: Known) -> Iterator[Contribution]:
    """Leads created / prospects at the beginning: neither won nor found invalid by then."""
    for lead in known.all(Lead):
        credit, created = credit_of_lead(known, lead), created_on(lead)
        yield Contribution(created, lead.lead_id, credit, 1)
        left = [local_day(lead.converted_at), known.as_of]
        if lead.judgement == "invalid":
            left.append(judged_on(lead))
        for month in periods("month", created, min(day for day in left if day is not None)):
            if month.start > created:
                yield Contribution(month.start, lead.lead_id, credit, 0, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS)
def overseas_warehouse_order_share(known: Known) -> Iterator[Contribution]:
    """Orders shipped from an overseas warehouse / orders, on days that a market event covers."""
    for order in known.all(Order):
        day = ordered_on(order)
        counts = not is_cancelled(order) and not only_takes_back(known, order)
        is_on = known.policy.is_switched_on("overseas_warehouse_order_share", day)
        if counts and is_on and order.warehouse_kind is not None:
            overseas = int(order.warehouse_kind == "overseas")
            yield Contribution(day, order.order_id, credit_of_order(known, order), overseas, 1)


@ratio(unit="ratio", grains=("month",), entities=SELLERS, known_from_first=True, context="toc")
def community_activity_rate(known: Known) -> Iterator[Contribution]:
    """Members of communities with an interaction in the month / members, at its end."""
    for month in member_months(known):
        yield Contribution(month.on, month.member, month.credit, int(month.has_interacted), 1)
