"""The CRM's exports: Chinese CSV files, times in epoch milliseconds, amounts as text."""

from datetime import date

from demo_company.exports.table import (
    Cell,
    Column,
    Table,
    changed,
    epoch,
    gone,
    moment,
    own_id,
    plain,
    word,
)
from demo_company.log import Change
from demo_company.records import (
    Account,
    Activity,
    Contract,
    DealStep,
    Lead,
    LeadActivity,
    Opportunity,
    OpportunityStageChange,
    PurchasePlan,
    Sample,
    Team,
    User,
)

YES_NO = {True: "是", False: "否"}
REGIONS = {"east": "华东", "south": "华南", "north": "华北"}
CHANNELS = {"direct": "直销", "partner": "经销商", "online": "线上商城"}
SEGMENTS = {"enterprise": "大型企业", "mid_market": "中型企业", "small_business": "小微企业"}
LINES = {
    "sensor": "传感器",
    "controller": "控制器",
    "platform": "云平台",
    "maintenance": "维保服务",
}
SOURCES = {
    "website": "官网",
    "content": "内容营销",
    "search_ads": "搜索广告",
    "exhibition": "展会",
    "referral": "老客户推荐",
    "email": "邮件营销",
    "cold_call": "电话拓展",
    "livestream": "视频号直播",
    "unknown": "未知",
}
JUDGEMENTS = {"valid": "有效", "invalid": "无效"}
LEAD_EVENTS = {
    "assigned": "分配",
    "reassigned": "转移",
    "contacted": "首次联系",
    "replied": "自动回复",
    "judged": "判定",
    "converted": "转换",
    "visited": "访问页面",
    "downloaded": "下载资料",
    "registered": "报名活动",
    "asked": "主动咨询",
}
STAGES = {
    "lead": "初步接洽",
    "needs_analysis": "需求分析",
    "proposal": "方案报价",
    "negotiation": "商务谈判",
    "contract": "合同审批",
    "won": "赢单",
    "lost": "输单",
}
NEW_STAGE_NAMES_FROM = date(2026, 2, 26)
NEW_STAGE_NAMES = {**STAGES, "proposal": "方案与报价"}
OUTCOMES = {"open": "进行中", "won": "赢单", "lost": "输单"}
FOUND_BY = {"sales": "销售", "service": "售后", "marketing": "市场"}
CONTRACT_STATES = {"signed": "已签订", "cancelled": "已作废"}
ACTIVITIES = {
    "visit": "拜访",
    "call": "电话",
    "email": "邮件",
    "research": "需求调研",
    "meeting": "会议",
    "follow_up": "线索跟进",
    "interview": "客户访谈",
    "suggestion": "方案建议",
    "other": "其他",
}
ROLES = {
    "rep": "销售",
    "sdr": "线索专员",
    "manager": "经理",
    "service": "客服工程师",
    "marketing": "市场",
}
LEVELS = {"new": "新人", "junior": "初级", "regular": "中级", "senior": "高级"}
KINDS = {"company": "企业", "person": "个人"}


def _stage(header: str, field: str) -> Column:
    """Stages are renamed now and then; a record is exported in the words of its export day."""

    def cell(change: Change, day: date) -> Cell:
        names = NEW_STAGE_NAMES if day >= NEW_STAGE_NAMES_FROM else STAGES
        value = getattr(change.record, field)
        return None if value is None else names[value]

    return Column(header, cell)


PROCESSES = {"negotiation": "商务谈判", "approval": "合同审批"}


KEPT = (changed("最后修改时间"), gone("是否作废", "是", "否"))

TABLES = (
    Table(
        Team,
        "部门.csv",
        (
            own_id("部门编码", "team_id"),
            moment("生效日期", "valid_from", "%Y/%m/%d"),
            plain("部门名称", "team_name"),
            own_id("上级部门编码", "parent_team_id"),
            word("大区", "region_id", REGIONS),
            word("渠道", "channel_id", CHANNELS),
            own_id("负责人工号", "manager_user_id"),
            *KEPT,
        ),
        is_whole=True,
    ),
    Table(
        User,
        "员工.csv",
        (
            own_id("工号", "user_id"),
            moment("生效日期", "valid_from", "%Y/%m/%d"),
            plain("姓名", "user_name"),
            word("岗位", "role", ROLES),
            own_id("部门编码", "team_id"),
            own_id("直属上级工号", "manager_user_id"),
            word("负责大区", "region_id", REGIONS),
            word("职级", "seniority", LEVELS),
            moment("入职日期", "hired_on", "%Y/%m/%d"),
            moment("离职日期", "left_on", "%Y/%m/%d"),
            *KEPT,
        ),
        is_whole=True,
    ),
    Table(
        Lead,
        "线索.csv",
        (
            own_id("线索ID", "lead_id"),
            plain("线索名称", "lead_name"),
            word("线索来源", "lead_source_id", SOURCES),
            own_id("市场活动编号", "campaign_id"),
            plain("来源内容", "content_id"),
            own_id("负责人工号", "owner_user_id"),
            own_id("线索专员工号", "sdr_user_id"),
            word("大区", "region_id", REGIONS),
            word("意向产品线", "product_line_id", LINES),
            epoch("创建时间", "created_at"),
            epoch("分配时间", "assigned_at"),
            epoch("首次联系时间", "first_contacted_at"),
            epoch("判定时间", "judged_at"),
            word("判定结果", "judgement", JUDGEMENTS),
            plain("判定原因", "judgement_reason"),
            plain("反馈应填项", "feedback_fields_required"),
            plain("反馈已填项", "feedback_fields_filled"),
            epoch("转换时间", "converted_at"),
            own_id("客户编号", "account_id"),
            own_id("商机ID", "opportunity_id"),
            plain("邮箱", "email"),
            plain("电话", "phone"),
            *KEPT,
        ),
    ),
    Table(
        LeadActivity,
        "线索跟进记录.csv",
        (
            own_id("记录ID", "lead_activity_id"),
            own_id("线索ID", "lead_id"),
            own_id("操作人工号", "user_id"),
            word("操作类型", "activity_type", LEAD_EVENTS),
            epoch("发生时间", "occurred_at"),
            word("是否系统自动", "is_automatic", YES_NO),
            plain("结果", "outcome"),
            *KEPT,
        ),
    ),
    Table(
        Account,
        "客户.csv",
        (
            own_id("客户编号", "account_id"),
            moment("生效日期", "valid_from", "%Y/%m/%d"),
            plain("客户名称", "account_name"),
            word("客户性质", "account_kind", KINDS),
            word("客户规模", "segment_id", SEGMENTS),
            plain("行业", "industry"),
            own_id("负责人工号", "owner_user_id"),
            word("大区", "region_id", REGIONS),
            word("渠道", "channel_id", CHANNELS),
            plain("国家", "country"),
            plain("城市", "city"),
            own_id("服务团队编码", "service_team_id"),
            own_id("来源线索ID", "lead_id"),
            word("重点客户", "is_key_account", YES_NO),
            word("行业TOP客户", "is_top_of_industry", YES_NO),
            word("会员", "is_member", YES_NO),
            own_id("合并至客户编号", "merged_into_account_id"),
            epoch("创建时间", "created_at"),
            *KEPT,
        ),
    ),
    Table(
        Activity,
        "销售活动.csv",
        (
            own_id("活动ID", "activity_id"),
            own_id("执行人工号", "user_id"),
            own_id("客户编号", "account_id"),
            own_id("线索ID", "lead_id"),
            own_id("商机ID", "opportunity_id"),
            word("活动类型", "activity_type", ACTIVITIES),
            epoch("开始时间", "started_at"),
            epoch("结束时间", "ended_at"),
            epoch("约定时间", "due_at"),
            word("是否完成", "is_completed", YES_NO),
            word("是否有效", "is_effective", YES_NO),
            plain("活动结果", "outcome"),
            plain("客户评分", "customer_score"),
            plain("评审评分", "review_score"),
            word("能说出差异化价值", "is_value_named", YES_NO),
            *KEPT,
        ),
    ),
    Table(
        Opportunity,
        "商机.csv",
        (
            own_id("商机ID", "opportunity_id"),
            own_id("客户编号", "account_id"),
            own_id("来源线索ID", "lead_id"),
            own_id("负责人工号", "owner_user_id"),
            plain("产品编码", "product_id"),
            word("产品线", "product_line_id", LINES),
            word("客户规模", "segment_id", SEGMENTS),
            word("渠道", "channel_id", CHANNELS),
            word("大区", "region_id", REGIONS),
            _stage("销售阶段", "stage"),
            word("商机状态", "outcome", OUTCOMES),
            epoch("创建时间", "created_at"),
            epoch("结单时间", "closed_at"),
            epoch("预计成交日期", "expected_close_on"),
            plain("商机金额", "amount"),
            plain("币种", "currency"),
            plain("数量", "quantity"),
            word("商机发现部门", "found_by", FOUND_BY),
            word("创新业务", "is_innovative", YES_NO),
            word("定制项目", "is_customised", YES_NO),
            word("资料齐全", "documents_complete", YES_NO),
            epoch("方案提交时间", "proposal_submitted_at"),
            plain("输单原因", "loss_reason"),
            *KEPT,
        ),
    ),
    Table(
        OpportunityStageChange,
        "商机阶段变更.csv",
        (
            own_id("变更ID", "opportunity_stage_change_id"),
            own_id("商机ID", "opportunity_id"),
            _stage("原阶段", "from_stage"),
            _stage("新阶段", "to_stage"),
            epoch("变更时间", "changed_at"),
            own_id("操作人工号", "user_id"),
            *KEPT,
        ),
    ),
    Table(
        Contract,
        "合同.csv",
        (
            own_id("合同编号", "contract_id"),
            own_id("商机ID", "opportunity_id"),
            own_id("客户编号", "account_id"),
            own_id("签约人工号", "owner_user_id"),
            word("产品线", "product_line_id", LINES),
            word("渠道", "channel_id", CHANNELS),
            own_id("门店编号", "store_id"),
            own_id("经销商编号", "distributor_id"),
            moment("签订日期", "signed_on", "%Y/%m/%d"),
            moment("生效日期", "starts_on", "%Y/%m/%d"),
            moment("到期日期", "ends_on", "%Y/%m/%d"),
            plain("合同金额", "amount"),
            plain("币种", "currency"),
            plain("数量", "quantity"),
            word("合同状态", "status", CONTRACT_STATES),
            word("定制项目", "is_customised", YES_NO),
            word("创新业务", "is_innovative", YES_NO),
            *KEPT,
        ),
    ),
    Table(
        DealStep,
        "流程节点.csv",
        (
            own_id("节点ID", "deal_step_id"),
            own_id("流程实例ID", "process_id"),
            word("流程类型", "process_type", PROCESSES),
            own_id("商机ID", "opportunity_id"),
            own_id("合同编号", "contract_id"),
            own_id("客户编号", "account_id"),
            own_id("负责人工号", "user_id"),
            plain("节点序号", "step_order"),
            plain("节点名称", "step_name"),
            moment("计划完成日期", "due_on", "%Y/%m/%d"),
            epoch("实际完成时间", "done_at"),
            *KEPT,
        ),
    ),
    Table(
        PurchasePlan,
        "年度采购计划.csv",
        (
            own_id("客户编号", "account_id"),
            plain("计划年度", "plan_year"),
            moment("确认日期", "agreed_on", "%Y/%m/%d"),
            plain("计划采购额", "amount"),
            plain("币种", "currency"),
            *KEPT,
        ),
    ),
    Table(
        Sample,
        "试用品发放.csv",
        (
            own_id("发放单号", "sample_id"),
            own_id("负责人工号", "user_id"),
            own_id("客户编号", "account_id"),
            plain("产品编码", "product_id"),
            moment("计划日期", "planned_on", "%Y/%m/%d"),
            plain("计划数量", "planned_quantity"),
            plain("实发数量", "handed_out_quantity"),
            *KEPT,
        ),
    ),
)
