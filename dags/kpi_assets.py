"""What DAGs hand to one another, each named once. A partition is one day, such as 2026-03-01."""

from airflow.sdk import Asset

RAW = {
    department: Asset(name=f"raw_{department}", uri=f"kpi://lake/{department}")
    for department in ("crm", "finance", "after_sales")
}
KPI_MARTS = Asset(name="kpi_marts", uri="kpi://published/current")
