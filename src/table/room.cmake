# DuckDB is opened at run time and never linked; only its header is needed here. scripts/fetch-duckdb brings both.
set(STEEPEST_DUCKDB_DIRECTORY "${PROJECT_SOURCE_DIR}/.cache/duckdb" CACHE PATH "Where duckdb.h and libduckdb.so are")
find_path(STEEPEST_DUCKDB_INCLUDE duckdb.h PATHS ${STEEPEST_DUCKDB_DIRECTORY})
if(NOT STEEPEST_DUCKDB_INCLUDE)
  message(FATAL_ERROR "duckdb.h is missing; run scripts/fetch-duckdb and configure again")
endif()
# The loop over rows that nothing compiled holds.
steepest_optimise(${PROJECT_SOURCE_DIR}/src/table/row_scan.cpp)
target_include_directories(steepest_table SYSTEM PRIVATE ${STEEPEST_DUCKDB_INCLUDE})
target_compile_definitions(steepest_table PRIVATE
  STEEPEST_DUCKDB_DIRECTORY="${STEEPEST_DUCKDB_DIRECTORY}"
  STEEPEST_INSTALL_LIBDIR="${CMAKE_INSTALL_LIBDIR}" STEEPEST_INSTALL_FULL_LIBDIR="${CMAKE_INSTALL_FULL_LIBDIR}")
target_link_libraries(steepest_table PUBLIC ${CMAKE_DL_LIBS})
