"""What the company sells, to whom and where: the facts that do not happen but simply are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

REGIONS = {"east": 0.45, "south": 0.3, "north": 0.25}  # share of the leads
CITIES = {
    "east": ("上海", "杭州", "苏州", "南京", "昆山"),
    "south": ("广州", "深圳", "东莞", "厦门", "晋江"),
    "north": ("北京", "天津", "青岛", "沈阳", "胶州"),
}
FOREIGN_CITIES = {"Singapore": "SG", "Hamburg": "DE", "Kuala Lumpur": "MY", "Detroit": "US"}

CHANNELS = ("direct", "partner", "online")
PRODUCT_LINES = {"sensor": 0.4, "controller": 0.25, "platform": 0.2, "maintenance": 0.15}
INDUSTRIES = ("汽车零部件", "食品饮料", "电子制造", "医药", "物流仓储", "新能源")


@dataclass(frozen=True)
class Segment:
    """How customers of one size buy."""

    share: float
    deal_median: float  # CNY
    purchases_a_year: float
    payment_days: int
    win_probability: float


SEGMENTS = {
    "enterprise": Segment(0.15, 260_000, 1.8, 60, 0.36),
    "mid_market": Segment(0.40, 90_000, 1.3, 45, 0.45),
    "small_business": Segment(0.45, 28_000, 0.8, 30, 0.52),
}


@dataclass(frozen=True)
class Source:
    """A place where leads come from. `share` is its part of the leads, once it exists."""

    share: float
    validity: float
    since: date = date.min
    campaign_type: str | None = None
    has_content: bool = False
    replies_automatically: bool = False


# None is a lead whose source nobody noted; "unknown" one whose source was asked for in vain.
SOURCES: Mapping[str | None, Source] = {
    "website": Source(0.22, 0.52, has_content=True, replies_automatically=True),
    "content": Source(
        0.18, 0.62, campaign_type="content", has_content=True, replies_automatically=True
    ),
    "search_ads": Source(
        0.17, 0.40, campaign_type="advertising", has_content=True, replies_automatically=True
    ),
    "exhibition": Source(0.13, 0.58, campaign_type="event"),
    "referral": Source(0.10, 0.80, campaign_type="referral"),
    "email": Source(0.09, 0.35, campaign_type="email", replies_automatically=True),
    "cold_call": Source(0.06, 0.30),
    "livestream": Source(0.05, 0.45, since=date(2026, 2, 10)),  # nobody told the warehouse
    "unknown": Source(0.03, 0.35),
    None: Source(0.02, 0.35),
}
CONTENTS = ("whitepaper-01", "whitepaper-02", "case-07", "webinar-11", "landing-03", "article-25")


@dataclass(frozen=True)
class Item:
    """A product at the prices of one period. Prices and costs are in CNY."""

    product_id: str
    valid_from: date
    name: str
    line: str
    list_price: Decimal
    unit_cost: Decimal


def _item(number: int, valid_from: date, name: str, line: str, price: str, cost: str) -> Item:
    return Item(f"P{number:04d}", valid_from, name, line, Decimal(price), Decimal(cost))


_FOUNDED, _NEW_PRICES = date(2024, 1, 1), date(2025, 7, 1)
ITEMS = (
    _item(11, _FOUNDED, "温度传感器 TS-1", "sensor", "680.0000", "310.0000"),
    _item(12, _FOUNDED, "压力传感器 PS-2", "sensor", "1260.0000", "598.5000"),
    _item(13, _FOUNDED, "视觉传感器 VS-9", "sensor", "5400.0000", "2675.2500"),
    _item(21, _FOUNDED, "可编程控制器 C-100", "controller", "3980.0000", "2012.4000"),
    _item(22, _FOUNDED, "运动控制器 M-200", "controller", "8600.0000", "4488.8800"),
    _item(31, _FOUNDED, "产线云平台(标准版)", "platform", "1200.0000", "260.0000"),
    _item(32, _FOUNDED, "产线云平台(旗舰版)", "platform", "2900.0000", "540.0000"),
    _item(41, _FOUNDED, "年度维保", "maintenance", "1500.0000", "905.0000"),
    _item(42, _FOUNDED, "驻场服务(人天)", "maintenance", "2400.0000", "1633.3300"),
    _item(12, _NEW_PRICES, "压力传感器 PS-2", "sensor", "1190.0000", "561.0000"),
    _item(22, _NEW_PRICES, "运动控制器 M-200", "controller", "8990.0000", "4702.1500"),
    _item(32, _NEW_PRICES, "产线云平台(旗舰版)", "platform", "3100.0000", "540.0000"),
)


def price_list(day: date) -> dict[str, Item]:
    """The items as they are sold on `day`, by product."""
    return {item.product_id: item for item in ITEMS if item.valid_from <= day}


# Terms are sold for so many months; what is not listed here is bought once.
TERM_MONTHS = {"platform": 12, "maintenance": 6}

STAGES = ("needs_analysis", "proposal", "negotiation", "contract")
LOSS_REASONS = ("价格过高", "选择竞争对手", "预算取消", "需求变化", "长期无响应")
VALID_REASONS = ("预算明确", "需求匹配", "决策人已确认")
INVALID_REASONS = ("联系不上", "非目标行业", "仅咨询资料", "同行", "重复线索")
VISIT_OUTCOMES = (
    "达成共识",
    "需要补充方案",
    '约定下次拜访,带"样品"',
    "引荐决策人\n(附名片)",
)

SURNAMES = tuple("王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗")
GIVEN_NAMES = (
    *("伟", "芳", "敏", "静", "磊", "洋", "勇", "艳", "杰", "娟", "涛", "超", "霞", "平", "刚"),
    *("子涵", "欣怡", "浩然", "梓轩", "思远", "雨桐", "建国", "志强", "晓明", "海燕", "䶮"),
)
COMPANY_WORDS = (
    "华信",
    "恒达",
    "中科",
    "瑞丰",
    "金石",
    "远航",
    "天成",
    "博创",
    "宏图",
    "鼎新",
    "云峰",
    "德润",
)
COMPANY_TRADES = ("机械", "电子", "食品", "制药", "物流", "能源", "汽配", "智能装备")
JOB_TITLES = ("采购经理", "设备总监", "生产副总", "信息化主管", "总经理")
COMMENTS = (
    "响应很快",
    "希望交付再快一些",
    "工程师专业",
    "价格偏高,但质量好",
    "文档不全",
    "满意 👍",
    "“还行”\n下次早点通知",
)
