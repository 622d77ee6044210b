#include "kernel/demand_scan.hpp"

#include <algorithm>

#include "kernel/scan_places.hpp"

namespace steepest {
namespace {

class ScanSweep final {
 public:
  ScanSweep(const DemandSite& site, const Look& look)
      : site_(site),
        look_(look),
        body_(site.program().functions[site.instruction().function]),
        kernel_(make_interpreter(body_)),
        places_(*body_, site.instruction()),
        globals_(body_->initial_globals) {}

  void run_row(std::int64_t row) {
    for (const ScanPlaces::Capture& capture : places_.captures) read(row, capture, 0);
    std::vector<double> carry;
    for (std::int64_t i = 0; i < places_.carry; ++i) carry.push_back(site_.value(0, i, row));
    for (std::int64_t i = 0; i < places_.steps; ++i) {
      const std::int64_t step = places_.backwards ? places_.steps - 1 - i : i;
      if (is_skipped(row, step, carry)) continue;
      if (places_.carry_offset >= 0) std::ranges::copy(carry, globals_.begin() + places_.carry_offset);
      for (const ScanPlaces::Capture& slice : places_.slices) read(row, slice, step * slice.size);
      kernel_->before(0, globals_.data());
      look_through(row);
      std::copy_n(globals_.begin() + places_.next_carry, places_.carry, carry.begin());
    }
  }

 private:
  bool is_skipped(std::int64_t row, std::int64_t step, std::span<const double> carry) const {
    if (places_.flag_argument < 0) return false;
    if (places_.flag_argument == 0) return carry[static_cast<std::size_t>(places_.flag_element)] == 0;
    const auto which = static_cast<std::size_t>(places_.flag_argument);
    return site_.value(which, step * (site_.count(which) / places_.steps) + places_.flag_element, row) == 0;
  }

  void read(std::int64_t row, const ScanPlaces::Capture& place, std::int64_t first) {
    for (std::int64_t i = 0; i < place.size; ++i) {
      globals_[static_cast<std::size_t>(place.offset + i)] = site_.value(place.argument, first + i, row);
    }
  }

  void look_through(std::int64_t row) {
    Demand demand{.globals = std::vector<char>(globals_.size()), .block = {}};
    for (const std::uint32_t output : body_->outputs) {
      const Value& value = body_->values[output];
      std::fill_n(demand.globals.begin() + value.offset, element_count(value.shape), 1);
    }
    const Look inside = [&](Seen seen) {
      seen.node = site_.node();
      seen.in_body = true;
      seen.row = row;
      look_(seen);
    };
    pass_demand_on(*body_, body_->passes[0].before, {.globals = globals_.data()}, demand, inside);
  }

  const DemandSite& site_;
  const Look& look_;
  std::shared_ptr<const Program> body_;
  std::unique_ptr<Kernel> kernel_;
  ScanPlaces places_;
  std::vector<double> globals_;
};

bool any_wanted(const DemandSite& site, std::int64_t row) {
  for (std::int64_t element = 0; element < site.result_count(); ++element) {
    if (site.wanted(element, row)) return true;
  }
  return false;
}

}  // namespace

void pass_demand_through_scan(const DemandSite& site, const Look& look) {
  ScanSweep sweep(site, look);
  for (std::int64_t row = 0; row < site.rows(); ++row) {
    if (!any_wanted(site, row)) continue;
    for (std::size_t i = 0; i < site.arguments(); ++i) site.want_all(i, row);
    sweep.run_row(row);
  }
}

}  // namespace steepest
