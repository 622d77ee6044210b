#include "kernel/demand.hpp"

#include <array>
#include <cmath>

#include "graph/index_map.hpp"
#include "kernel/demand_scan.hpp"
#include "steepest/structural.hpp"

namespace steepest {

using interpreter::Frame;
using interpreter::Operand;

DemandSite::DemandSite(const interpreter::Site& site, const Frame& frame, Demand& demand)
    : site_(site), frame_(frame), demand_(demand), result_(site.operand(site.result())) {
  for (std::size_t i = 0; i < site.instruction.arguments.size(); ++i) arguments_.push_back(site.argument(i));
}

double DemandSite::value(std::size_t argument, std::int64_t element, std::int64_t row) const {
  const Operand& operand = arguments_[argument];
  return operand.line(frame_, operand.count == 1 ? 0 : element)[row];
}

char* DemandSite::mark(const Operand& operand, std::int64_t element, std::int64_t row) const {
  if (operand.storage == Storage::column) return nullptr;
  if (operand.storage == Storage::global) return demand_.globals.data() + operand.offset + element;
  return demand_.block.data() + (operand.offset + element) * frame_.block_rows + row;
}

bool DemandSite::wanted(std::int64_t element, std::int64_t row) const { return *mark(result_, element, row) != 0; }

void DemandSite::want(std::size_t argument, std::int64_t element, std::int64_t row) const {
  const Operand& operand = arguments_[argument];
  if (char* place = mark(operand, operand.count == 1 ? 0 : element, row)) *place = 1;
}

void DemandSite::want_all(std::size_t argument, std::int64_t row) const {
  for (std::int64_t element = 0; element < count(argument); ++element) want(argument, element, row);
}

namespace {

void show(const DemandSite& site, const Look& look, std::span<const double> arguments, std::int64_t element,
          std::int64_t row) {
  look({.op = site.instruction().op, .node = site.node(), .arguments = arguments, .element = element, .row = row});
}

template <class Visit>
void each_wanted(const DemandSite& site, Visit visit) {
  for (std::int64_t element = 0; element < site.result_count(); ++element) {
    for (std::int64_t row = 0; row < site.rows(); ++row) {
      if (site.wanted(element, row)) visit(element, row);
    }
  }
}

/// Which arguments a selecting operator takes its value from; all of them when the partials do not tell (NaN).
std::array<bool, 3> selected(Op op, std::span<const double> a) {
  std::array<bool, 3> takes{true, true, true};
  switch (op) {
    case Op::where: takes[a[0] != 0 ? 2 : 1] = false; return takes;
    case Op::logical_and: takes[1] = a[0] != 0; return takes;
    case Op::logical_or: takes[1] = a[0] == 0; return takes;
    // To ask whether there is a value is not to use it.
    case Op::isfinite:
    case Op::isnan: return {false, false, false};
    case Op::checked: takes[0] = a[1] == 0; return takes;
    case Op::min:
    case Op::max:
    case Op::clamp: break;
    default: return takes;
  }
  const double f = evaluate(op, a);
  if (std::isnan(f)) return takes;
  for (std::size_t i = 0; i < a.size(); ++i) takes[i] = evaluate_partial(op, static_cast<int>(i), a, f) != 0;
  return takes;
}

void elementwise(const DemandSite& site, const Look& look) {
  const std::size_t arity = site.arguments();
  std::array<double, 3> values{};
  const std::span<const double> arguments(values.data(), arity);
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    for (std::size_t i = 0; i < arity; ++i) values[i] = site.value(i, element, row);
    show(site, look, arguments, element, row);
    const std::array<bool, 3> takes = selected(site.instruction().op, arguments);
    for (std::size_t i = 0; i < arity; ++i) {
      if (takes[i]) site.want(i, element, row);
    }
  });
}

void movement(const DemandSite& site) {
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < site.arguments(); ++i) shapes.push_back(site.shape(i));
  const std::vector<std::int64_t> sources =
      movement_sources(site.instruction().op, site.instruction().attributes, shapes, site.result_shape());
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    std::int64_t source = sources[static_cast<std::size_t>(element)];
    if (source < 0) return;
    std::size_t argument = 0;
    while (source >= site.count(argument)) source -= site.count(argument++);
    site.want(argument, source, row);
  });
}

// A smallest or largest element alone decides; a NaN may have come from anywhere.
bool decides(Op op, double value, double result) {
  const bool sums = op == Op::reduce_sum || op == Op::row_sum || op == Op::row_prod || op == Op::row_outer;
  return sums || value == result || std::isnan(result);
}

void reduction(const DemandSite& site, const Look& look) {
  const Op op = site.instruction().op;
  const std::vector<std::int64_t> targets = reduction_targets(site.shape(0), site.instruction().attributes);
  for (std::int64_t row = 0; row < site.rows(); ++row) {
    std::vector<int> deciding(static_cast<std::size_t>(site.result_count()));
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const double value = site.value(0, static_cast<std::int64_t>(i), row);
      const double result = site.result(targets[i], row);
      if (!site.wanted(targets[i], row) || !decides(op, value, result)) continue;
      site.want(0, static_cast<std::int64_t>(i), row);
      // Two elements that decide are a tie, which is a kink.
      if (++deciding[static_cast<std::size_t>(targets[i])] == 2 && op != Op::reduce_sum) {
        show(site, look, std::array{value, result}, targets[i], row);
      }
    }
  }
}

void row_reduction(const DemandSite& site, const Look& look) {
  const Op op = site.instruction().op;
  const bool is_extreme = op == Op::row_min || op == Op::row_max;
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    const double value = site.value(0, element, row), result = site.result(element, row);
    if (!decides(op, value, result)) return;
    site.want(0, element, row);
    if (is_extreme) show(site, look, std::array{value, result}, element, row);
  });
}

void row_outer(const DemandSite& site) {
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    site.want(0, element / site.count(1), row);
    site.want(1, element % site.count(1), row);
  });
}

void gather(const DemandSite& site, const Look& look) {
  const std::int64_t n = site.shape(0)[0];
  const std::int64_t width = site.count(1) == 0 ? 0 : site.result_count() / site.count(1);
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    const double index = site.value(1, element / width, row);
    site.want(1, element / width, row);
    const std::int64_t at = interpreter::position(index, n);
    if (at >= 0) return site.want(0, at * width + element % width, row);
    show(site, look, std::array{index, static_cast<double>(n)}, element, row);
  });
}

void scatter_add(const DemandSite& site) {
  const std::int64_t n = site.instruction().attributes[0];
  const std::int64_t width = site.count(1) == 0 ? 0 : site.count(0) / site.count(1);
  for (std::int64_t row = 0; row < site.rows(); ++row) {
    for (std::int64_t i = 0; i < site.count(1); ++i) {
      const std::int64_t at = interpreter::position(site.value(1, i, row), n);
      for (std::int64_t k = 0; at >= 0 && k < width; ++k) {
        if (!site.wanted(at * width + k, row)) continue;
        site.want(1, i, row);
        site.want(0, i * width + k, row);
      }
    }
  }
}

void matmul(const DemandSite& site) {
  const std::int64_t inner = site.shape(0).back();
  const std::int64_t columns = site.shape(1).size() == 2 ? site.shape(1)[1] : 1;
  each_wanted(site, [&](std::int64_t element, std::int64_t row) {
    for (std::int64_t k = 0; k < inner; ++k) {
      site.want(0, element / columns * inner + k, row);
      site.want(1, k * columns + element % columns, row);
    }
  });
}

/// Everything depends on everything. Finite matrices without a finite result are singular, or not positive definite.
void dense(const DemandSite& site, const Look& look) {
  for (std::int64_t row = 0; row < site.rows(); ++row) {
    bool any_wanted = false, is_finite = true;
    for (std::int64_t e = 0; e < site.result_count(); ++e) any_wanted = any_wanted || site.wanted(e, row);
    if (!any_wanted) continue;
    for (std::size_t i = 0; i < site.arguments(); ++i) {
      site.want_all(i, row);
      for (std::int64_t e = 0; e < site.count(i); ++e) is_finite = is_finite && std::isfinite(site.value(i, e, row));
    }
    if (is_finite && std::isnan(site.result(0, row))) show(site, look, {}, 0, row);
  }
}

}  // namespace

void pass_demand_on(const DemandSite& site, const Look& look) {
  if (is_linear_algebra(site.instruction().op)) return dense(site, look);
  switch (site.instruction().op) {
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::unslice:
    case Op::concat: return movement(site);
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max: return reduction(site, look);
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max: return row_reduction(site, look);
    case Op::row_outer: return row_outer(site);
    case Op::gather: return gather(site, look);
    case Op::scatter_add: return scatter_add(site);
    case Op::matmul: return matmul(site);
    case Op::scan: return pass_demand_through_scan(site, look);
    default: return elementwise(site, look);
  }
}

void pass_demand_on(const Program& program, const std::vector<Instruction>& section, const Frame& frame, Demand& demand,
                    const Look& look) {
  for (auto instruction = section.rbegin(); instruction != section.rend(); ++instruction) {
    pass_demand_on(DemandSite({program, *instruction}, frame, demand), look);
  }
}

}  // namespace steepest
