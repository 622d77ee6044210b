#pragma once

#include <functional>
#include <vector>

#include "kernel/interpreter/step.hpp"

namespace steepest {

/// Which elements of a program's values the results depend on, at one point. Marks lie like the values do, so that
/// views share them.
struct Demand {
  std::vector<char> globals;
  std::vector<char> block;
};

/// One instruction at a point, with the marks of its values.
class DemandSite final {
 public:
  DemandSite(const interpreter::Site& site, const interpreter::Frame& frame, Demand& demand);

  const Instruction& instruction() const { return site_.instruction; }
  const Program& program() const { return site_.program; }
  const interpreter::Frame& frame() const { return frame_; }
  std::int64_t rows() const { return frame_.rows; }
  std::size_t arguments() const { return arguments_.size(); }
  const Shape& shape(std::size_t argument) const { return site_.value(argument).shape; }
  const Shape& result_shape() const { return site_.result().shape; }
  NodeId node() const { return site_.result().node; }
  std::int64_t count(std::size_t argument) const { return arguments_[argument].count; }
  std::int64_t result_count() const { return result_.count; }

  /// An argument of one element stretches.
  double value(std::size_t argument, std::int64_t element, std::int64_t row) const;
  double result(std::int64_t element, std::int64_t row) const { return result_.line(frame_, element)[row]; }
  bool wanted(std::int64_t element, std::int64_t row) const;
  void want(std::size_t argument, std::int64_t element, std::int64_t row) const;
  void want_all(std::size_t argument, std::int64_t row) const;

 private:
  char* mark(const interpreter::Operand& operand, std::int64_t element, std::int64_t row) const;

  interpreter::Site site_;
  const interpreter::Frame& frame_;
  Demand& demand_;
  std::vector<interpreter::Operand> arguments_;
  interpreter::Operand result_;
};

/// One wanted element of an instruction's result, with the values of its arguments there.
struct Seen {
  Op op = Op::literal;
  NodeId node = 0;       ///< in the whole program's graph: for the body of a scan, the scan
  bool in_body = false;  ///< in the body of a scan
  std::span<const double> arguments;
  std::int64_t element = 0;
  std::int64_t row = 0;  ///< of the block
};
using Look = std::function<void(const Seen&)>;

/// Marks what the wanted elements of the result need. Shows to `look` every wanted element of an elementwise operator,
/// every wanted index of a gather that is out of range (index and length), every tie of a reduce_min or reduce_max,
/// every operator of linear algebra that has no value, and every row that attains a wanted row_min or row_max (its
/// value and the extreme).
void pass_demand_on(const DemandSite& site, const Look& look);

/// The same for all instructions of a section, the last one first.
void pass_demand_on(const Program& program, const std::vector<Instruction>& section, const interpreter::Frame& frame,
                    Demand& demand, const Look& look);

}  // namespace steepest
