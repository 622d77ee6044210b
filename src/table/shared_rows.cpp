#include "table/shared_rows.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "table/aligned_values.hpp"

namespace steepest {
namespace {

constexpr std::size_t mark_spacing = 512;  // the smallest leaf

using Bounds = std::vector<std::size_t>;

/// Where each rank begins, and the end.
std::vector<RowMark> part_marks(TableReader& reader, Ranks& ranks) {
  std::vector<RowMark> parts(static_cast<std::size_t>(ranks.count()) + 1);
  together(&ranks, [&] {
    if (ranks.rank() > 0) return;
    const std::vector<RowMark> marks = reader.marks(mark_spacing);
    const Bounds bounds = share_bounds(marks.back().row, ranks.count());
    for (std::size_t k = 0; k < parts.size(); ++k) {
      parts[k] = *std::ranges::lower_bound(marks, bounds[k], {}, &RowMark::row);
    }
  });
  ranks.broadcast(std::as_writable_bytes(std::span(parts)));
  return parts;
}

Bounds bounds_of(const Table& part, Ranks& ranks) {
  const auto mine = static_cast<double>(part.rows());
  Bounds bounds{0};
  for (const double rows : joined(ranks, {&mine, 1})) {
    bounds.push_back(bounds.back() + static_cast<std::size_t>(rows));
  }
  return bounds;
}

/// The union of the ranks' levels, sorted; `codes` are changed to places in it.
std::vector<std::string> common_levels(const std::vector<std::string>& mine, std::span<double> codes, Ranks& ranks) {
  std::string text;
  for (const std::string& level : mine) text += std::to_string(level.size()) + ":" + level;
  std::set<std::string> levels;
  for (const std::string& other : gathered(ranks, text)) {
    for (std::size_t at = 0; at < other.size();) {
      const std::size_t colon = other.find(':', at);
      const std::size_t size = std::stoul(other.substr(at, colon - at));
      levels.insert(other.substr(colon + 1, size));
      at = colon + 1 + size;
    }
  }
  const std::vector<std::string> all(levels.begin(), levels.end());
  std::vector<double> place;
  for (const std::string& level : mine) {
    place.push_back(static_cast<double>(std::ranges::lower_bound(all, level) - all.begin()));
  }
  for (double& code : codes) {
    if (!std::isnan(code)) code = place[static_cast<std::size_t>(code)];
  }
  return all;
}

/// The place of the first rank that has one.
std::optional<Place> first_place(const std::optional<Place>& mine, Ranks& ranks) {
  const std::string text = mine ? std::to_string(mine->line) + " " + std::to_string(mine->column) + " " +
                                      std::to_string(mine->length) + " " + mine->source
                                : "";
  for (const std::string& other : gathered(ranks, text)) {
    if (other.empty()) continue;
    Place place;
    std::size_t at = 0;
    for (int* number : {&place.line, &place.column, &place.length}) {
      const std::size_t blank = other.find(' ', at);
      *number = std::stoi(other.substr(at, blank - at));
      at = blank + 1;
    }
    place.source = other.substr(at);
    return place;
  }
  return {};
}

/// What the ranks know of a column, together.
void sum_up(Column& column, Ranks& ranks) {
  const bool whole = column.type == ColumnType::integer;
  const double mine[] = {column.min, column.max, static_cast<double>(column.missing), whole ? 1.0 : 0.0};
  column.missing = 0;
  column.min = column.max = std::numeric_limits<double>::quiet_NaN();
  bool all_whole = true;
  const std::vector<double> known = joined(ranks, mine);
  for (std::size_t k = 0; k < known.size(); k += 4) {
    column.missing += static_cast<std::size_t>(known[k + 2]);
    if (std::isnan(known[k])) continue;
    column.min = std::fmin(column.min, known[k]);
    column.max = std::fmax(column.max, known[k + 1]);
    all_whole = all_whole && known[k + 3] != 0;
  }
  if (column.type == ColumnType::integer || column.type == ColumnType::number) {
    column.type = all_whole && !std::isnan(column.min) ? ColumnType::integer : ColumnType::number;
  }
  column.first_missing = first_place(column.first_missing, ranks);
}

/// Rows begin .. end of all columns, one column after the other.
std::vector<double> packed(const std::vector<std::span<double>>& columns, std::size_t begin, std::size_t end) {
  std::vector<double> values;
  for (const std::span<double> column : columns) {
    values.insert(values.end(), column.begin() + static_cast<std::ptrdiff_t>(begin),
                  column.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return values;
}

/// Moves rows from where they are to where they belong: all ranks go through all moves in the same order.
void move_rows(const std::vector<std::span<double>>& from, const Bounds& now, const std::vector<std::span<double>>& to,
               const Bounds& wanted, Ranks& ranks) {
  const auto me = static_cast<std::size_t>(ranks.rank());
  for (std::size_t source = 0; source + 1 < now.size(); ++source) {
    for (std::size_t target = 0; target + 1 < wanted.size(); ++target) {
      const std::size_t begin = std::max(now[source], wanted[target]);
      const std::size_t end = std::min(now[source + 1], wanted[target + 1]);
      if (begin >= end || (me != source && me != target)) continue;
      std::vector<double> values((end - begin) * from.size());
      if (me == source) values = packed(from, begin - now[source], end - now[source]);
      if (source != target && me == source) ranks.send(static_cast<int>(target), std::as_bytes(std::span(values)));
      if (me != target) continue;
      if (source != target) ranks.receive(static_cast<int>(source), std::as_writable_bytes(std::span(values)));
      auto next = values.begin();
      for (const std::span<double> column : to) {
        std::copy_n(next, end - begin, column.begin() + static_cast<std::ptrdiff_t>(begin - wanted[target]));
        next += static_cast<std::ptrdiff_t>(end - begin);
      }
    }
  }
}

/// A part that is where it belongs, and whose rows are read in place. Others may have copied theirs: there is nothing
/// to move.
Table summed_up(const Table& part, RowShare share) {
  std::vector<Column> columns = part.columns();
  for (Column& column : columns) sum_up(column, *share.ranks);
  return Table(part.rows(), part.in_place(), std::move(columns)).as_share(std::move(share));
}

}  // namespace

Table read_share(TableReader& reader, std::span<const std::size_t> positions, const std::shared_ptr<Ranks>& ranks) {
  const std::vector<RowMark> parts = part_marks(reader, *ranks);
  const auto me = static_cast<std::size_t>(ranks->rank());
  Table part;
  together(ranks.get(), [&] { part = reader.read(positions, parts[me], parts[me + 1]); });
  return shared_out(part, ranks);
}

Table shared_out(const Table& part, const std::shared_ptr<Ranks>& ranks) {
  const Bounds now = bounds_of(part, *ranks), wanted = share_bounds(now.back(), ranks->count());
  const auto me = static_cast<std::size_t>(ranks->rank());
  if (part.in_place() && now == wanted)
    return summed_up(part, {.ranks = ranks, .first = now[me], .count = part.rows(), .all = now.back()});
  const std::size_t rows = wanted[me + 1] - wanted[me], stride = column_stride(rows);
  std::vector<Column> columns = part.columns();
  std::vector<std::vector<double>> copies;
  const auto values = aligned_values(std::max<std::size_t>(1, columns.size()) * stride);
  std::fill_n(values.get(), std::max<std::size_t>(1, columns.size()) * stride, 0.0);
  std::vector<std::span<double>> from, to;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    copies.emplace_back(columns[j].values.begin(), columns[j].values.end());
    if (columns[j].type == ColumnType::text) columns[j].levels = common_levels(columns[j].levels, copies[j], *ranks);
    sum_up(columns[j], *ranks);
    to.emplace_back(values.get() + j * stride, rows);
  }
  for (std::vector<double>& copy : copies) from.emplace_back(copy);
  move_rows(from, now, to, wanted, *ranks);
  return Table(rows, stride, values, std::move(columns))
      .as_share({.ranks = ranks, .first = wanted[me], .count = rows, .all = now.back()});
}

}  // namespace steepest
