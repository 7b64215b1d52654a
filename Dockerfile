# The whole product in one image: Airflow, dbt, the expectations and the `kpi` command, as locked.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/kpi
ENV PATH=/opt/kpi/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation --editable . && python -m compileall -q ingestion expectations publishing nightly dags

FROM python:3.11-slim-bookworm
RUN groupadd --gid 50000 kpi && useradd --uid 50000 --gid kpi --create-home kpi \
    && install --directory --owner kpi --group kpi /data /data/home /data/sources /airflow
COPY --from=build /opt/kpi /opt/kpi
COPY --from=build /app /app
ENV PATH=/opt/kpi/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KPI_HOME=/data/home AIRFLOW_HOME=/airflow AIRFLOW__CORE__DAGS_FOLDER=/app/dags
USER kpi
WORKDIR /app
VOLUME ["/data/home", "/airflow"]
CMD ["kpi", "status"]
