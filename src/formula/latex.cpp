#include <algorithm>
#include <array>

#include "formula/pieces.hpp"
#include "steepest/formula.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

using namespace formula;

constexpr int sum_strength = 40;

std::string latex_name(const std::string& name) {
  static constexpr std::array<std::string_view, 24> greek = {
      "alpha", "beta", "gamma", "delta", "epsilon", "zeta",    "eta", "theta", "iota", "kappa", "lambda",    "mu", "nu",
      "xi",    "pi",   "rho",   "sigma", "tau",     "upsilon", "phi", "chi",   "psi",  "omega", "varepsilon"};
  const auto letters = std::min(name.find_first_of("0123456789_"), name.size());
  const std::string stem = name.substr(0, letters);
  std::string index = name.substr(letters);
  if (index.starts_with('_')) index.erase(0, 1);
  std::string result = std::ranges::find(greek, stem) != greek.end() ? "\\" + stem
                       : stem.size() == 1                            ? stem
                                                                     : "\\mathit{" + stem + "}";
  std::string escaped;
  for (const char c : index) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
  return escaped.empty() ? result : result + "_{" + escaped + "}";
}

std::string latex_number(double value) {
  if (const char* name = constant_name(value)) {
    return (value < 0 ? "-" : "") + std::string(name == std::string_view("pi") ? "\\pi" : name);
  }
  std::string text = number_text(value);
  if (text == "Infinity") return "\\infty";
  if (text == "-Infinity") return "-\\infty";
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const std::string power = text.substr(exponent + (text[exponent + 1] == '+' ? 2 : 1));
  return text.substr(0, exponent) + " \\cdot 10^{" + std::to_string(std::stoi(power)) + "}";
}

/// Fills the templates of operators.def; products, powers and signs as they are typeset.
class LatexPrinter final : public PieceWriter {
 public:
  LatexPrinter(const Graph& graph, std::size_t limit) : PieceWriter(graph, limit, "\\dots"), graph_(graph) {}

 private:
  void within(Pieces pieces, bool parentheses) { emit_within(std::move(pieces), {"\\left(", "\\right)"}, parentheses); }

  void expand(const Part& part) override {
    if (const auto value = graph_.literal_value(part.node)) {
      const double shown = part.drops_sign ? std::abs(*value) : *value;
      const std::string text = latex_number(shown);
      return within({text}, text.starts_with('-') && part.least_strength > sum_strength);
    }
    const Op op = graph_[part.node].op;
    if (op == Op::input) return emit({latex_name(graph_.input_of(part.node).name)});
    if (op == Op::mul) return product(part);
    if (op == Op::div) return fraction(part);
    if (op == Op::neg && part.drops_sign) {
      return emit({Part{graph_.arguments(part.node)[0], operator_info(Op::neg).strength}});
    }
    if ((op == Op::pow || op == Op::integer_power) && power_of_function(part.node)) return;
    if (is_elementwise(op)) return from_template(part);
    structural(part);
  }

  /// The leftmost factor of a product or fraction carries its sign.
  bool begins_with_sign(NodeId node) const {
    while (graph_[node].op == Op::mul) node = graph_.arguments(node)[0];
    const std::optional<double> value = graph_.literal_value(node);
    return graph_[node].op == Op::neg || (value && *value < 0);
  }

  bool begins_with_digit(NodeId node) const {
    while (is_elementwise(graph_[node].op) && operator_info(graph_[node].op).notation == Notation::infix &&
           graph_[node].op != Op::div) {
      node = graph_.arguments(node)[0];
    }
    const std::optional<double> value = graph_.literal_value(node);
    return value && !constant_name(*value);
  }

  void product(const Part& part) {
    const NodeId left = graph_.arguments(part.node)[0], right = graph_.arguments(part.node)[1];
    Pieces pieces{Part{left, product_strength, part.drops_sign}, begins_with_digit(right) ? " \\cdot " : " ",
                  Part{right, product_strength + 1}};
    within(std::move(pieces), part.least_strength > product_strength);
  }

  void fraction(const Part& part) {
    const NodeId top = graph_.arguments(part.node)[0], bottom = graph_.arguments(part.node)[1];
    const bool sign = begins_with_sign(top);
    Pieces pieces{"\\frac{", Part{top, 0, sign}, "}{", Part{bottom}, "}"};
    if (!sign || part.drops_sign) return emit(std::move(pieces));
    pieces.insert(pieces.begin(), "-");
    within(std::move(pieces), part.least_strength > sum_strength);
  }

  /// \sin^{2}\left(x\right): the exponent of a named function stands at its name.
  bool power_of_function(NodeId node) {
    const NodeId base = graph_.arguments(node)[0];
    const std::optional<double> exponent = graph_.literal_value(graph_.arguments(node)[1]);
    if (!exponent || !(*exponent >= 2) || !is_elementwise(graph_[base].op)) return false;
    const std::string_view written = operator_info(graph_[base].op).latex;
    const std::size_t name = written.find("\\left(#1\\right)");
    const bool named = written.starts_with('\\') && written.ends_with("\\right)") && name != std::string_view::npos;
    if (!named || written.substr(0, name).find_first_of("{_ ") != std::string_view::npos) return false;
    emit({std::string(written.substr(0, name)) + "^{" + latex_number(*exponent) + "}\\left(",
          Part{graph_.arguments(base)[0]}, "\\right)"});
    return true;
  }

  /// #1 #2 #3 stand for the arguments; braces around one already hold it together.
  void from_template(const Part& part) {
    const OperatorInfo& info = operator_info(graph_[part.node].op);
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    const bool infix = info.notation != Notation::call;
    const bool power = infix && info.strength == power_strength;
    const bool squared = info.latex.starts_with("{#1}") && !power;
    Pieces pieces;
    std::string text;
    for (std::size_t k = 0; k < info.latex.size(); ++k) {
      if (info.latex[k] != '#') {
        text += info.latex[k];
        continue;
      }
      const auto which = static_cast<std::size_t>(info.latex[++k] - '1');
      pieces.emplace_back(std::move(text));
      text.clear();
      pieces.emplace_back(Part{arguments[which], strength_at(info, which)});
    }
    pieces.emplace_back(std::move(text));
    const int own = infix ? info.strength : squared ? power_strength : call_strength;
    within(std::move(pieces), part.least_strength > own);
  }

  static int strength_at(const OperatorInfo& info, std::size_t which) {
    const bool infix = info.notation != Notation::call;
    if (info.latex.starts_with("{#1}") && which == 0) return call_strength;
    if (info.name == "hypot") return call_strength;
    if (infix && info.strength != power_strength) return info.strength + (which == 1 ? 1 : 0);
    // A function written as a product (#1 \log ...) or a quotient without braces holds its arguments as factors.
    const std::string_view before = info.latex.substr(0, info.latex.find("#" + std::to_string(which + 1)));
    const bool enclosed = before.ends_with('{') || before.ends_with("\\left(") || before.ends_with("\\left|") ||
                          before.ends_with("floor ") || before.ends_with("ceil ") || before.ends_with(", ") ||
                          before.ends_with("cases}") || before.ends_with("& ") || before.ends_with("\\\\ ");
    return enclosed || infix ? 0 : product_strength + 1;
  }

  void call(const std::string& name, std::span<const NodeId> arguments) {
    emit_call(name, arguments, {"\\left(", "\\right)"});
  }

  void structural(const Part& part) {
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    switch (graph_[part.node].op) {
      case Op::reduce_sum:
      case Op::row_sum:
        return within({"\\sum ", Part{arguments[0], product_strength}}, part.least_strength > sum_strength);
      case Op::row_prod:
        return within({"\\prod ", Part{arguments[0], product_strength}}, part.least_strength > sum_strength);
      case Op::reduce_min:
      case Op::row_min: return call("\\min", arguments);
      case Op::reduce_max:
      case Op::row_max: return call("\\max", arguments);
      case Op::row_count: return emit({"n"});
      case Op::matmul:
        return within({Part{arguments[0], product_strength}, " ", Part{arguments[1], product_strength + 1}},
                      part.least_strength > product_strength);
      case Op::solve:
        return within({"{", Part{arguments[0], call_strength}, "}^{-1} ", Part{arguments[1], product_strength + 1}},
                      part.least_strength > product_strength);
      case Op::inverse:
        return within({"{", Part{arguments[0], call_strength}, "}^{-1}"}, part.least_strength > power_strength);
      case Op::determinant: return call("\\det", arguments);
      case Op::cholesky: return call("\\operatorname{chol}", arguments);
      case Op::permute:
        return within({"{", Part{arguments[0], call_strength}, "}^{\\top}"}, part.least_strength > power_strength);
      case Op::reshape:
        if (const std::optional<std::string> element = element_index(part.node)) {
          return emit({*element});
        }
        return emit({Part{arguments[0], part.least_strength}});
      case Op::broadcast:
      case Op::lift_rows:
      case Op::detach: return emit({Part{arguments[0], part.least_strength}});
      default: return emit({"\\mathtt{" + escaped(to_formula(graph_, part.node, limit())) + "}"});
    }
  }

  /// x_{2} or W_{1,2} for one element of an array input.
  std::optional<std::string> element_index(NodeId id) const {
    if (!graph_.shape(id).empty()) return {};
    NodeId array = graph_.arguments(id)[0];
    std::vector<std::int64_t> starts(graph_.shape(array).size(), 0);
    if (graph_[array].op == Op::slice) {
      for (std::size_t axis = 0; axis < starts.size(); ++axis) starts[axis] = graph_.attributes(array)[3 * axis];
      array = graph_.arguments(array)[0];
    }
    if (graph_[array].op != Op::input) return {};
    std::string index;
    for (const std::int64_t start : starts) index += (index.empty() ? "" : ",") + std::to_string(start + 1);
    std::string name = latex_name(graph_.input_of(array).name);
    if (!name.ends_with('}') || name.find("_{") == std::string::npos) return name + "_{" + index + "}";
    return name.substr(0, name.size() - 1) + "," + index + "}";
  }

  static std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
      if (c == '^') {
        result += "\\hat{}";
      } else if (c == '\\') {
        result += "\\backslash{}";
      } else {
        if (std::string_view("_%&#{}$").find(c) != std::string_view::npos) result += '\\';
        result += c;
      }
    }
    return result;
  }

  const Graph& graph_;
};

}  // namespace

std::string to_latex(const Graph& graph, NodeId node, std::size_t limit) {
  return LatexPrinter(graph, limit).write(node);
}

}  // namespace steepest
