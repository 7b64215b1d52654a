"""Stores and distributors, as the CRM exports them."""

from demo_company.exports.crm import KEPT, REGIONS
from demo_company.exports.table import Table, moment, own_id, plain, word
from demo_company.records import Distributor, Store

_DAY = "%Y/%m/%d"

TABLES = (
    Table(
        Store,
        "门店.csv",
        (
            own_id("门店编号", "store_id"),
            moment("生效日期", "valid_from", _DAY),
            plain("门店名称", "store_name"),
            word("大区", "region_id", REGIONS),
            plain("营业面积(平方米)", "floor_area"),
            moment("开业日期", "opened_on", _DAY),
            moment("闭店日期", "closed_on", _DAY),
            *KEPT,
        ),
        is_whole=True,
    ),
    Table(
        Distributor,
        "经销商.csv",
        (
            own_id("经销商编号", "distributor_id"),
            moment("生效日期", "valid_from", _DAY),
            plain("经销商名称", "distributor_name"),
            word("授权大区", "region_id", REGIONS),
            *KEPT,
        ),
        is_whole=True,
    ),
)
