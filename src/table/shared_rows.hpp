#pragma once

#include "steepest/table.hpp"
#include "table/reader.hpp"

namespace steepest {

/// This rank's share of a source: rank 0 looks where rows begin, each reads its own. UserErrors of one are thrown by
/// all.
Table read_share(TableReader& reader, std::span<const std::size_t> positions, const std::shared_ptr<Ranks>& ranks);

/// What every rank has, in their order, as one table whose shares begin where sums want them; columns are summed up
/// over all rows.
Table shared_out(const Table& part, const std::shared_ptr<Ranks>& ranks);

}  // namespace steepest
