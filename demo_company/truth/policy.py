"""The policy tables, read from the CSV files that the warehouse is given too."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

PROJECT_TABLES = Path(__file__).parents[2] / "dbt_project" / "seeds"

Row = dict[str, str]


class Policy:
    """What the tables of a folder say. A row holds from `valid_from` up to, without, `valid_to`."""

    def __init__(self, folder: Path = PROJECT_TABLES) -> None:
        self._folder = folder
        self._read = cache(self._rows)
        self.hours = cache(self._hours)
        self._targets = cache(self._targets_on)

    def minimum_denominator(self, unit: str, day: date) -> int | None:
        """With fewer cases than this a value of this unit is a small sample."""
        rows = [row for row in self.on(day, "policy_minimum_sample") if row["unit"] == unit]
        return int(rows[0]["minimum_denominator"]) if rows else None

    def limit_days(self, stage: str, day: date) -> int | None:
        """How long an opportunity may rest in a stage; None for what is no stage of the funnel."""
        rows = [row for row in self.on(day, "policy_stage") if row["stage"] == stage]
        return int(rows[0]["limit_days"]) if rows else None

    def respond_within_minutes(self, day: date) -> int:
        return int(self.on(day, "policy_lead")[0]["respond_within_minutes"])

    def lead_signals(self, day: date) -> dict[tuple[str, str], tuple[Decimal, int | None]]:
        """What a signal is worth, and in how many days that fades; None when it stays."""
        return {
            (row["signal"], row["signal_value"]): (
                Decimal(row["points"]),
                int(row["fades_after_days"]) if row["fades_after_days"] else None,
            )
            for row in self.on(day, "policy_lead_score")
        }

    def answer_within_minutes(self, day: date) -> int:
        return int(self.on(day, "policy_rnd_request")[0]["answer_within_minutes"])

    def minimum_tool_days(self, day: date) -> int:
        """On how many days of a month a rep is to use the tool."""
        return int(self.on(day, "policy_ai_tool")[0]["minimum_days"])

    def minimum_visit_minutes(self, day: date) -> int:
        return int(self.on(day, "policy_effective_visit")[0]["minimum_minutes"])

    def minimum_first_amount(self, segment: str | None, day: date) -> Decimal | None:
        """What the first contract of a customer of a segment must be worth."""
        rows = [row for row in self.on(day, "policy_first_order") if row["segment_id"] == segment]
        return Decimal(rows[0]["minimum_amount"]) if rows else None

    def finder_commission(self, found_by: str | None, day: date) -> Decimal | None:
        """Which part of a sale the department that found it is paid."""
        rows = self.on(day, "policy_finder_commission")
        return next((Decimal(row["rate"]) for row in rows if row["found_by"] == found_by), None)

    def core_industries(self, product_line: str | None, day: date) -> set[str]:
        """The industries a product line is made for."""
        rows = self.on(day, "policy_core_industry")
        return {row["industry"] for row in rows if row["product_line_id"] == product_line}

    def city_tier(self, city: str | None, day: date) -> str | None:
        rows = [row for row in self.on(day, "policy_city") if row["city"] == city]
        return rows[0]["city_tier"] if rows else None

    def market_amount(
        self, region: str | None, product_line: str | None, day: date
    ) -> Decimal | None:
        """What all sellers together sell of a product line in a region in a year."""
        return self._markets(day).get((region or "", product_line or ""))

    def market_amounts(self, region: str, day: date) -> dict[str, Decimal]:
        """The same for each product line of a region."""
        markets = self._markets(day).items()
        return {line: size for (place, line), size in markets if place == region}

    def addressable_customers(self, region: str | None, day: date) -> int | None:
        rows = [row for row in self.on(day, "policy_region") if row["region_id"] == region]
        return int(rows[0]["addressable_customers"]) if rows else None

    def high_value_amount(self, day: date) -> Decimal:
        """What a customer must have bought in twelve months to be a high-value one."""
        return Decimal(self.on(day, "policy_customer")[0]["high_value_amount"])

    def high_value_contacts(self, day: date) -> int:
        return int(self.on(day, "policy_customer")[0]["high_value_contacts"])

    def silent_days(self, day: date) -> int:
        """After how many days without a purchase a customer counts as about to leave."""
        return int(self.on(day, "policy_customer")[0]["silent_days"])

    def sales_target(self, rep: str | None, day: date) -> Decimal | None:
        """What a rep is to sell in a month."""
        rows = [row for row in self.on(day, "policy_sales_target") if row["rep_id"] == rep]
        return Decimal(rows[0]["monthly_amount"]) if rows else None

    def kpi_target(
        self, kpi: str, grain: str, entity: tuple[str, str], day: date
    ) -> Decimal | None:
        """What a KPI should come to in a period that ends on a day: its own, or everybody's."""
        targets = self._targets(day)
        own = targets.get((kpi, grain, *entity))
        return own if own is not None else targets.get((kpi, grain, entity[0], "*"))

    def joint_score(self, kpi: str, day: date) -> tuple[int, Decimal, Decimal] | None:
        """Weight, floor and cap of a KPI of marketing or sales."""
        rows = [row for row in self.on(day, "policy_joint_score") if row["kpi_id"] == kpi]
        if not rows:
            return None
        row = rows[0]
        floor, cap = Decimal(row["floor_attainment"]), Decimal(row["cap_attainment"])
        return int(row["weight"]), floor, cap

    def is_switched_on(self, kpi: str, day: date) -> bool:
        """Whether a market event asks for a temporary KPI."""
        return any(row["kpi_id"] == kpi for row in self.on(day, "policy_temporary_kpi"))

    def stage(self, role: str, employment_month: int, day: date) -> str | None:
        """The stage of whoever is in a month of employment; the first is 1."""
        reached = [
            row
            for row in self.on(day, "policy_scorecard_stage")
            if row["role"] == role and int(row["from_month"]) <= employment_month
        ]
        return max(reached, key=lambda row: int(row["from_month"]))["stage"] if reached else None

    def territory(self, region: str | None, channel: str | None, day: date) -> Row:
        """What kind of market a region and channel are; empty where nobody says."""
        rows = {
            (row["region_id"], row["channel_id"]): row for row in self.on(day, "policy_territory")
        }
        channel = channel or ""
        return rows.get((region or "", channel)) or rows.get(("*", channel)) or {}

    def market_mode(self, region: str | None, channel: str | None, day: date) -> str | None:
        return self.territory(region, channel, day).get("market_mode")

    def on(self, day: date, table: str) -> list[Row]:
        """The rows of a table that hold on a day."""
        return [r for r in self._read(table) if r["valid_from"] <= f"{day}" < r["valid_to"]]

    def _targets_on(self, day: date) -> dict[tuple[str, str, str, str], Decimal]:
        return {
            (row["kpi_id"], row["period_grain"], row["entity_type"], row["entity_id"]): Decimal(
                row["target_value"]
            )
            for row in self.on(day, "policy_kpi_target")
        }

    def _markets(self, day: date) -> dict[tuple[str, str], Decimal]:
        return {
            (row["region_id"], row["product_line_id"]): Decimal(row["yearly_amount"])
            for row in self.on(day, "policy_market")
        }

    def _hours(self, zone: str, day: date) -> tuple[int, int] | None:
        """Minutes after midnight at which business opens and closes; None when it stays closed."""
        weekday = day.isoweekday()
        for row in self._read("policy_calendar_exception"):
            if row["time_zone"] == zone and row["exception_on"] == f"{day}":
                if row["kind"] == "holiday":
                    return None
                weekday = 1  # a make-up working day has Monday's hours
        table = self._read("policy_business_hours")
        calendar = zone if any(row["time_zone"] == zone for row in table) else "*"
        for row in self.on(day, "policy_business_hours"):
            if row["time_zone"] == calendar and int(row["iso_weekday"]) == weekday:
                return int(row["opens_minute"]), int(row["closes_minute"])
        return None

    def _rows(self, table: str) -> list[Row]:
        with (self._folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
