"""What is generated from what the KPI models say of themselves.

    docs/kpis/                    the catalogue as it is read in the repository
    _kpi__semantic_layer.yml      the metrics of MetricFlow
    reports/<day>/kpis/           the catalogue with the latest values, beside the nightly report

The first two are committed: `make catalogue` writes them, and a test fails when they are stale.
"""
