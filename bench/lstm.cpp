#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "steepest/derive.hpp"
#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

// A long short-term memory cell as a fold: the time of f and of its gradient, both compiled, measured in turns.
// Usage: lstm UNITS STEPS. Prints both medians in seconds of CPU time.
namespace {

std::string model_text(int units, int steps) {
  const std::string h = std::to_string(units), n = std::to_string(steps), square = "[" + h + "," + h + "]";
  const std::string vector = "[" + h + "]";
  std::string text = "param x[" + n + "], v" + vector;
  for (const char gate : {'i', 'f', 'o', 'g'}) {
    const std::string k(1, gate);
    text += ", W" + k + vector + ", U" + k + square + ", b" + k + vector;
  }
  return text +
         "\n"
         "let cell(u, h, c) = sigmoid(Wf*u + Uf @ h + bf)*c + sigmoid(Wi*u + Ui @ h + bi)*tanh(Wg*u + Ug @ h + bg)\n"
         "let output(u, h, c) = sigmoid(Wo*u + Uo @ h + bo)*tanh(c)\n"
         "let step(u, h, c) = [output(u, h, cell(u, h, c)), cell(u, h, c)]\n"
         "let last = fold(step(x[t], s[1], s[2]) for t in 1:" +
         n + ", s from zeros(2, " + h +
         "))\n"
         "minimize (v @ last[1] - 1)^2";
}

struct Compiled {
  std::shared_ptr<const steepest::Program> program;
  std::unique_ptr<steepest::Kernel> kernel;
};

Compiled compiled(const steepest::Graph& graph, const std::vector<steepest::NodeId>& outputs) {
  const auto program = std::make_shared<const steepest::Program>(steepest::make_program(graph, outputs));
  return {program, steepest::make_llvm_kernel(program)};
}

class Timing final {
 public:
  Timing(Compiled code, const steepest::Bindings& bindings) : code_(std::move(code)) {
    globals_ = code_.program->initial_globals;
    for (const auto& place : code_.program->inputs) {
      std::ranges::copy(bindings.inputs.at(place.name), globals_.begin() + place.offset);
    }
  }

  double seconds() {
    const std::clock_t began = std::clock();
    for (int run = 0; run < runs; ++run) code_.kernel->before(0, globals_.data());
    return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / runs;
  }

 private:
  static constexpr int runs = 4;  ///< the clock counts microseconds

  Compiled code_;
  std::vector<double> globals_;
};

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  const int units = count > 1 ? std::atoi(arguments[1]) : 32, steps = count > 2 ? std::atoi(arguments[2]) : 1000;
  const steepest::Model model = steepest::parse(model_text(units, steps), {});
  std::map<std::string, std::vector<double>> values;
  steepest::Bindings bindings;
  std::vector<steepest::NodeId> weights, outputs{model.output};
  for (const auto& parameter : model.parameters) {
    std::vector<double>& own = values[parameter.name];
    for (std::int64_t i = 0; i < steepest::element_count(parameter.shape); ++i) {
      own.push_back(0.3 * std::sin(1.0 + 0.7 * static_cast<double>(i)));
    }
    bindings.inputs[parameter.name] = own;
    if (parameter.name != "x") weights.push_back(parameter.node);
  }
  for (const auto node : steepest::reverse(*model.graph, model.output, weights)) outputs.push_back(node);
  Compiled value = compiled(*model.graph, {model.output}), gradient = compiled(*model.graph, outputs);
  if (!value.kernel || !gradient.kernel) {
    std::fputs("lstm: no compiled code\n", stderr);
    return 1;
  }
  Timing of_value(std::move(value), bindings), of_gradient(std::move(gradient), bindings);
  std::vector<double> values_seconds, gradient_seconds;
  for (int repetition = 0; repetition < 31; ++repetition) {
    values_seconds.push_back(of_value.seconds());
    gradient_seconds.push_back(of_gradient.seconds());
  }
  std::printf("%.9f %.9f\n", median(values_seconds), median(gradient_seconds));
}
