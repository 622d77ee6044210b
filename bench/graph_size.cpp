#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

#include "steepest/derive.hpp"
#include "steepest/expression.hpp"
#include "steepest/kernel.hpp"

// graph_size NODES [interpreter]: a chain of so many scalar operations, its gradient and its program. Prints the
// processor's seconds of building, reverse mode, make_program, make_kernel and one run, then the instructions of value
// and gradient.
namespace {

using steepest::Expression;

class Watch final {
 public:
  void lap() {
    const std::clock_t now = std::clock();
    std::printf("%.6f ", static_cast<double>(now - last_) / static_cast<double>(CLOCKS_PER_SEC));
    last_ = now;
  }

 private:
  std::clock_t last_ = std::clock();
};

/// x -> sin(x) * y -> + 0.5 -> ..., `size` operations long: nothing of it can be shared or folded.
Expression chain(const Expression& x, const Expression& y, int size) {
  Expression value = x;
  for (int i = 0; i < size; ++i) {
    switch (i % 3) {
      case 0: value = sin(value); break;
      case 1: value = value * y; break;
      default: value = value + 0.5; break;
    }
  }
  return value;
}

}  // namespace

int main(int count, char** arguments) {
  const int size = count > 1 ? std::atoi(arguments[1]) : 10000;
  const steepest::Backend backend = count > 2 ? steepest::Backend::interpreter : steepest::Backend::automatic;
  Watch watch;
  steepest::Graph graph;
  const Expression x(graph, graph.input("x")), y(graph, graph.input("y"));
  const steepest::NodeId output = chain(x, y, size).node();
  watch.lap();
  std::vector<steepest::NodeId> outputs = steepest::reverse(graph, output, std::vector{x.node(), y.node()});
  outputs.push_back(output);
  watch.lap();
  const auto program = std::make_shared<const steepest::Program>(steepest::make_program(graph, outputs));
  watch.lap();
  const auto kernel = steepest::make_kernel(program, backend, 100);
  watch.lap();
  const std::vector<double> at_x{1.0}, at_y{0.9};
  const steepest::Results results = steepest::run(*program, *kernel, {{{"x", at_x}, {"y", at_y}}, 0});
  watch.lap();
  std::printf("%zu %.17g\n", program->passes[0].before.size(), results.outputs.back()[0]);
}
