# The tests make Parquet, JSON and database files with DuckDB itself, through the room's private session.
target_include_directories(test_table SYSTEM PRIVATE ${STEEPEST_DUCKDB_INCLUDE})
