"""Finance's exports: a workbook kept by hand, and text files printed by its system."""

from demo_company.exports.crm import CHANNELS, LINES, REGIONS, SOURCES, YES_NO
from demo_company.exports.table import (
    Table,
    changed,
    dated,
    gone,
    grouped,
    moment,
    number,
    plain,
    word,
)
from demo_company.records import (
    Cost,
    ExchangeRate,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Product,
    Refund,
    TeamPay,
)

WORKBOOK = "财务台账.xlsx"
ORDER_STATES = {
    "placed": "已下单",
    "approved": "已审核",
    "shipped": "已发货",
    "delivered": "已签收",
    "cancelled": "已取消",
    "returned": "已退货",
}
WAREHOUSES = {"domestic": "国内仓", "overseas": "海外仓"}
INVOICE_STATES = {"open": "未结清", "paid": "已结清", "written_off": "坏账核销"}
COST_KINDS = {
    "goods": "销货成本",
    "service": "服务成本",
    "acquisition": "获客成本",
    "bad_debt": "坏账损失",
    "campaign": "市场活动费",
    "content": "内容制作费",
}
_SECONDS = "%Y-%m-%d %H:%M:%S"
_KEPT = (changed("更新时间", _SECONDS), gone("删除标记", "1", "0"))

TABLES = (
    Table(
        Product,
        WORKBOOK,
        (
            plain("产品编码", "product_id"),
            dated("价格生效日", "valid_from"),
            plain("产品名称", "product_name"),
            word("产品线", "product_line_id", LINES),
            number("标准单价", "list_price"),
            number("单位成本", "unit_cost"),
            plain("币种", "currency"),
            *_KEPT,
        ),
        sheet="产品价格",
        is_whole=True,
    ),
    Table(
        Order,
        WORKBOOK,
        (
            plain("订单号", "order_id"),
            plain("客户编号", "account_id"),
            plain("销售员工号", "owner_user_id"),
            plain("商机ID", "opportunity_id"),
            plain("合同编号", "contract_id"),
            word("渠道", "channel_id", CHANNELS),
            word("收货大区", "region_id", REGIONS),
            dated("下单时间", "ordered_at"),
            dated("审核时间", "approved_at"),
            dated("承诺交货日", "promised_on"),
            dated("签收时间", "delivered_at"),
            word("订单状态", "status", ORDER_STATES),
            word("发货仓", "warehouse_kind", WAREHOUSES),
            *_KEPT,
        ),
        sheet="订单",
    ),
    Table(
        OrderLine,
        "订单明细.csv",
        (
            plain("订单行号", "order_line_id"),
            plain("订单号", "order_id"),
            plain("客户编号", "account_id"),
            plain("产品编码", "product_id"),
            plain("数量", "quantity"),
            plain("单价", "unit_price"),
            plain("折扣额", "discount_amount"),
            plain("运费", "freight_amount"),
            plain("成本额", "cost_amount"),
            plain("币种", "currency"),
            *_KEPT,
        ),
    ),
    Table(
        Invoice,
        WORKBOOK,
        (
            plain("发票号码", "invoice_id"),
            plain("客户编号", "account_id"),
            plain("订单号", "order_id"),
            plain("销售员工号", "owner_user_id"),
            dated("开票日期", "invoiced_on"),
            dated("到期日", "due_on"),
            dated("结清日期", "settled_on"),
            number("不含税金额", "net_amount"),
            number("税额", "tax_amount"),
            plain("币种", "currency"),
            word("有争议", "is_disputed", YES_NO),
            word("发票状态", "status", INVOICE_STATES),
            *_KEPT,
        ),
        sheet="发票",
    ),
    Table(
        Payment,
        "收款流水.csv",
        (
            plain("收款单号", "payment_id"),
            plain("客户编号", "account_id"),
            plain("订单号", "order_id"),
            plain("发票号码", "invoice_id"),
            moment("到账时间", "received_at", _SECONDS),
            grouped("收款金额", "amount"),
            plain("币种", "currency"),
            plain("收款方式", "payment_method"),
            *_KEPT,
        ),
    ),
    Table(
        Refund,
        "退款流水.csv",
        (
            plain("退款单号", "refund_id"),
            plain("客户编号", "account_id"),
            plain("订单号", "order_id"),
            plain("原收款单号", "payment_id"),
            moment("退款时间", "refunded_at", _SECONDS),
            grouped("退款金额", "amount"),
            plain("币种", "currency"),
            plain("退款原因", "reason"),
            *_KEPT,
        ),
    ),
    Table(
        Cost,
        "费用明细.txt",
        (
            plain("费用单号", "cost_id"),
            word("费用类别", "cost_kind", COST_KINDS),
            plain("客户编号", "account_id"),
            plain("订单号", "order_id"),
            plain("活动编号", "campaign_id"),
            word("线索来源", "lead_source_id", SOURCES),
            moment("发生日期", "incurred_on", "%Y%m%d"),
            plain("金额", "amount"),
            plain("币种", "currency"),
            *_KEPT,
        ),
    ),
    Table(
        TeamPay,
        "团队薪酬汇总.csv",
        (
            plain("汇总单号", "team_pay_id"),
            plain("服务团队编码", "service_team_id"),
            moment("薪酬月末日", "earned_on", "%Y-%m-%d"),
            grouped("薪酬总额", "amount"),
            plain("币种", "currency"),
            *_KEPT,
        ),
    ),
    Table(
        ExchangeRate,
        "汇率.csv",
        (
            plain("原币", "from_currency"),
            plain("目标币", "to_currency"),
            moment("生效日期", "valid_from", "%Y-%m-%d"),
            plain("汇率", "rate"),
            *_KEPT,
        ),
        is_whole=True,
    ),
)
