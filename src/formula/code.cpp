#include <algorithm>
#include <array>

#include "formula/code_writer.hpp"

namespace steepest {
namespace {

using namespace formula;

constexpr int deepest_expression = 6;

bool is_leaf(const Graph& graph, NodeId id) {
  const Op op = graph[id].op;
  return !is_elementwise(op) && op != Op::detach;
}

/// The function's body: a statement for each shared or deep subexpression, then the results.
class Body final {
 public:
  Body(const Graph& graph, const CodeRequest& request, Language language)
      : graph_(graph), request_(request), language_(language) {
    roots_.push_back(request.value);
    roots_.insert(roots_.end(), request.gradient.begin(), request.gradient.end());
    roots_.insert(roots_.end(), request.hessian.begin(), request.hessian.end());
    name_arguments();
    count_uses();
  }

  std::string text() {
    CodeWriter writer(graph_, language_, names_, helpers_);
    std::string statements = unused_arguments();
    const std::string indent = is_python() ? "        " : "  ", end = is_python() ? "\n" : ";\n";
    for (const NodeId id : ids_) {
      if (!gets_name(id)) continue;
      const std::string name = fresh_name();
      const std::string type = is_python()                           ? ""
                               : graph_[id].element != Element::mask ? "const double "
                               : language_ == Language::c            ? "const int "
                                                                     : "const bool ";
      names_[id] = name;
      statements += indent + type + name + " = " + writer.definition(id) + end;
    }
    return statements + (is_python() ? python_results(writer) : c_results(writer));
  }

  std::string whole() {
    const std::string body = text();
    return is_python() ? python_file(body) : c_file(body);
  }

 private:
  bool is_python() const { return language_ == Language::python; }

  void name_arguments() {
    std::set<std::string> taken;
    for (const NodeId node : request_.inputs) {
      std::string name = identifier(graph_.input_of(node).name);
      while (!taken.insert(name).second) name += "_";
      names_[node] = name;
      arguments_.push_back(name);
    }
    const auto looks_temporary = [](const std::string& name) {
      return name.size() > 1 && name[0] == 't' && name.find_first_not_of("0123456789", 1) == std::string::npos;
    };
    prefix_ = std::ranges::any_of(arguments_, looks_temporary) ? "t_" : "t";
  }

  std::string fresh_name() { return prefix_ + std::to_string(++count_); }

  void count_uses() {
    ids_ = reachable(graph_, roots_);
    for (const NodeId root : roots_) ++uses_[root];
    for (const NodeId id : ids_) {
      for (const NodeId argument : graph_.arguments(id)) ++uses_[argument];
    }
    for (const NodeId id : ids_) {
      int deepest = 0;
      for (const NodeId argument : graph_.arguments(id)) {
        deepest = std::max(deepest, gets_name(argument) ? 0 : depth_[argument]);
      }
      depth_[id] = is_leaf(graph_, id) ? 0 : deepest + 1;
    }
  }

  bool gets_name(NodeId id) const {
    if (is_leaf(graph_, id) || graph_[id].op == Op::detach) return false;
    return uses_.at(id) > 1 || depth_.at(id) >= deepest_expression;
  }

  std::string unused_arguments() const {
    std::string text;
    for (std::size_t k = 0; k < request_.inputs.size() && !is_python(); ++k) {
      if (!std::ranges::binary_search(ids_, request_.inputs[k])) text += "  (void)" + arguments_[k] + ";\n";
    }
    return text;
  }

  std::string c_results(CodeWriter& writer) const {
    std::string text;
    for (std::size_t k = 0; k < request_.gradient.size(); ++k) {
      text += "  gradient[" + std::to_string(k) + "] = " + writer.use(request_.gradient[k]) + ";\n";
    }
    for (std::size_t k = 0; k < request_.hessian.size(); ++k) {
      text += "  hessian[" + std::to_string(k) + "] = " + writer.use(request_.hessian[k]) + ";\n";
    }
    return text + "  return " + writer.use(request_.value) + ";\n";
  }

  std::string listed(CodeWriter& writer, const std::vector<NodeId>& nodes) const {
    std::string text;
    for (const NodeId node : nodes) text += "            " + writer.use(node) + ",\n";
    return "np.stack(np.broadcast_arrays(\n" + text + "        ))";
  }

  std::string python_results(CodeWriter& writer) const {
    std::string text = "        value = " + writer.use(request_.value) + "\n";
    text += "        gradient = " + listed(writer, request_.gradient) + "\n";
    if (request_.hessian.empty()) return text + "    return value, gradient\n";
    const std::string n = std::to_string(request_.gradient.size());
    text += "        hessian = " + listed(writer, request_.hessian) + "\n";
    text += "        hessian = hessian.reshape((" + n + ", " + n + ") + hessian.shape[1:])\n";
    return text + "    return value, gradient, hessian\n";
  }

  /// "x, w[0], w[1]": what each partial derivative is by.
  std::string order_of_variables() const {
    std::string text;
    for (std::size_t k = 0; k < request_.inputs.size(); ++k) {
      const std::int64_t count = element_count(graph_.shape(request_.inputs[k]));
      const bool is_array = !graph_.shape(request_.inputs[k]).empty();
      text += (k == 0 ? "" : ", ") + arguments_[k];
      if (is_array) text += "[0.." + std::to_string(count - 1) + "]";
    }
    return text;
  }

  /// The formula where a comment may stand: nothing in it ends the comment.
  std::string title() const {
    std::string text;
    for (const char c : request_.title) {
      if (c == '/' && text.ends_with('*')) text += ' ';
      text += c == '"' ? '\'' : c == '\\' ? '/' : c;
    }
    return text;
  }

  std::string c_file(const std::string& body) const {
    std::string parameters;
    for (std::size_t k = 0; k < request_.inputs.size(); ++k) {
      const bool is_array = !graph_.shape(request_.inputs[k]).empty();
      const std::string size = std::to_string(element_count(graph_.shape(request_.inputs[k])));
      parameters += is_array ? "const double " + arguments_[k] + "[" + size + "], " : "double " + arguments_[k] + ", ";
    }
    const std::size_t n = request_.gradient.size();
    parameters += "double gradient[" + std::to_string(n) + "]";
    if (!request_.hessian.empty()) parameters += ", double hessian[" + std::to_string(n * n) + "]";
    std::string comment = "/* " + request_.name + " = " + title() + "\n * Returns the value; gradient is by " +
                          order_of_variables() + (request_.hessian.empty() ? "" : ", hessian row by row") +
                          ".\n * Generated by steepest codegen. */\n";
    return std::string(language_ == Language::c ? "#include <math.h>\n\n" : "#include <cmath>\n\n") + helpers_.text +
           comment + "double " + request_.name + "(" + parameters + ") {\n" + body + "}\n";
  }

  std::string python_file(const std::string& body) const {
    std::string parameters, imports;
    for (const std::string& argument : arguments_) parameters += (parameters.empty() ? "" : ", ") + argument;
    for (const std::string& line : helpers_.imports) imports += line;
    const std::string results = request_.hessian.empty() ? "value, gradient" : "value, gradient, hessian";
    return imports + "import numpy as np\n\n\n" + helpers_.text + "def " + request_.name + "(" + parameters +
           "):\n    \"\"\"" + title() + "\n\n    Returns " + results + "; gradient is by " + order_of_variables() +
           ".\n    Arguments may be numbers or arrays of one shape. Generated by steepest codegen.\n    \"\"\"\n"
           "    with np.errstate(all=\"ignore\"):\n" +
           body;
  }

  const Graph& graph_;
  const CodeRequest& request_;
  Language language_;
  std::vector<NodeId> roots_, ids_;
  std::vector<std::string> arguments_;
  NodeNames names_;
  Helpers helpers_;
  std::unordered_map<NodeId, int> uses_, depth_;
  std::string prefix_;
  int count_ = 0;
};

}  // namespace

std::string to_code(const Graph& graph, const CodeRequest& request, Language language) {
  return Body(graph, request, language).whole();
}

}  // namespace steepest
