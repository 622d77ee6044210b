#include <gtest/gtest.h>

#include "steepest/expression.hpp"
#include "steepest/kernel.hpp"

namespace steepest {
namespace {

#ifdef STEEPEST_HAS_LLVM
// The comparisons of the backends skip where there is no module; here its absence is a failure.
TEST(LlvmModule, OpensWhereItIsBuilt) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  const std::vector<NodeId> outputs{(x * x).node()};
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const std::unique_ptr<Kernel> kernel = make_llvm_kernel(program);
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(kernel->backend(), "llvm");
  const std::vector<double> three{3};
  EXPECT_EQ(run(*program, *kernel, {.inputs = {{"x", three}}, .rows = 0}).outputs[0][0], 9);
}
#endif

}  // namespace
}  // namespace steepest
