"""The SQL of the warehouse stays affordable when a company grows: what the database means to do."""

from kpi_laboratory import Laboratory


def test_no_model_compares_every_row_of_a_table_with_every_row_of_another(
    laboratory: Laboratory,
) -> None:
    # DuckDB does so where the condition of an outer join is more than columns that are compared.
    # Ten times the payments and ten times the orders then take a hundred times as long.
    models = laboratory.models()
    assert "fct_payment" in models
    assert [name for name in models if "BLOCKWISE_NL_JOIN" in laboratory.plan(name)] == []
