#include "kernel/llvm/external_functions.hpp"

#include <string_view>

#include "kernel/dense.hpp"
#include "kernel/llvm/host.hpp"

namespace steepest::jit {
namespace {

constexpr std::string_view vector_prefix = "steepest.vector.";
constexpr std::string_view reference_prefix = "steepest.reference.";
constexpr std::string_view dense_name = "steepest.dense";

void* reference_function(Op op) {
  switch (operator_info(op).arity) {
    case 1: return reinterpret_cast<void*>(unary_function(op));
    case 2: return reinterpret_cast<void*>(binary_function(op));
    default: return reinterpret_cast<void*>(ternary_function(op));
  }
}

}  // namespace

std::string vector_function_name(const std::string& symbol, int width) {
  return std::string(vector_prefix) + std::to_string(width) + "." + symbol;
}

std::string reference_function_name(Op op) {
  return std::string(reference_prefix) + std::to_string(static_cast<int>(op));
}

std::string dense_function_name() { return std::string(dense_name); }

void* external_function(const std::string& name) {
  if (name.starts_with(vector_prefix)) {
    const std::string rest = name.substr(vector_prefix.size());
    const std::size_t dot = rest.find('.');
    return vector_function(rest.substr(dot + 1), std::stoi(rest.substr(0, dot)));
  }
  if (name.starts_with(reference_prefix)) {
    return reference_function(static_cast<Op>(std::stoi(name.substr(reference_prefix.size()))));
  }
  return name == dense_name ? reinterpret_cast<void*>(&steepest_dense_lanes) : nullptr;
}

}  // namespace steepest::jit
