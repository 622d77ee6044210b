#pragma once

#include "kernel/demand.hpp"

namespace steepest {

/// A scan of which anything is wanted: all of its arguments are, and its body is run again step by step and looked
/// through. What is found there is shown to `look` as the scan's.
void pass_demand_through_scan(const DemandSite& site, const Look& look);

}  // namespace steepest
