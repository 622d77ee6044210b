#include "report/json_sparse.hpp"

namespace steepest::json {
namespace {

void write_positions(Writer& out, std::string_view key, std::span<const std::size_t> positions) {
  out.key(key);
  out.begin_row();
  for (const std::size_t position : positions) out.value(position);
  out.end_row();
}

}  // namespace

void write_elements(Writer& out, const SparseHessianReport& report) {
  out.key("sparse_hessian");
  out.begin_object();
  write_positions(out, "rows", report.rows);
  write_positions(out, "columns", report.columns);
  out.key("values");
  out.row(report.values);
  out.end_object();
  out.member("nonzeros", report.values.size());
  out.member("colours", report.products);
  out.member("bandwidth", report.bandwidth);
  out.member("trace", report.trace);
}

}  // namespace steepest::json
