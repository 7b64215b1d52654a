"""What employees learn, owe, write and do with which tool, as the CRM exports it."""

from demo_company.exports.crm import KEPT, YES_NO
from demo_company.exports.table import Table, moment, own_id, plain, word
from demo_company.records import Commitment, LeadWork, Participation, SalesCase

PARTICIPATIONS = {
    "training": "培训",
    "product_exam": "产品考核",
    "mock_sales": "模拟销售",
    "cross_department_project": "跨部门项目",
}
COMMITMENTS = {
    "industry_report": "行业报告",
    "feedback_session": "沟通反馈",
    "target_agreement": "目标确认",
}
_DAY = "%Y/%m/%d"

TABLES = (
    Table(
        Participation,
        "培训与考核.csv",
        (
            own_id("记录编号", "participation_id"),
            word("类别", "participation_type", PARTICIPATIONS),
            own_id("工号", "user_id"),
            moment("开始日期", "started_on", _DAY),
            moment("结束日期", "ended_on", _DAY),
            word("是否通过", "is_passed", YES_NO),
            *KEPT,
        ),
    ),
    Table(
        Commitment,
        "应办事项.csv",
        (
            own_id("事项编号", "commitment_id"),
            word("类别", "commitment_type", COMMITMENTS),
            own_id("责任人工号", "user_id"),
            moment("应完成日期", "due_on", _DAY),
            moment("完成日期", "done_on", _DAY),
            plain("质量评分", "score"),
            plain("最低分", "scale_min"),
            plain("最高分", "scale_max"),
            *KEPT,
        ),
    ),
    Table(
        SalesCase,
        "销售案例.csv",
        (
            own_id("案例编号", "sales_case_id"),
            own_id("作者工号", "user_id"),
            plain("行业", "industry"),
            moment("提交日期", "submitted_on", _DAY),
            moment("审核通过日期", "approved_on", _DAY),
            moment("下架日期", "withdrawn_on", _DAY),
            *KEPT,
        ),
    ),
    Table(
        LeadWork,
        "线索处理记录.csv",
        (
            own_id("记录编号", "lead_work_id"),
            own_id("工号", "user_id"),
            moment("日期", "worked_on", _DAY),
            word("使用AI工具", "is_with_tool", YES_NO),
            plain("时长分钟", "minutes"),
            plain("处理线索数", "lead_count"),
            *KEPT,
        ),
    ),
)
