#include "table/duckdb_session.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace steepest {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) result += c == quote ? std::string(2, quote) : std::string(1, c);
  return result + quote;
}

std::string said(const char* message) { return message == nullptr ? "no reason given" : message; }

/// Calls `release` on a handle's address when the scope ends.
template <class Handle, class Release>
class Scoped final {
 public:
  explicit Scoped(Release release) : release_(release) {}
  Scoped(const Scoped&) = delete;
  Scoped& operator=(const Scoped&) = delete;
  ~Scoped() { release_(&handle); }
  Handle handle = nullptr;

 private:
  Release release_;
};

template <class Handle, class Release>
Scoped<Handle, Release> scoped(Release release) {
  return Scoped<Handle, Release>(release);
}

}  // namespace

std::string sql_text(std::string_view text) { return doubled(text, '\''); }
std::string sql_name(std::string_view name) { return doubled(name, '"'); }

DuckdbSession::DuckdbSession(const DuckdbSettings& settings) {
  open(settings);
  if (library_.connect(database_, &connection_) == DuckDBSuccess) return;
  library_.close(&database_);
  throw DuckdbError("no connection to DuckDB");
}

DuckdbSession::~DuckdbSession() {
  library_.disconnect(&connection_);
  library_.close(&database_);
}

void DuckdbSession::open(const DuckdbSettings& settings) {
  auto config = scoped<duckdb_config>(library_.destroy_config);
  if (library_.create_config(&config.handle) != DuckDBSuccess) throw std::bad_alloc();
  const auto set = [&](const char* name, const std::string& value) {
    if (library_.set_config(config.handle, name, value.c_str()) != DuckDBSuccess) {
      throw DuckdbError("DuckDB does not know its setting '" + std::string(name) + "'");
    }
  };
  std::error_code no_directory;
  const auto spill = std::filesystem::temp_directory_path(no_directory) / ("steepest-" + std::to_string(::getpid()));
  set("autoinstall_known_extensions", "false");
  set("autoload_known_extensions", "false");
  set("temp_directory", spill.string());
  if (settings.memory_limit > 0) set("memory_limit", std::to_string(settings.memory_limit) + "B");
  if (settings.threads > 0) set("threads", std::to_string(settings.threads));

  char* reason = nullptr;
  if (library_.open_ext(nullptr, &database_, config.handle, &reason) == DuckDBSuccess) return;
  const std::string message = said(reason);
  library_.free(reason);
  throw DuckdbError(message);
}

/// Prepares the one statement in `text` and gives it to `use`; released afterwards.
template <class Use>
auto DuckdbSession::prepared(const std::string& text, Allowed allowed, Use use) const {
  auto extracted = scoped<duckdb_extracted_statements>(library_.destroy_extracted);
  const idx_t count = library_.extract_statements(connection_, text.c_str(), &extracted.handle);
  if (count == 0) throw DuckdbError(said(library_.extract_statements_error(extracted.handle)));
  if (count > 1) throw DuckdbError("the text holds " + std::to_string(count) + " statements; one is wanted");
  auto statement = scoped<duckdb_prepared_statement>(library_.destroy_prepare);
  const auto outcome = library_.prepare_extracted_statement(connection_, extracted.handle, 0, &statement.handle);
  if (outcome != DuckDBSuccess) throw DuckdbError(said(library_.prepare_error(statement.handle)));
  const bool selects = library_.prepared_statement_type(statement.handle) == DUCKDB_STATEMENT_TYPE_SELECT;
  if (allowed == Allowed::select && !selects) throw DuckdbError("only queries are run: SELECT, FROM or WITH");
  return use(statement.handle);
}

DuckdbRows DuckdbSession::select(const std::string& query) const {
  return prepared(query, Allowed::select, [&](duckdb_prepared_statement s) { return DuckdbRows(*this, s); });
}

void DuckdbSession::execute(const std::string& statement) const {
  prepared(statement, Allowed::anything, [&](duckdb_prepared_statement s) {
    DuckdbRows rows(*this, s);
    while (rows.next()) {
    }
  });
}

std::vector<std::string> DuckdbSession::column_names(const std::string& query) const {
  return prepared(query, Allowed::select, [&](duckdb_prepared_statement statement) {
    std::vector<std::string> names(library_.prepared_statement_column_count(statement));
    for (std::size_t j = 0; j < names.size(); ++j) {
      const char* name = library_.prepared_statement_column_name(statement, j);
      names[j] = said(name);
      library_.free(const_cast<char*>(name));
    }
    return names;
  });
}

DuckdbRows::DuckdbRows(const DuckdbSession& session, duckdb_prepared_statement statement) : library_(session.library_) {
  auto pending = scoped<duckdb_pending_result>(library_.destroy_pending);
  // Streaming, so that DuckDB does not hold a second copy of all rows.
  if (library_.pending_prepared_streaming(statement, &pending.handle) != DuckDBSuccess) {
    throw DuckdbError(said(library_.pending_error(pending.handle)));
  }
  if (library_.execute_pending(pending.handle, &result_) != DuckDBSuccess) {
    const std::string message = said(library_.result_error(&result_));
    library_.destroy_result(&result_);
    throw DuckdbError(message);
  }
  vectors_.resize(library_.column_count(&result_));
}

DuckdbRows::~DuckdbRows() {
  drop_chunk();
  library_.destroy_result(&result_);
}

void DuckdbRows::drop_chunk() {
  if (chunk_ != nullptr) library_.destroy_data_chunk(&chunk_);
  chunk_ = nullptr;
}

std::size_t DuckdbRows::width() const { return vectors_.size(); }

std::string DuckdbRows::name(std::size_t column) const {
  return library_.column_name(const_cast<duckdb_result*>(&result_), column);
}

duckdb_type DuckdbRows::type(std::size_t column) const {
  return library_.column_type(const_cast<duckdb_result*>(&result_), column);
}

bool DuckdbRows::next() {
  drop_chunk();
  chunk_ = library_.fetch_chunk(result_);
  if (chunk_ == nullptr) {
    // The end and a failure look alike here, but for the error.
    const char* failure = library_.result_error(&result_);
    if (failure != nullptr && *failure != '\0') throw DuckdbError(failure);
    return false;
  }
  for (std::size_t j = 0; j < vectors_.size(); ++j) {
    const duckdb_vector vector = library_.data_chunk_get_vector(chunk_, j);
    vectors_[j] = {library_.vector_get_data(vector), library_.vector_get_validity(vector)};
  }
  return rows() > 0;
}

std::size_t DuckdbRows::rows() const { return library_.data_chunk_get_size(chunk_); }

bool DuckdbRows::is_null(std::size_t column, std::size_t row) const {
  const std::uint64_t* validity = vectors_[column].validity;
  return validity != nullptr && (validity[row / 64] >> (row % 64) & 1) == 0;
}

double DuckdbRows::number(std::size_t column, std::size_t row) const {
  return static_cast<const double*>(vectors_[column].data)[row];
}

std::string_view DuckdbRows::text(std::size_t column, std::size_t row) const {
  // DuckDB keeps up to 12 bytes of a text in the place of its pointer.
  const duckdb_string_t& text = static_cast<const duckdb_string_t*>(vectors_[column].data)[row];
  const std::size_t length = text.value.inlined.length;
  return {length <= sizeof text.value.inlined.inlined ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

}  // namespace steepest
