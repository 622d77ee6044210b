#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;

constexpr int digits = 10;

std::string size_text(const SparseHessianReport& report) {
  const std::size_t n = report.gradient.size();
  const double a_row = static_cast<double>(report.values.size()) / static_cast<double>(n);
  return std::to_string(n) + " x " + std::to_string(n) + ", " + counted(report.values.size(), "nonzero") + ", " +
         number_text(a_row, 3) + " a row";
}

std::string band_text(const SparseHessianReport& report) {
  if (report.bandwidth == 0) return "0: diagonal";
  if (report.bandwidth == 1) return "1: tridiagonal";
  return std::to_string(report.bandwidth) + ", the largest distance from the diagonal";
}

}  // namespace

std::string text_of(const SparseHessianReport& report) {
  std::string text = heading(report.formula, report.at);
  text += field("value", number_text(report.value));
  text += listing("gradient", element_names(report.at), report.gradient, digits);
  text += field("Hessian", size_text(report));
  text += field("bandwidth", band_text(report));
  text += field("colours", std::to_string(report.products) + ": all nonzeros from " +
                               counted(report.products, "product") + " with a vector");
  text += field("diagonal", "from " + number_text(report.diagonal.first, digits) + " to " +
                                number_text(report.diagonal.second, digits));
  text += field("trace", number_text(report.trace, digits) + "   the sum of the second derivatives");
  return text + "\n--json prints the nonzeros, --save FILE.mtx keeps them in a file.\n";
}

std::string to_matrix_market(const SparseHessianReport& report) {
  std::string entries;
  std::size_t count = 0;
  for (std::size_t k = 0; k < report.values.size(); ++k) {
    if (report.columns[k] > report.rows[k]) continue;
    ++count;
    const double value = report.values[k];
    const std::string number = std::isfinite(value) ? number_text(value)
                               : std::isnan(value)  ? "nan"
                               : value > 0          ? "inf"
                                                    : "-inf";
    entries += std::to_string(report.rows[k] + 1) + " " + std::to_string(report.columns[k] + 1) + " " + number + "\n";
  }
  const std::string n = std::to_string(report.gradient.size());
  return "%%MatrixMarket matrix coordinate real symmetric\n" + n + " " + n + " " + std::to_string(count) + "\n" +
         entries;
}

}  // namespace steepest
