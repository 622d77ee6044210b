#include <algorithm>
#include <array>

#include "formula/characters.hpp"
#include "formula/pieces.hpp"
#include "steepest/formula.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

using namespace formula;

bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 16> words = {
      "for", "in",  "if",       "and",      "or",       "not",      "pi",  "e",
      "inf", "nan", "minimize", "maximize", "minimise", "maximise", "let", "param"};
  return std::ranges::find(words, name) != words.end() || name == "data";
}

std::string name_text(const std::string& name) {
  if (name.starts_with("columns(")) return name;
  bool plain = !is_reserved(name);
  bool first = true;
  for (std::size_t k = 0; k < name.size();) {
    const formula::Character character = formula::character_at(name, k);
    const bool fits = first ? formula::starts_name(character.code) : formula::continues_name(character.code);
    plain = plain && fits && character.code != 0x03C0;  // a lone π reads as pi
    first = false;
    k += static_cast<std::size_t>(character.bytes);
  }
  return plain && !name.empty() ? name : "`" + name + "`";
}

std::string literal_text(double value) {
  if (const char* name = constant_name(value)) return (value < 0 ? "-" : "") + std::string(name);
  const std::string text = number_text(value);
  if (text == "NaN") return "nan";
  if (text == "Infinity") return "inf";
  if (text == "-Infinity") return "-inf";
  return text;
}

class Printer final : public PieceWriter {
 public:
  Printer(const Graph& graph, std::size_t limit) : PieceWriter(graph, limit, "..."), graph_(graph) {}

 private:
  void emit(Pieces pieces, int strength, int least_strength) {
    emit_within(std::move(pieces), {"(", ")"}, strength < least_strength);
  }
  void push(NodeId node, int least_strength) { PieceWriter::emit({Part{node, least_strength}}); }
  void push(std::string text) { PieceWriter::emit({std::move(text)}); }

  void expand(const Part& part) override {
    const Node& node = graph_[part.node];
    if (const auto value = graph_.literal_value(part.node)) return literal(*value, node.element, part.least_strength);
    if (node.op == Op::input) return push(name_text(graph_.input_of(part.node).name));
    if (is_elementwise(node.op)) return elementwise(part);
    structural(part);
  }

  void literal(double value, Element element, int least_strength) {
    if (element == Element::mask) return push(value != 0 ? "(0 == 0)" : "(0 != 0)");
    const std::string text = literal_text(value);
    emit({text}, text.starts_with('-') ? prefix_strength : call_strength, least_strength);
  }

  void elementwise(const Part& part) {
    const Op op = graph_[part.node].op;
    const OperatorInfo& info = operator_info(op);
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    if (info.notation == Notation::prefix) {
      return emit({std::string(info.symbol), Part{arguments[0], info.strength}}, info.strength, part.least_strength);
    }
    const bool whole_power =
        op == Op::pow && graph_.literal_value(arguments[1]) && is_whole(*graph_.literal_value(arguments[1]));
    if (info.notation == Notation::call || whole_power) {
      return call(std::string(info.spellings.substr(0, info.spellings.find(' '))), arguments);
    }
    if (info.strength == power_strength) {
      // A bare negative exponent is fine: x^-1.
      const bool bare = graph_.literal_value(arguments[1]).has_value();
      return emit({Part{arguments[0], power_strength + 1}, "^", Part{arguments[1], bare ? 0 : power_strength}},
                  power_strength, part.least_strength);
    }
    const bool is_comparison = info.strength == 30;
    const bool tight = info.strength == product_strength;
    const std::string symbol = tight ? std::string(info.symbol) : " " + std::string(info.symbol) + " ";
    emit({Part{arguments[0], info.strength + (is_comparison ? 1 : 0)}, symbol, Part{arguments[1], info.strength + 1}},
         info.strength, part.least_strength);
  }

  static bool is_whole(double value) {
    return value == static_cast<double>(static_cast<std::int32_t>(std::clamp(value, -2147483648.0, 2147483647.0)));
  }

  void call(const std::string& name, std::span<const NodeId> arguments, const std::string& extra = {}) {
    emit_call(name, arguments, {"(", ")"}, extra);
  }

  void structural(const Part& part) {
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    switch (graph_[part.node].op) {
      case Op::constant: return push(constant_text(part.node));
      case Op::row_count: return push("nrow()");
      case Op::reduce_sum:
      case Op::row_sum: return call("sum", arguments, axes_text(part.node));
      case Op::reduce_min:
      case Op::row_min: return call("min", arguments, axes_text(part.node));
      case Op::reduce_max:
      case Op::row_max: return call("max", arguments, axes_text(part.node));
      case Op::row_prod: return call("prod", arguments);
      case Op::matmul:
        return emit({Part{arguments[0], product_strength}, " @ ", Part{arguments[1], product_strength + 1}},
                    product_strength, part.least_strength);
      case Op::row_outer: return call("row_outer", arguments);
      case Op::permute: return call("transpose", arguments);
      // These two only line arrays up: a reader would not write them.
      case Op::reshape: return reshaped(part);
      case Op::broadcast: return push(arguments[0], part.least_strength);
      case Op::lift_rows: return push(arguments[0], part.least_strength);
      case Op::detach: return call("detach", arguments);
      case Op::concat: return call("concat", arguments);
      case Op::unslice: return among_zeros(part.node);
      case Op::scatter_add: return call("scatter_add", arguments);
      case Op::slice: return emit({Part{arguments[0], call_strength}, slice_text(part.node)}, call_strength, 0);
      case Op::gather: return gather(part.node);
      case Op::scan: return call("scan", arguments);
      case Op::argmin: return call("argmin", arguments);
      case Op::solve: return call("solve", arguments);
      case Op::determinant: return call("det", arguments);
      case Op::cofactor: return call("cofactor", arguments);
      case Op::cofactor_slope: return call("cofactor_slope", arguments);
      case Op::inverse: return call("inv", arguments);
      case Op::cholesky: return call("cholesky", arguments);
      default: throw InternalError("an operator that cannot be printed");
    }
  }

  /// Elements of a vector with zeros before and after them.
  void among_zeros(NodeId id) {
    const std::span<const NodeId> arguments = graph_.arguments(id);
    const std::span<const std::int64_t> range = graph_.attributes(id);
    if (range.size() != 3 || range[2] != 1) return call("unslice", arguments);
    const auto zeros = [](std::int64_t count) {
      return count == 1 ? std::string("0") : "zeros(" + std::to_string(count) + ")";
    };
    const std::int64_t before = range[0], after = graph_.shape(id)[0] - before - range[1];
    PieceWriter::emit({"concat(" + (before > 0 ? zeros(before) + ", " : ""), Part{arguments[0], 0},
                       (after > 0 ? ", " + zeros(after) : "") + ")"});
  }

  /// The only element of an array needs an index to be a number.
  void reshaped(const Part& part) {
    const NodeId argument = graph_.arguments(part.node)[0];
    const Op op = graph_[argument].op;
    if (!graph_.shape(part.node).empty() || (op != Op::input && op != Op::constant)) {
      return push(argument, part.least_strength);
    }
    std::string index = "[1";
    for (std::size_t axis = 1; axis < graph_.shape(argument).size(); ++axis) index += ", 1";
    PieceWriter::emit({Part{argument, call_strength}, index + "]"});
  }

  std::string axes_text(NodeId id) const {
    const std::span<const std::int64_t> axes = graph_.attributes(id);
    const bool all = axes.size() == graph_.shape(graph_.arguments(id)[0]).size();
    if (axes.empty() || all) return {};
    std::string text = ", axes = [";
    for (std::size_t k = 0; k < axes.size(); ++k) text += (k > 0 ? ", " : "") + std::to_string(axes[k] + 1);
    return text + "]";
  }

  std::string slice_text(NodeId id) const {
    const std::span<const std::int64_t> ranges = graph_.attributes(id);
    const Shape& shape = graph_.shape(graph_.arguments(id)[0]);
    std::string text = "[";
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t start = ranges[3 * axis], count = ranges[3 * axis + 1], step = ranges[3 * axis + 2];
      if (axis > 0) text += ", ";
      if (start == 0 && count == shape[axis] && step == 1) {
        text += ":";
        continue;
      }
      text += std::to_string(start + 1);
      if (count > 1) text += ":" + std::to_string(start + 1 + (count - 1) * step);
      if (count > 1 && step != 1) text += " by " + std::to_string(step);
    }
    return text + "]";
  }

  /// Indices count from 1 in formulas, from 0 in the graph.
  void gather(NodeId id) {
    const NodeId table = graph_.arguments(id)[0], index = graph_.arguments(id)[1];
    Pieces pieces{Part{table, call_strength}, "["};
    const bool subtracts_one = graph_[index].op == Op::sub && graph_.is_literal(graph_.arguments(index)[1], 1);
    if (subtracts_one) {
      pieces.emplace_back(Part{graph_.arguments(index)[0], 0});
    } else {
      pieces.emplace_back(Part{index, 40});
      pieces.emplace_back(" + 1");
    }
    pieces.emplace_back("]");
    emit(std::move(pieces), call_strength, 0);
  }

  std::string constant_text(NodeId id) const {
    const std::span<const double> values = graph_.constant_values(id);
    constexpr std::size_t most_shown = 16;
    std::string text = "[";
    for (std::size_t k = 0; k < std::min(values.size(), most_shown); ++k)
      text += (k > 0 ? ", " : "") + literal_text(values[k]);
    return text + (values.size() > most_shown ? ", ...]" : "]");
  }

  const Graph& graph_;
};

}  // namespace

std::string to_formula(const Graph& graph, NodeId node, std::size_t limit) { return Printer(graph, limit).write(node); }

}  // namespace steepest
