#pragma once

#include <map>
#include <string>
#include <vector>

#include "steepest/formula.hpp"

namespace steepest::test {

/// Columns and parameters by name; arrays row-major, columns row by row.
struct Point {
  std::map<std::string, std::vector<double>> parameters;
  std::map<std::string, std::vector<double>> columns;
  std::int64_t rows = 0;
};

/// The elements of a node, computed plainly, one operator after the other: for a per-row node [rows, elements].
std::vector<double> evaluate_node(const Model& model, NodeId node, const Point& point);

/// A table of numbers from a CSV file with a header.
struct Table {
  std::vector<KnownColumn> columns;
  std::map<std::string, std::vector<double>> values;
  std::int64_t rows = 0;
};
Table read_table(const std::string& path);
std::string read_text(const std::string& path);

}  // namespace steepest::test
