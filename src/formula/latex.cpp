#include <algorithm>
#include <array>
#include <variant>

#include "steepest/formula.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr int power_strength = 70;
constexpr int call_strength = 100;

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
  std::string text = number_text(value);
  if (text == "Infinity") return "\\infty";
  if (text == "-Infinity") return "-\\infty";
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const std::string power = text.substr(exponent + (text[exponent + 1] == '+' ? 2 : 1));
  return text.substr(0, exponent) + " \\cdot 10^{" + std::to_string(std::stoi(power)) + "}";
}

/// Fills the templates of operators.def, with a stack of its own.
class LatexPrinter final {
 public:
  LatexPrinter(const Graph& graph, std::size_t limit) : graph_(graph), limit_(limit) {}

  std::string print(NodeId root) {
    pieces_.emplace_back(Part{root, 0});
    while (!pieces_.empty()) {
      if (text_.size() > limit_) return text_.substr(0, limit_) + "\\dots";
      const Piece piece = std::move(pieces_.back());
      pieces_.pop_back();
      if (const auto* text = std::get_if<std::string>(&piece)) {
        text_ += *text;
      } else {
        expand(std::get<Part>(piece));
      }
    }
    return text_;
  }

 private:
  struct Part {
    NodeId node = 0;
    int least_strength = 0;
  };
  using Piece = std::variant<std::string, Part>;

  void emit(std::vector<Piece> pieces, bool parentheses) {
    if (parentheses) pieces_.emplace_back("\\right)");
    for (std::size_t k = pieces.size(); k-- > 0;) pieces_.push_back(std::move(pieces[k]));
    if (parentheses) pieces_.emplace_back("\\left(");
  }

  void expand(const Part& part) {
    if (const auto value = graph_.literal_value(part.node)) {
      const std::string text = latex_number(*value);
      return emit({text}, text.starts_with('-') && part.least_strength > 40);
    }
    const Op op = graph_[part.node].op;
    if (op == Op::input) return emit({latex_name(graph_.input_of(part.node).name)}, false);
    if (is_elementwise(op)) return from_template(part);
    structural(part);
  }

  /// #1 #2 #3 stand for the arguments; braces around one already hold it together.
  void from_template(const Part& part) {
    const OperatorInfo& info = operator_info(graph_[part.node].op);
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    const bool infix = info.notation != Notation::call;
    const bool fraction = info.latex.starts_with("\\frac");
    const bool power = infix && info.strength == power_strength;
    std::vector<Piece> pieces;
    std::string text;
    for (std::size_t k = 0; k < info.latex.size(); ++k) {
      if (info.latex[k] != '#') {
        text += info.latex[k];
        continue;
      }
      const auto which = static_cast<std::size_t>(info.latex[++k] - '1');
      pieces.emplace_back(std::move(text));
      text.clear();
      int least = 0;
      if (infix && !fraction && !power) least = info.strength + (which == 1 ? 1 : 0);
      if (power && which == 0) least = call_strength;
      if (info.latex.ends_with("^{2}") || info.name == "hypot") least = call_strength;
      pieces.emplace_back(Part{arguments[which], least});
    }
    pieces.emplace_back(std::move(text));
    const bool closed = !infix || fraction;
    const bool squared_template = info.latex.starts_with("{#1}");
    emit(std::move(pieces), part.least_strength > (closed && !squared_template ? call_strength
                                                   : infix                     ? info.strength
                                                                               : power_strength));
  }

  void call(const std::string& name, std::span<const NodeId> arguments) {
    std::vector<Piece> pieces{name + "\\left("};
    for (std::size_t k = 0; k < arguments.size(); ++k) {
      if (k > 0) pieces.emplace_back(", ");
      pieces.emplace_back(Part{arguments[k], 0});
    }
    pieces.emplace_back("\\right)");
    emit(std::move(pieces), false);
  }

  void structural(const Part& part) {
    const std::span<const NodeId> arguments = graph_.arguments(part.node);
    switch (graph_[part.node].op) {
      case Op::reduce_sum:
      case Op::row_sum: return emit({"\\sum ", Part{arguments[0], 50}}, part.least_strength > 40);
      case Op::row_prod: return emit({"\\prod ", Part{arguments[0], 50}}, part.least_strength > 40);
      case Op::reduce_min:
      case Op::row_min: return call("\\min", arguments);
      case Op::reduce_max:
      case Op::row_max: return call("\\max", arguments);
      case Op::row_count: return emit({"n"}, false);
      case Op::matmul: return emit({Part{arguments[0], 50}, " ", Part{arguments[1], 51}}, part.least_strength > 50);
      case Op::permute:
        return emit({"{", Part{arguments[0], call_strength}, "}^{\\top}"}, part.least_strength > power_strength);
      case Op::reshape:
      case Op::broadcast:
      case Op::lift_rows:
      case Op::detach: return emit({Part{arguments[0], part.least_strength}}, false);
      default: return emit({"\\mathtt{" + escaped(to_formula(graph_, part.node, limit_)) + "}"}, false);
    }
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
  std::size_t limit_;
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace

std::string to_latex(const Graph& graph, NodeId node, std::size_t limit) {
  return LatexPrinter(graph, limit).print(node);
}

}  // namespace steepest
