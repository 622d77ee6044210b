#include <algorithm>

#include "graph/index_map.hpp"
#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {
namespace {

void copy(double* out, Line from, std::int64_t n) {
  if (from.stride == 1) {
    std::copy_n(from.data, n, out);
  } else {
    std::fill_n(out, n, *from.data);
  }
}

/// Elements of the arguments, or zeros, in another order.
class Movement final : public Step {
 public:
  explicit Movement(const Site& site) : result_(site.operand(site.result())) {
    std::vector<Shape> shapes;
    std::int64_t first = 0;
    for (std::size_t i = 0; i < site.instruction.arguments.size(); ++i) {
      shapes.push_back(site.value(i).shape);
      arguments_.push_back(site.argument(i));
      firsts_.push_back(first);
      first += arguments_.back().count;
    }
    sources_ = movement_sources(site.instruction.op, site.instruction.attributes, shapes, site.result().shape);
  }

  void run(const Frame& frame) const override {
    if (result_.storage == Storage::global) return run_global(frame);
    for (std::int64_t element = 0; element < result_.count; ++element) {
      double* out = result_.target(frame, element);
      const std::int64_t source = sources_[static_cast<std::size_t>(element)];
      if (source < 0) {
        std::fill_n(out, frame.rows, 0.0);
        continue;
      }
      const std::size_t argument = argument_of(source);
      copy(out, arguments_[argument].line(frame, source - firsts_[argument]), frame.rows);
    }
  }

 private:
  void run_global(const Frame& frame) const {
    double* out = result_.target(frame, 0);
    if (arguments_.size() == 1) {
      const double* from = frame.globals + arguments_[0].offset;
      std::ranges::transform(sources_, out, [&](std::int64_t source) { return source < 0 ? 0.0 : from[source]; });
      return;
    }
    for (const std::int64_t source : sources_) {
      const std::size_t argument = argument_of(source);
      *out++ = frame.globals[arguments_[argument].offset + source - firsts_[argument]];
    }
  }

  std::size_t argument_of(std::int64_t source) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(firsts_, source) - firsts_.begin()) - 1;
  }

  Operand result_;
  std::vector<Operand> arguments_;
  std::vector<std::int64_t> firsts_;  ///< position of each argument's first element among all elements
  std::vector<std::int64_t> sources_;
};

}  // namespace

std::unique_ptr<Step> make_movement(const Site& site) { return std::make_unique<Movement>(site); }

}  // namespace steepest::interpreter
