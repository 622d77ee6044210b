#include "descend/search/last_step.hpp"

namespace steepest {

double LastStep::guess(const Sample& here, const Proposal& proposal) const {
  if (length_ > 0) return length_ * std::min(10.0, slope_ / proposal.slope);
  return std::min(1.0, 0.1 * (1 + norm(here.x)) / std::max(proposal.length, 1e-300));
}

void LastStep::accept(double length, double slope, double longest) {
  // A bound ended the step, not the function: the next may be longer.
  length_ = length >= longest ? 10 * length : length;
  slope_ = slope;
}

void LastStep::list(Fields& fields) {
  fields.field("last_length", length_);
  fields.field("last_slope", slope_);
}

}  // namespace steepest
