#include <algorithm>
#include <limits>

#include "kernel/combine.hpp"

namespace steepest {
namespace {

template <Combine combine>
void add_each(double* a, const double* b, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) a[i] = joined<combine>(a[i], b[i]);
}

}  // namespace

double neutral_element(Combine combine) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (combine) {
    case Combine::sum: return 0;
    case Combine::product: return 1;
    case Combine::min: return infinity;
    case Combine::max: return -infinity;
  }
  return 0;
}

double combined(Combine combine, double a, double b) {
  switch (combine) {
    case Combine::sum: return joined<Combine::sum>(a, b);
    case Combine::product: return joined<Combine::product>(a, b);
    case Combine::min: return joined<Combine::min>(a, b);
    case Combine::max: return joined<Combine::max>(a, b);
  }
  return a;
}

void reset_accumulators(const Pass& pass, std::span<double> accumulators) {
  for (const Accumulator& each : pass.accumulators) {
    std::fill_n(accumulators.data() + each.offset, each.size, neutral_element(each.combine));
  }
}

void add_accumulators(const Pass& pass, std::span<double> into, std::span<const double> from) {
  for (const Accumulator& each : pass.accumulators) {
    double* a = into.data() + each.offset;
    const double* b = from.data() + each.offset;
    switch (each.combine) {
      case Combine::sum: add_each<Combine::sum>(a, b, each.size); break;
      case Combine::product: add_each<Combine::product>(a, b, each.size); break;
      case Combine::min: add_each<Combine::min>(a, b, each.size); break;
      case Combine::max: add_each<Combine::max>(a, b, each.size); break;
    }
  }
}

void store_totals(const Pass& pass, std::span<const double> accumulators, std::span<double> globals) {
  for (const Accumulator& each : pass.accumulators) {
    std::copy_n(accumulators.data() + each.offset, each.size, globals.data() + each.global_offset);
  }
}

}  // namespace steepest
