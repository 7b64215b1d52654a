"""What reps do with customers: visits, calls, research, follow-ups."""

from datetime import date, timedelta

from demo_company.records import Activity
from demo_company.truth.credits import Credit, credit
from demo_company.truth.world import Known, local_day


def began_on(activity: Activity) -> date:
    day = local_day(activity.started_at)
    assert day is not None
    return day


def took_place(activity: Activity) -> bool:
    """Unless the CRM says that it did not."""
    return activity.is_completed is not False


def is_effective_visit(known: Known, visit: Activity) -> bool:
    """As the CRM marks it; unmarked, if it has an outcome and lasted as long as the policy says."""
    if visit.is_effective is not None:
        return visit.is_effective
    if visit.outcome is None or visit.ended_at is None:
        return False
    minimum = timedelta(minutes=known.policy.minimum_visit_minutes(began_on(visit)))
    return visit.ended_at - visit.started_at >= minimum


def credit_of_activity(known: Known, activity: Activity) -> Credit:
    """As of the day it began."""
    return credit(known, began_on(activity), rep=activity.user_id, account=activity.account_id)
