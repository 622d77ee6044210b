#include "formula/code_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "steepest/expression.hpp"

namespace steepest::formula {
namespace {

constexpr int comparison_strength = 30;

std::string helper_name(Op op) { return "steepest_" + std::string(operator_info(op).name); }

}  // namespace

std::string CodeWriter::definition(NodeId node) {
  defined_ = node;
  return write(node);
}

std::string CodeWriter::use(NodeId node) {
  defined_.reset();
  return write(node);
}

void CodeWriter::expand(const Part& part) {
  const NodeId id = part.node;
  if (const auto value = graph().literal_value(id)) return literal(*value, graph()[id].element, part.least_strength);
  if (const auto found = names_.find(id); found != names_.end() && defined_ != id) return emit({found->second});
  const Op op = graph()[id].op;
  if (op == Op::reshape) return emit({element_text(id)});
  if (op == Op::detach) return emit({Part{graph().arguments(id)[0], part.least_strength}});
  if (!is_elementwise(op)) throw InternalError("code for a node that is no scalar");
  elementwise(part);
}

void CodeWriter::literal(double value, Element element, int least) {
  if (element == Element::mask) return emit({mask_text(value != 0)});
  const std::string text = number_in_code(value, language_);
  within({text}, text.starts_with('-') ? prefix_strength : call_strength, least);
}

std::string CodeWriter::mask_text(bool truth) const {
  if (language_ == Language::c) return truth ? "1" : "0";
  if (is_python()) return truth ? "True" : "False";
  return truth ? "true" : "false";
}

std::string CodeWriter::element_text(NodeId id) const {
  NodeId array = graph().arguments(id)[0];
  std::vector<std::int64_t> starts(graph().shape(array).size(), 0);
  if (graph()[array].op == Op::slice) {
    for (std::size_t axis = 0; axis < starts.size(); ++axis) starts[axis] = graph().attributes(array)[3 * axis];
    array = graph().arguments(array)[0];
  }
  const Shape& shape = graph().shape(array);
  std::string index;
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    position = position * shape[axis] + starts[axis];
    index += (index.empty() ? "" : ", ") + std::to_string(starts[axis]);
  }
  return names_.at(array) + "[" + (is_python() ? index : std::to_string(position)) + "]";
}

void CodeWriter::add_number(Pieces& pieces, NodeId id, int least) const {
  if (!is_mask(id)) {
    pieces.emplace_back(Part{id, least});
  } else if (is_python()) {
    pieces.insert(pieces.end(), {"np.where(", Part{id}, ", 1.0, 0.0)"});
  } else {
    pieces.insert(pieces.end(), {"(", Part{id, prefix_strength}, " ? 1.0 : 0.0)"});
  }
}

void CodeWriter::add_condition(Pieces& pieces, NodeId id, int least) const {
  if (is_mask(id)) {
    pieces.emplace_back(Part{id, least});
  } else {
    pieces.insert(pieces.end(), {"(", Part{id, 40}, " != 0.0)"});
  }
}

bool CodeWriter::takes_conditions(Op op, std::size_t which) {
  return op == Op::logical_and || op == Op::logical_or || op == Op::logical_not || (op == Op::where && which == 0);
}

void CodeWriter::add_argument(Pieces& pieces, NodeId user, std::size_t which, int least) const {
  const Op op = graph()[user].op;
  const NodeId argument = graph().arguments(user)[which];
  const bool keeps_mask = op == Op::where && which > 0 && is_mask(user);
  if (takes_conditions(op, which) || keeps_mask) {
    add_condition(pieces, argument, least);
  } else {
    add_number(pieces, argument, least);
  }
}

void CodeWriter::elementwise(const Part& part) {
  const Op op = graph()[part.node].op;
  const OperatorText text = operator_text(op, language_);
  switch (text.kind) {
    case OperatorText::Kind::notation: return notation(part);
    case OperatorText::Kind::call: return call(part.node, call_name(op, text.text));
    case OperatorText::Kind::special: return op == Op::where ? selection(part.node) : whole_power(part);
    case OperatorText::Kind::prelude:
      if (op == Op::pow && has_fractional_exponent(part.node))
        return call(part.node, is_python() ? "np.power" : math() + "pow");
      make_prelude(op, text.text);
      return call(part.node, helper_name(op));
    case OperatorText::Kind::expansion: make_expansion(op); return call(part.node, helper_name(op));
    case OperatorText::Kind::missing: break;
  }
  const std::string name(operator_info(op).spellings.substr(0, operator_info(op).spellings.find(' ')));
  throw UserError(
      ErrorKind::formula, "'" + name + "' has no function in the library of " + std::string(to_text(language_)), {},
      "--to python takes it from SciPy; or leave out what needs it: lgamma and gamma have it as derivative");
}

std::string CodeWriter::call_name(Op op, std::string_view name) {
  if (!is_python()) return math() + std::string(name);
  if (name.starts_with("scipy")) helpers_.imports.insert("import scipy.special\n");
  if (!name.starts_with("np.vectorize")) return std::string(name);
  helpers_.imports.insert("import math\n");
  if (helpers_.made.insert(op).second) helpers_.text += helper_name(op) + " = " + std::string(name) + "\n\n\n";
  return helper_name(op);
}

void CodeWriter::notation(const Part& part) {
  const Op op = graph()[part.node].op;
  const OperatorInfo& info = operator_info(op);
  Pieces pieces;
  if (info.notation == Notation::prefix) {
    pieces.emplace_back(std::string(info.symbol));
    add_argument(pieces, part.node, 0, info.strength);
  } else {
    const bool is_comparison = info.strength == comparison_strength;
    const bool tight = info.strength == product_strength;
    // Compilers ask for brackets around && inside ||.
    const int least = op == Op::logical_or ? comparison_strength : info.strength;
    add_argument(pieces, part.node, 0, least + (is_comparison ? 1 : 0));
    pieces.emplace_back(tight ? std::string(info.symbol) : " " + std::string(info.symbol) + " ");
    add_argument(pieces, part.node, 1, least + 1);
  }
  within(std::move(pieces), info.strength, part.least_strength);
}

void CodeWriter::call(NodeId node, const std::string& name) {
  Pieces pieces{name + "("};
  for (std::size_t k = 0; k < graph().arguments(node).size(); ++k) {
    if (k > 0) pieces.emplace_back(", ");
    add_argument(pieces, node, k, 0);
  }
  pieces.emplace_back(")");
  emit(std::move(pieces));
}

void CodeWriter::selection(NodeId node) {
  Pieces pieces{"("};
  add_argument(pieces, node, 0, prefix_strength);
  pieces.emplace_back(" ? ");
  add_argument(pieces, node, 1, 0);
  pieces.emplace_back(" : ");
  add_argument(pieces, node, 2, 0);
  pieces.emplace_back(")");
  emit(std::move(pieces));
}

bool CodeWriter::has_fractional_exponent(NodeId node) const {
  const std::optional<double> exponent = graph().literal_value(graph().arguments(node)[1]);
  return exponent && *exponent != std::floor(*exponent);
}

void CodeWriter::whole_power(const Part& part) {
  const NodeId base = graph().arguments(part.node)[0], exponent = graph().arguments(part.node)[1];
  const std::optional<double> value = graph().literal_value(exponent);
  const bool named = names_.contains(base) || graph()[base].op == Op::reshape;
  if (value == 2.0 && named && !is_mask(base)) {
    return within({Part{base, product_strength}, "*", Part{base, product_strength + 1}}, product_strength,
                  part.least_strength);
  }
  if (!is_python()) return call(part.node, math() + "pow");
  Pieces pieces;
  add_number(pieces, base, power_strength + 1);
  pieces.emplace_back("**");
  add_number(pieces, exponent, power_strength);
  within(std::move(pieces), power_strength, part.least_strength);
}

std::string CodeWriter::signature(Op op, bool is_mask) const {
  const int arity = operator_info(op).arity;
  if (is_python())
    return "def " + helper_name(op) + (arity == 1 ? "(x)" : arity == 2 ? "(x, y)" : "(x, y, z)") + ":\n    ";
  const std::string type = !is_mask ? "double " : language_ == Language::c ? "int " : "bool ";
  const std::string arguments = arity == 1   ? "(double x)"
                                : arity == 2 ? "(double x, double y)"
                                             : "(double x, double y, double z)";
  return "static inline " + type + helper_name(op) + arguments + " {\n  ";
}

void CodeWriter::define(Op op, bool is_mask, const std::string& body) {
  helpers_.text += signature(op, is_mask) + body + (is_python() ? "\n\n\n" : "\n}\n\n");
}

void CodeWriter::make_prelude(Op op, std::string_view body) {
  if (!helpers_.made.insert(op).second) return;
  std::string text(body);
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@')) text.replace(at, 1, math());
  define(op, false, text);
}

void CodeWriter::make_expansion(Op op) {
  if (!helpers_.made.insert(op).second) return;
  Graph body;
  std::vector<Expression> arguments;
  NodeNames names;
  constexpr std::array letters{"x", "y", "z"};
  for (int k = 0; k < operator_info(op).arity; ++k) {
    const char* letter = letters[static_cast<std::size_t>(k)];
    arguments.emplace_back(body, body.input(letter));
    names[arguments.back().node()] = letter;
  }
  const NodeId value = steepest::expand(op, arguments).node();
  const std::string text = CodeWriter(body, language_, names, helpers_).use(value);
  define(op, body[value].element == Element::mask, "return " + text + (is_python() ? "" : ";"));
}

}  // namespace steepest::formula
