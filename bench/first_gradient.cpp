#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "steepest/derive.hpp"
#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

// From the text of a model with 20 parameters to its first compiled value and gradient, opening LLVM included.
// Prints the seconds.
namespace {

constexpr int terms = 10;

std::string model_text() {
  std::string sum;
  for (int k = 1; k <= terms; ++k) {
    const std::string n = std::to_string(k);
    sum += (k > 1 ? " + a" : "a") + n + "*exp(-b" + n + "*t)";
  }
  return "mean((y - (" + sum + "))^2)";
}

steepest::Results first_gradient(const std::map<std::string, std::span<const double>, std::less<>>& inputs,
                                 std::int64_t rows) {
  steepest::ParseOptions options;
  options.has_table = true;
  options.columns = {{"t", false, {}}, {"y", false, {}}};
  const steepest::Model model = steepest::parse(model_text(), options);
  std::vector<steepest::NodeId> parameters;
  for (const auto& parameter : model.parameters) parameters.push_back(parameter.node);
  std::vector<steepest::NodeId> outputs{model.output};
  for (const auto node : steepest::reverse(*model.graph, model.output, parameters)) outputs.push_back(node);
  const auto program = std::make_shared<const steepest::Program>(steepest::make_program(*model.graph, outputs));
  const auto kernel = steepest::make_llvm_kernel(program);
  if (!kernel) return {};
  return steepest::run(*program, *kernel, {inputs, rows});
}

}  // namespace

int main() {
  constexpr std::int64_t rows = 1000;
  std::vector<double> time(rows), observed(rows), numbers(2 * terms);
  for (std::int64_t i = 0; i < rows; ++i) {
    time[i] = 0.01 * static_cast<double>(i);
    observed[i] = std::exp(-0.3 * time[i]);
  }
  std::map<std::string, std::span<const double>, std::less<>> inputs{{"t", time}, {"y", observed}};
  for (int k = 0; k < terms; ++k) {
    numbers[2 * k] = 0.1;
    numbers[2 * k + 1] = 0.1 * (k + 1);
    inputs["a" + std::to_string(k + 1)] = std::span(numbers).subspan(2 * k, 1);
    inputs["b" + std::to_string(k + 1)] = std::span(numbers).subspan(2 * k + 1, 1);
  }

  const auto began = std::chrono::steady_clock::now();
  const steepest::Results results = first_gradient(inputs, rows);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
  if (results.outputs.size() != 2 * terms + 1 || !std::isfinite(results.outputs.back().front())) {
    std::fputs("first_gradient: no compiled gradient\n", stderr);
    return 1;
  }
  std::printf("%.9f\n", elapsed.count());
}
