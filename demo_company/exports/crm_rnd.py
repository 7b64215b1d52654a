"""What sales asks of R&D, and what comes out, as the CRM exports it."""

from demo_company.exports.crm import LINES
from demo_company.exports.table import Table, changed, epoch, gone, moment, own_id, word
from demo_company.records import RndRelease, RndRequest

JUDGEMENTS = {"valuable": "有价值", "not_valuable": "无价值"}
_KEPT = (changed("最后修改时间"), gone("是否作废", "是", "否"))

TABLES = (
    Table(
        RndRelease,
        "研发版本.csv",
        (
            own_id("版本号", "rnd_release_id"),
            word("产品线", "product_line_id", LINES),
            moment("计划发布日期", "planned_on", "%Y/%m/%d"),
            moment("实际发布日期", "released_on", "%Y/%m/%d"),
            *_KEPT,
        ),
    ),
    Table(
        RndRequest,
        "客户需求.csv",
        (
            own_id("需求编号", "rnd_request_id"),
            own_id("提交人工号", "user_id"),
            own_id("客户编号", "account_id"),
            word("产品线", "product_line_id", LINES),
            epoch("提交时间", "submitted_at"),
            epoch("可行性答复时间", "answered_at"),
            word("价值判定", "judgement", JUDGEMENTS),
            own_id("落地版本号", "rnd_release_id"),
            *_KEPT,
        ),
    ),
)
