"""Every person's scorecard of every month that is over, worked out from the KPIs' answers.

Each number is rounded as it is shown, and the next is worked out from it: whoever checks a
scorecard with a pocket calculator finds every digit.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from demo_company.log import Log
from demo_company.records import Team, User
from demo_company.truth.attainment import LESS_IS_BETTER
from demo_company.truth.exact import measure, to_digits
from demo_company.truth.periods import months_later, period_of
from demo_company.truth.policy import Policy, Row
from demo_company.truth.staff import rep_months
from demo_company.truth.totals import Answer, Entity
from demo_company.truth.world import Known

EVENT = "market_event"  # the perspective of what only a market event asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One KPI on a scorecard."""

    person: str
    month: date
    kpi: str
    perspective: str
    entity_type: str
    entity_id: str | None
    status: str
    treatment: str
    value_month: date | None
    value: Decimal | None
    target: Decimal | None
    target_factor: Decimal
    offset_share: Decimal
    asked: Decimal | None
    attainment: Decimal | None
    counted: Decimal | None
    declared_weight: Decimal
    applied_weight: Decimal | None
    score: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A person's month. `score` is None where no line counts."""

    person: str
    month: date
    role: str
    stage: str
    employment_month: int
    team: str | None
    region: str | None
    channel: str | None
    market_mode: str | None
    city_tier: str | None
    customer_type: str | None
    lines: tuple[Line, ...]
    peer_count: int
    rank_status: str
    peer_rank: int | None

    @property
    def score(self) -> Decimal | None:
        scores = [line.score for line in self.lines if line.score is not None]
        return sum(scores, Decimal(0)) if scores else None

    @property
    def kept_weight(self) -> Decimal:
        return kept_weight(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Who is judged as what at a month's end."""

    person: str
    month: date
    on: date
    role: str
    team: str | None
    region: str | None
    channel: str | None
    hired_on: date

    @property
    def employment_month(self) -> int:
        months = self.month.year * 12 + self.month.month
        return months - self.hired_on.year * 12 - self.hired_on.month + 1

    def entity(self, entity_type: str) -> Entity | None:
        """Whose number it is when a line asks for one of this type."""
        ids = {
            "rep": self.person,
            "team": self.team,
            "region": self.region,
            "channel": self.channel,
            "company": "all",
        }
        key = ids[entity_type]
        return None if key is None else (entity_type, key)


Numbers = dict[tuple[str, date, Entity], Answer]


def scorecards(
    log: Log, as_of: date, numbers: Sequence[Answer], policy: Policy | None = None
) -> list[Scorecard]:
    """The scorecards that must be published, given the answers of the KPIs as of that day."""
    known = Known(log, as_of, policy or Policy())
    months: Numbers = {
        (each.kpi_id, each.period_start, (each.entity_type, each.entity_id)): each
        for each in numbers
        if each.period_grain == "month"
    }
    cards = [card for person in _people(known) if (card := _card(person, months, known.policy))]
    return list(_ranked(cards, known.policy))


def kept_weight(lines: Sequence[Line]) -> Decimal:
    return sum((x.declared_weight for x in lines if x.treatment != "left_out"), Decimal(0))


def _people(known: Known) -> Iterator[_Person]:
    """Reps, and the leaders of teams that have any; a leader is no rep, nor of a smaller team."""
    by_month: dict[date, list[_Person]] = defaultdict(list)
    for each in rep_months(known):
        if each.on == period_of("month", each.on).end:
            person = _Person(
                person=each.rep,
                month=each.month_start,
                on=each.on,
                role="rep",
                team=each.credit.team,
                region=each.credit.region,
                channel=each.credit.channel,
                hired_on=each.hired_on,
            )
            by_month[each.month_start].append(person)
    for month, reps in by_month.items():
        leaders: dict[str, _Person] = {}
        teams = {rep.team for rep in reps if rep.team is not None}
        sizes = {team: sum(rep.team == team for rep in reps) for team in teams}
        for team_id in sorted(teams, key=lambda team: (-sizes[team], team)):
            on = reps[0].on
            team = known.on(Team, team_id, on)
            leader = known.on(User, team.manager_user_id, on) if team else None
            if team is None or leader is None or leader.hired_on is None:
                continue
            leaders.setdefault(
                leader.user_id,
                _Person(
                    person=leader.user_id,
                    month=month,
                    on=on,
                    role="team_leader",
                    team=team_id,
                    region=team.region_id,
                    channel=team.channel_id,
                    hired_on=leader.hired_on,
                ),
            )
        yield from leaders.values()
        yield from (rep for rep in reps if rep.person not in leaders)


def _card(person: _Person, numbers: Numbers, policy: Policy) -> Scorecard | None:
    """Unranked. None for somebody for whom the policy has no stage."""
    stage = policy.stage(person.role, person.employment_month, person.on)
    if stage is None:
        return None
    territory = policy.territory(person.region, person.channel, person.on)
    lines = [
        _line(person, stage, weight, numbers, policy)
        for weight in _weights(person, stage, territory.get("market_mode"), policy)
    ]
    return Scorecard(
        person=person.person,
        month=person.month,
        role=person.role,
        stage=stage,
        employment_month=person.employment_month,
        team=person.team,
        region=person.region,
        channel=person.channel,
        market_mode=territory.get("market_mode"),
        city_tier=territory.get("city_tier"),
        customer_type=territory.get("customer_type"),
        lines=tuple(_weighed(lines)),
        peer_count=0,
        rank_status="",
        peer_rank=None,
    )


@dataclass(slots=True)
class _Weight:
    kpi: str
    entity_type: str
    perspective: str | None = None
    factor: Decimal | None = None
    weight: Decimal = Decimal(0)


def _weights(person: _Person, stage: str, mode: str | None, policy: Policy) -> list[_Weight]:
    """What is on the scorecard: the stage's perspectives times their KPIs, then market events."""
    found: dict[tuple[str, str], _Weight] = {}

    def of(row: Row) -> _Weight:
        key = (row["kpi_id"], row["entity_type"])
        return found.setdefault(key, _Weight(*key))

    events = [
        row for row in policy.on(person.on, "policy_scorecard_event") if row["role"] == person.role
    ]
    rest = 1 - sum(Decimal(row["weight"]) for row in events)
    kpis = [
        row for row in policy.on(person.on, "policy_scorecard_kpi") if row["role"] == person.role
    ]
    for perspective in policy.on(person.on, "policy_scorecard_perspective"):
        if (perspective["role"], perspective["stage"]) != (person.role, stage):
            continue
        of_it = [row for row in kpis if row["perspective"] == perspective["perspective"]]
        own = [row for row in of_it if row["market_mode"] == mode]
        for row in own or [row for row in of_it if row["market_mode"] == "*"]:
            weight = of(row)
            weight.perspective = perspective["perspective"]
            weight.factor = Decimal(perspective["target_factor"])
            weight.weight += Decimal(perspective["weight"]) * Decimal(row["weight"]) * rest
    for row in events:
        of(row).weight += Decimal(row["weight"])
    return list(found.values())


def _line(person: _Person, stage: str, weight: _Weight, numbers: Numbers, policy: Policy) -> Line:
    """A line that does not know yet what the others weigh."""
    kpi, entity = weight.kpi, person.entity(weight.entity_type)
    rule = next(
        row for row in policy.on(person.on, "policy_scorecard_attainment") if row["kpi_id"] == kpi
    )
    cap = Decimal(rule["cap_attainment"])
    target = policy.kpi_target(kpi, "month", entity, person.on) if entity else None
    now = numbers.get((kpi, person.month, entity)) if entity else None
    number = _number_that_counts(kpi, entity, person.month, rule, numbers)
    less_is_better = kpi in LESS_IS_BETTER
    factor = weight.factor or Decimal(1)
    asked = attainment = None
    offset = Decimal(0)
    if target is not None:
        if less_is_better:
            asked = measure(Fraction(target) / Fraction(factor))
        else:
            offset = _offset(person, stage, kpi, entity, number, target, numbers, policy)
            asked = measure(target * factor * (1 - offset))
    if asked is not None and number is not None and number.value is not None:
        value = number.value
        if not less_is_better:
            attainment = measure(Fraction(value) / Fraction(asked))
        elif value <= 0:
            attainment = measure(cap)
        else:
            attainment = measure(Fraction(asked) / Fraction(value))
    counted: Decimal | None = None
    if attainment is not None and number is not None:
        treatment = "measured" if number.period_start == person.month else "carried_forward"
        below = attainment < Decimal(rule["floor_attainment"])
        counted = Decimal(0) if below else min(attainment, cap)
    elif rule["when_missing"] == "neutral":
        treatment, counted = "neutral", Decimal(rule["neutral_attainment"])
    else:
        treatment = "left_out"
    is_shown = number is not None and attainment is not None
    return Line(
        person=person.person,
        month=person.month,
        kpi=kpi,
        perspective=weight.perspective or EVENT,
        entity_type=weight.entity_type,
        entity_id=entity[1] if entity else None,
        status="no_target" if target is None else now.status if now else "no_data",
        treatment=treatment,
        value_month=number.period_start if number and is_shown else None,
        value=number.value if number and is_shown else None,
        target=target,
        target_factor=factor,
        offset_share=offset,
        asked=asked,
        attainment=attainment,
        counted=counted,
        declared_weight=weight.weight,
        applied_weight=None,
        score=None,
    )


def _number_that_counts(
    kpi: str, entity: Entity | None, month: date, rule: Row, numbers: Numbers
) -> Answer | None:
    """The month's number, or where that may be carried forward the last one that has a value."""
    if entity is None:
        return None
    back = int(rule["carry_months"]) if rule["when_missing"] == "carry_forward" else 0
    for months in range(back + 1):
        number = numbers.get((kpi, months_later(month, -months), entity))
        if number is not None and number.value is not None:
            return number
    return None


def _offset(
    person: _Person,
    stage: str,
    kpi: str,
    entity: Entity | None,
    number: Answer | None,
    target: Decimal,
    numbers: Numbers,
    policy: Policy,
) -> Decimal:
    """Which part of a target is offset by what another KPI comes to."""
    for row in policy.on(person.on, "policy_scorecard_offset"):
        if (row["role"], row["stage"], row["kpi_id"]) == (person.role, stage, kpi) and entity:
            by = numbers.get((row["offset_kpi_id"], person.month, entity))
            base = number.denominator if number and number.denominator is not None else target
            if by is None or by.value is None or base == 0:
                return Decimal(0)
            part = measure(Fraction(max(by.value, Decimal(0))) / Fraction(base))
            return min(part, Decimal(row["most_share"]))
    return Decimal(0)


def _weighed(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines with what they weigh once others were left out; the heaviest takes what is over."""
    kept = kept_weight(lines)
    in_order = sorted(
        lines,
        key=lambda x: (x.treatment == "left_out", -x.declared_weight, x.kpi, x.entity_type),
    )
    if kept == 0:
        yield from in_order
        return
    weights = [
        Decimal(0)
        if line.treatment == "left_out"
        else line.declared_weight
        if kept == 1
        else measure(Fraction(line.declared_weight) / Fraction(kept))
        for line in in_order
    ]
    weights[0] += 1 - sum(weights)
    for line, weight in zip(in_order, weights, strict=True):
        score = to_digits(100 * weight * (line.counted or 0), 4)
        yield replace(line, applied_weight=weight, score=score)


def _ranked(cards: Sequence[Scorecard], policy: Policy) -> Iterator[Scorecard]:
    """Cards with their place among people of the same role, cities and customers."""
    groups: dict[tuple[object, ...], list[Scorecard]] = defaultdict(list)
    for card in cards:
        groups[card.month, card.role, card.city_tier, card.customer_type].append(card)
    for (month, _, city_tier, customer_type), peers in groups.items():
        assert isinstance(month, date)
        scores = [peer.score for peer in peers if peer.score is not None]
        on = period_of("month", month).end
        minimum = int(policy.on(on, "policy_peer_group")[0]["minimum_people"])
        for card in peers:
            score, rank = card.score, None
            if score is None:
                status = "no_score"
            elif city_tier is None or customer_type is None:
                status = "no_peer_group"
            elif len(scores) < minimum:
                status = "small_group"
            else:
                status = "ranked"
                rank = 1 + sum(other > score for other in scores)
            yield replace(card, peer_count=len(scores), rank_status=status, peer_rank=rank)
