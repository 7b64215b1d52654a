"""One night's steps in order, shared by Airflow and the kpi command."""
