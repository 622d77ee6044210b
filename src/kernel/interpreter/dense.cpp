#include "kernel/dense.hpp"

#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {
namespace {

/// An operator of linear algebra, row after row.
class Dense final : public Step {
 public:
  explicit Dense(const Site& site) : op_(site.instruction.op), result_(site.operand(site.result())) {
    for (std::size_t i = 0; i < site.instruction.arguments.size(); ++i) arguments_.push_back(site.argument(i));
    shape_ = dense_shape(op_, site.value(0).shape, arguments_.size() > 1 ? site.value(1).shape : Shape());
  }

  void run(const Frame& frame) const override {
    std::vector<std::vector<double>> given(2);
    std::vector<double> result(static_cast<std::size_t>(result_.count));
    for (std::int64_t row = 0; row < frame.rows; ++row) {
      for (std::size_t i = 0; i < arguments_.size(); ++i) {
        given[i].clear();
        for (std::int64_t e = 0; e < arguments_[i].count; ++e) given[i].push_back(arguments_[i].line(frame, e)[row]);
      }
      dense_value(op_, shape_, given[0].data(), given[1].data(), result.data());
      for (std::int64_t e = 0; e < result_.count; ++e) {
        result_.target(frame, e)[row] = result[static_cast<std::size_t>(e)];
      }
    }
  }

 private:
  Op op_;
  Operand result_;
  std::vector<Operand> arguments_;
  DenseShape shape_;
};

}  // namespace

std::unique_ptr<Step> make_dense(const Site& site) { return std::make_unique<Dense>(site); }

}  // namespace steepest::interpreter
