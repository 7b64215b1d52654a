"""Communities of customers, as the CRM exports them."""

from demo_company.exports.crm import KEPT, REGIONS, YES_NO
from demo_company.exports.table import Table, epoch, moment, own_id, plain, word
from demo_company.records import Community, CommunityInteraction, CommunityMember

INTERACTIONS = {
    "message": "发言",
    "reply": "回复",
    "like": "点赞",
    "share": "转发",
    "check_in": "打卡",
}
_DAY = "%Y/%m/%d"

TABLES = (
    Table(
        Community,
        "社群.csv",
        (
            own_id("社群编号", "community_id"),
            moment("生效日期", "valid_from", _DAY),
            plain("社群名称", "community_name"),
            own_id("运营人工号", "user_id"),
            word("大区", "region_id", REGIONS),
            *KEPT,
        ),
        is_whole=True,
    ),
    Table(
        CommunityMember,
        "社群成员.csv",
        (
            own_id("成员编号", "community_member_id"),
            own_id("社群编号", "community_id"),
            own_id("客户编号", "account_id"),
            word("内部员工", "is_staff", YES_NO),
            moment("入群日期", "joined_on", _DAY),
            moment("退群日期", "left_on", _DAY),
            *KEPT,
        ),
    ),
    Table(
        CommunityInteraction,
        "社群互动.csv",
        (
            own_id("互动编号", "community_interaction_id"),
            own_id("成员编号", "community_member_id"),
            word("互动类型", "interaction_type", INTERACTIONS),
            epoch("互动时间", "occurred_at"),
            *KEPT,
        ),
    ),
)
