#pragma once

#include <duckdb.h>

#include <string>

namespace steepest {

/// The functions of DuckDB's C interface that are used here, from the shared library opened at first use: linked in, it
/// would cost every run 9 ms before main. Opening it again is cheap, and it stays loaded until the program ends.
class DuckdbLibrary final {
 public:
  /// UserError (data): the library is not found, or lacks a function.
  DuckdbLibrary();

 private:
  void* handle_;

  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(address(name));
  }
  void* address(const char* name) const;

 public:
  decltype(&duckdb_create_config) create_config = function<decltype(duckdb_create_config)>("duckdb_create_config");
  decltype(&duckdb_set_config) set_config = function<decltype(duckdb_set_config)>("duckdb_set_config");
  decltype(&duckdb_destroy_config) destroy_config = function<decltype(duckdb_destroy_config)>("duckdb_destroy_config");
  decltype(&duckdb_open_ext) open_ext = function<decltype(duckdb_open_ext)>("duckdb_open_ext");
  decltype(&duckdb_close) close = function<decltype(duckdb_close)>("duckdb_close");
  decltype(&duckdb_connect) connect = function<decltype(duckdb_connect)>("duckdb_connect");
  decltype(&duckdb_disconnect) disconnect = function<decltype(duckdb_disconnect)>("duckdb_disconnect");
  decltype(&duckdb_free) free = function<decltype(duckdb_free)>("duckdb_free");
  decltype(&duckdb_extract_statements) extract_statements =
      function<decltype(duckdb_extract_statements)>("duckdb_extract_statements");
  decltype(&duckdb_extract_statements_error) extract_statements_error =
      function<decltype(duckdb_extract_statements_error)>("duckdb_extract_statements_error");
  decltype(&duckdb_destroy_extracted) destroy_extracted =
      function<decltype(duckdb_destroy_extracted)>("duckdb_destroy_extracted");
  decltype(&duckdb_prepare_extracted_statement) prepare_extracted_statement =
      function<decltype(duckdb_prepare_extracted_statement)>("duckdb_prepare_extracted_statement");
  decltype(&duckdb_prepared_statement_column_count) prepared_statement_column_count =
      function<decltype(duckdb_prepared_statement_column_count)>("duckdb_prepared_statement_column_count");
  decltype(&duckdb_prepared_statement_column_name) prepared_statement_column_name =
      function<decltype(duckdb_prepared_statement_column_name)>("duckdb_prepared_statement_column_name");
  decltype(&duckdb_prepare_error) prepare_error = function<decltype(duckdb_prepare_error)>("duckdb_prepare_error");
  decltype(&duckdb_destroy_prepare) destroy_prepare =
      function<decltype(duckdb_destroy_prepare)>("duckdb_destroy_prepare");
  decltype(&duckdb_prepared_statement_type) prepared_statement_type =
      function<decltype(duckdb_prepared_statement_type)>("duckdb_prepared_statement_type");
  decltype(&duckdb_pending_prepared_streaming) pending_prepared_streaming =
      function<decltype(duckdb_pending_prepared_streaming)>("duckdb_pending_prepared_streaming");
  decltype(&duckdb_pending_error) pending_error = function<decltype(duckdb_pending_error)>("duckdb_pending_error");
  decltype(&duckdb_destroy_pending) destroy_pending =
      function<decltype(duckdb_destroy_pending)>("duckdb_destroy_pending");
  decltype(&duckdb_execute_pending) execute_pending =
      function<decltype(duckdb_execute_pending)>("duckdb_execute_pending");
  decltype(&duckdb_destroy_result) destroy_result = function<decltype(duckdb_destroy_result)>("duckdb_destroy_result");
  decltype(&duckdb_result_error) result_error = function<decltype(duckdb_result_error)>("duckdb_result_error");
  decltype(&duckdb_column_count) column_count = function<decltype(duckdb_column_count)>("duckdb_column_count");
  decltype(&duckdb_column_name) column_name = function<decltype(duckdb_column_name)>("duckdb_column_name");
  decltype(&duckdb_column_type) column_type = function<decltype(duckdb_column_type)>("duckdb_column_type");
  decltype(&duckdb_fetch_chunk) fetch_chunk = function<decltype(duckdb_fetch_chunk)>("duckdb_fetch_chunk");
  decltype(&duckdb_destroy_data_chunk) destroy_data_chunk =
      function<decltype(duckdb_destroy_data_chunk)>("duckdb_destroy_data_chunk");
  decltype(&duckdb_data_chunk_get_size) data_chunk_get_size =
      function<decltype(duckdb_data_chunk_get_size)>("duckdb_data_chunk_get_size");
  decltype(&duckdb_data_chunk_get_vector) data_chunk_get_vector =
      function<decltype(duckdb_data_chunk_get_vector)>("duckdb_data_chunk_get_vector");
  decltype(&duckdb_vector_get_data) vector_get_data =
      function<decltype(duckdb_vector_get_data)>("duckdb_vector_get_data");
  decltype(&duckdb_vector_get_validity) vector_get_validity =
      function<decltype(duckdb_vector_get_validity)>("duckdb_vector_get_validity");
  decltype(&duckdb_create_scalar_function) create_scalar_function =
      function<decltype(duckdb_create_scalar_function)>("duckdb_create_scalar_function");
  decltype(&duckdb_destroy_scalar_function) destroy_scalar_function =
      function<decltype(duckdb_destroy_scalar_function)>("duckdb_destroy_scalar_function");
  decltype(&duckdb_scalar_function_set_name) scalar_function_set_name =
      function<decltype(duckdb_scalar_function_set_name)>("duckdb_scalar_function_set_name");
  decltype(&duckdb_scalar_function_set_varargs) scalar_function_set_varargs =
      function<decltype(duckdb_scalar_function_set_varargs)>("duckdb_scalar_function_set_varargs");
  decltype(&duckdb_scalar_function_set_special_handling) scalar_function_set_special_handling =
      function<decltype(duckdb_scalar_function_set_special_handling)>("duckdb_scalar_function_set_special_handling");
  decltype(&duckdb_scalar_function_set_volatile) scalar_function_set_volatile =
      function<decltype(duckdb_scalar_function_set_volatile)>("duckdb_scalar_function_set_volatile");
  decltype(&duckdb_scalar_function_add_parameter) scalar_function_add_parameter =
      function<decltype(duckdb_scalar_function_add_parameter)>("duckdb_scalar_function_add_parameter");
  decltype(&duckdb_scalar_function_set_return_type) scalar_function_set_return_type =
      function<decltype(duckdb_scalar_function_set_return_type)>("duckdb_scalar_function_set_return_type");
  decltype(&duckdb_scalar_function_set_extra_info) scalar_function_set_extra_info =
      function<decltype(duckdb_scalar_function_set_extra_info)>("duckdb_scalar_function_set_extra_info");
  decltype(&duckdb_scalar_function_set_function) scalar_function_set_function =
      function<decltype(duckdb_scalar_function_set_function)>("duckdb_scalar_function_set_function");
  decltype(&duckdb_register_scalar_function) register_scalar_function =
      function<decltype(duckdb_register_scalar_function)>("duckdb_register_scalar_function");
  decltype(&duckdb_scalar_function_get_extra_info) scalar_function_get_extra_info =
      function<decltype(duckdb_scalar_function_get_extra_info)>("duckdb_scalar_function_get_extra_info");
  decltype(&duckdb_scalar_function_set_error) scalar_function_set_error =
      function<decltype(duckdb_scalar_function_set_error)>("duckdb_scalar_function_set_error");
  decltype(&duckdb_create_logical_type) create_logical_type =
      function<decltype(duckdb_create_logical_type)>("duckdb_create_logical_type");
  decltype(&duckdb_destroy_logical_type) destroy_logical_type =
      function<decltype(duckdb_destroy_logical_type)>("duckdb_destroy_logical_type");
  decltype(&duckdb_data_chunk_get_column_count) data_chunk_get_column_count =
      function<decltype(duckdb_data_chunk_get_column_count)>("duckdb_data_chunk_get_column_count");
};

}  // namespace steepest
