#include <algorithm>
#include <cstdint>
#include <span>

#include "table/duckdb_session.hpp"

namespace steepest {
namespace {

/// Called by DuckDB with up to 2 048 rows, whose vectors are flat: row numbers, then columns of doubles. It brings
/// nothing but `info`, and only the library can say what that holds, so the library's functions are kept here.
void place(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector result) {
  static const DuckdbLibrary library;
  auto& columns = *static_cast<PlacedColumns*>(library.scalar_function_get_extra_info(info));
  const std::size_t rows = library.data_chunk_get_size(chunk);
  const auto* numbers =
      static_cast<const std::int64_t*>(library.vector_get_data(library.data_chunk_get_vector(chunk, 0)));
  for (std::size_t j = 1; j < library.data_chunk_get_column_count(chunk); ++j) {
    const duckdb_vector vector = library.data_chunk_get_vector(chunk, j);
    const auto* values = static_cast<const double*>(library.vector_get_data(vector));
    if (columns.put(j - 1, {numbers, rows}, values, library.vector_get_validity(vector))) continue;
    library.scalar_function_set_error(info, "rows were added while the table was read");
    return;
  }
  columns.placed += rows;
  std::fill_n(static_cast<double*>(library.vector_get_data(result)), rows, 1.0);
}

}  // namespace

void DuckdbSession::offer_place(PlacedColumns& columns) const {
  duckdb_logical_type whole = library_.create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_logical_type number = library_.create_logical_type(DUCKDB_TYPE_DOUBLE);
  duckdb_scalar_function function = library_.create_scalar_function();
  library_.scalar_function_set_name(function, "steepest_place");
  library_.scalar_function_add_parameter(function, whole);
  library_.scalar_function_set_varargs(function, number);
  library_.scalar_function_set_return_type(function, number);
  library_.scalar_function_set_special_handling(function);  // missing values come too
  library_.scalar_function_set_volatile(function);          // it is called for what it does
  library_.scalar_function_set_extra_info(function, &columns, nullptr);
  library_.scalar_function_set_function(function, place);
  const duckdb_state state = library_.register_scalar_function(connection_, function);
  library_.destroy_scalar_function(&function);
  library_.destroy_logical_type(&number);
  library_.destroy_logical_type(&whole);
  if (state != DuckDBSuccess) throw DuckdbError("DuckDB takes no function");
}

}  // namespace steepest
