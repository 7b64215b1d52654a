"""The CRM that marketing lives in, beside that of sales: its exports look like those of Zoho.

Records are JSON objects with the API names of their fields. The CRM gives each an id of 19 digits
of its own; the number that the rest of the company knows is a field beside it. A lookup is an
object of id and name, a multi-select a list, and fields of the system begin with `$`. In a header
a point stands for an object and `[]` for a list.
"""

import hashlib
from datetime import date

from demo_company.exports.crm import SOURCES
from demo_company.exports.table import (
    Cell,
    Column,
    Table,
    changed,
    gone,
    number,
    own_id,
    plain,
    word,
    zoned,
)
from demo_company.log import Change
from demo_company.records import Campaign, Contact, Quote

CAMPAIGN_TYPES = {
    "content": "Content",
    "advertising": "Advertisement",
    "event": "Conference",
    "email": "Email",
    "referral": "Referral Program",
}
QUOTE_STAGES = {
    "draft": "Draft",
    "submitted": "Delivered",
    "accepted": "Confirmed",
    "rejected": "Closed Lost",
    "expired": "Expired",
}
SYMBOLS = {"CNY": "¥", "USD": "$"}
_ORGANISATION = "5725767"  # every id of one customer of the CRM begins alike


def _id_of(module: str, value: str) -> str:
    """The CRM's own id: 19 digits, too many for a floating-point number."""
    digest = hashlib.sha256(f"{module} {value}".encode()).hexdigest()
    return _ORGANISATION + f"{int(digest, 16) % 10**12:012d}"


def _record_id(header: str, module: str, field: str) -> Column:
    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else _id_of(module, value)

    return Column(header, cell, is_own_id=True)


def _lookup(header: str, module: str, field: str) -> tuple[Column, Column]:
    """A record of another module: the id there, and the number it goes by as its name."""
    return _record_id(f"{header}.id", module, field), own_id(f"{header}.name", field)


def _always(header: str, value: Cell) -> Column:
    return Column(header, lambda change, day: value)


KEPT = (
    changed("Modified_Time", "iso"),
    gone("Record_Status__s", "Trash", "Available"),
    _always("Locked__s", False),
    _always("Tag[]", None),
    _always("$state", "save"),
    _always("$approval.delegate", False),
    _always("$approval.approve", False),
    _always("$approval_state", "approved"),
    _always("$editable", True),
)

TABLES = (
    Table(
        Campaign,
        "Campaigns.json",
        (
            own_id("Campaign_Code", "campaign_id"),
            _record_id("id", "Campaigns", "campaign_id"),
            plain("Campaign_Name", "campaign_name"),
            word("Type", "campaign_type", CAMPAIGN_TYPES),
            word("Lead_Sources[]", "lead_source_id", SOURCES),
            zoned("Start_Date", "starts_on"),
            zoned("End_Date", "ends_on"),
            number("Budgeted_Cost", "budget_amount"),
            plain("Currency", "currency"),
            word("$currency_symbol", "currency", SYMBOLS),
            *KEPT,
        ),
        is_whole=True,
    ),
    Table(
        Contact,
        "Contacts.json",
        (
            own_id("Contact_Code", "contact_id"),
            _record_id("id", "Contacts", "contact_id"),
            *_lookup("Account_Name", "Accounts", "account_id"),
            plain("Full_Name", "contact_name"),
            plain("Email", "email"),
            plain("Phone", "phone"),
            plain("Title", "job_title"),
            zoned("Created_Time", "created_at"),
            *KEPT,
        ),
    ),
    Table(
        Quote,
        "Quotes.json",
        (
            own_id("Quote_Number", "quote_id"),
            _record_id("id", "Quotes", "quote_id"),
            *_lookup("Deal_Name", "Deals", "opportunity_id"),
            number("Revision", "revision"),
            zoned("Submitted_Time", "submitted_at"),
            number("Grand_Total", "amount"),
            plain("Currency", "currency"),
            word("$currency_symbol", "currency", SYMBOLS),
            word("Quote_Stage", "status", QUOTE_STAGES),
            *KEPT,
        ),
    ),
)
