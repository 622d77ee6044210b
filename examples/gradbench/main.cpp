#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>

#include "eval.hpp"

namespace gradbench {
namespace {

using Clock = std::chrono::steady_clock;

Json timing(const char* name, Clock::duration elapsed) {
  return {{"name", name}, {"nanoseconds", std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count()}};
}

/// Runs until there were enough runs and enough time has passed.
Json evaluate(const Prepare& prepare, const Json& input) {
  const bool is_object = input.is_object();
  const int min_runs = is_object ? std::max(1, input.value("min_runs", 1)) : 1;
  const std::chrono::duration<double> min_time(is_object ? input.value("min_seconds", 1.0) : 0.0);
  Json timings = Json::array();
  const Clock::time_point began = Clock::now();
  const Prepared prepared = prepare(input);
  timings.push_back(timing("prepare", Clock::now() - began));
  const Numbers* numbers = nullptr;
  const Clock::time_point first = Clock::now();
  for (int run = 0; run < min_runs || Clock::now() - first < min_time; ++run) {
    const Clock::time_point start = Clock::now();
    numbers = &prepared.run();
    timings.push_back(timing("evaluate", Clock::now() - start));
  }
  return {{"success", true}, {"output", prepared.output(*numbers)}, {"timings", std::move(timings)}};
}

Json answer(const std::map<std::string, Eval>& evals, const Json& message) {
  const std::string kind = message.value("kind", "");
  if (kind == "start") return {{"tool", "steepest"}};
  if (kind == "define") return {{"success", evals.contains(message.at("module"))}, {"timings", Json::array()}};
  if (kind != "evaluate") return Json::object();
  try {
    return evaluate(evals.at(message.at("module")).at(message.at("function")), message.at("input"));
  } catch (const std::exception& failure) {
    return {{"success", false}, {"error", failure.what()}};
  }
}

}  // namespace
}  // namespace gradbench

/// Reads a message a line and answers each with a line, until the input ends.
int main() {
  const std::map<std::string, gradbench::Eval> evals = gradbench::all_evals();
  std::string line;
  while (std::getline(std::cin, line)) {
    const gradbench::Json message = gradbench::Json::parse(line);
    gradbench::Json response = gradbench::answer(evals, message);
    response["id"] = message.at("id");
    std::cout << response.dump() << std::endl;
  }
}
