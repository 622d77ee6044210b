#include "formula/names.hpp"

#include <algorithm>
#include <limits>
#include <numbers>

namespace steepest::formula {
namespace {

char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower_case(x) == lower_case(y); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One letter more, fewer, other or swapped with its neighbour. x1 and x2 are meant to differ. Of names of one or two
/// letters most are one letter from one another: there only a doubled letter (xx for x) or a swap (tw for wt) is a
/// slip.
bool is_one_edit_away(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t front = 0;
  while (front < a.size() && a[front] == b[front]) ++front;
  std::size_t back = 0;
  while (back < a.size() - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  const std::size_t middle = a.size() - front - back;
  const bool is_short = a.size() < 3;
  if (b.size() > a.size()) {
    const bool doubled = front > 0 && b[front] == b[front - 1];
    return middle == 0 && !is_digit(b[front]) && (doubled || !is_short);
  }
  if (middle == 1) return !is_short && !is_digit(a[front]) && !is_digit(b[front]);
  return middle == 2 && a[front] == b[front + 1] && a[front + 1] == b[front];
}

/// * stands for any characters, ? for one. Linear but for the last star.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

Names::Names(const SourceText& source, const SyntaxTree& tree, const ParseOptions& options, Model& model,
             Arrays& arrays, ShapeGuesses& guesses)
    : source_(source),
      tree_(tree),
      options_(options),
      model_(model),
      arrays_(arrays),
      guesses_(guesses),
      locals_(tree.name_count()),
      globals_(tree.name_count()) {
  for (const KnownColumn& column : options.columns) columns_.emplace(column.name, &column);
}

const Names::Local* Names::local(NameId name) const {
  if (locals_[name].empty() || locals_[name].back().order < barrier_) return nullptr;
  return &locals_[name].back();
}

void Names::bind(NameId name, const Value& value) { locals_[name].push_back({value, order_++}); }

std::size_t Names::hide_locals() {
  const std::size_t before = barrier_;
  barrier_ = order_;
  return before;
}

const Statement* Names::function(NameId name) const {
  return globals_[name] && local(name) == nullptr ? globals_[name]->function : nullptr;
}

void Names::refuse_second(NameId name, Span span) const {
  if (globals_[name] || free_names_.contains(name)) {
    source_.fail(span, "'" + text(name) + "' already has a meaning here", "declare it once, before its first use");
  }
}

void Names::define(NameId name, const Value& value, Span span) {
  refuse_second(name, span);
  globals_[name] = Global{value, nullptr};
}

void Names::define_function(const Statement& statement) {
  refuse_second(statement.name, statement.name_span);
  globals_[statement.name] = Global{{}, &statement};
}

void Names::declare_parameter(NameId name, const Shape& shape, Span span) {
  refuse_second(name, span);
  globals_[name] = Global{parameter(text(name), shape), nullptr};
}

Value Names::parameter(const std::string& name, const Shape& shape) {
  const NodeId node = model_.graph->input(name, shape);
  model_.parameters.push_back({name, shape, node});
  return arrays_.from_node(node, 0, {}, false);
}

const KnownColumn* Names::column(const std::string& name) const {
  const auto found = columns_.find(name);
  return found == columns_.end() ? nullptr : found->second;
}

const KnownColumn* Names::text_column(const Value& value) const {
  if (value.affine || value.level > 0) return nullptr;
  const auto found = text_columns_.find(value.node);
  return found == text_columns_.end() ? nullptr : found->second;
}

Value Names::column_array(const std::string& name, const std::vector<std::string>& columns, bool is_array) {
  const auto known = column_values_.find(name);
  if (known != column_values_.end()) return known->second;
  const Shape shape = is_array ? Shape{static_cast<std::int64_t>(columns.size())} : Shape{};
  const NodeId node = model_.graph->input(name, shape, true);
  model_.columns.push_back({name, columns, node});
  const KnownColumn* info = is_array ? nullptr : column(columns.front());
  if (info != nullptr && info->is_text) text_columns_[node] = info;
  return column_values_[name] = arrays_.from_node(node, 0, {}, true);
}

std::vector<std::string> Names::matching_columns(const std::string& pattern, Span span) const {
  std::vector<std::string> result;
  for (const KnownColumn& column : options_.columns) {
    if (matches(pattern, column.name)) result.push_back(column.name);
  }
  if (result.empty()) {
    const std::string hint = options_.columns.empty() ? "columns(...) needs a table" : "'*' stands for any characters";
    source_.fail(span, "no column fits \"" + pattern + "\"", hint);
  }
  return result;
}

bool Names::is_given(const std::string& name) const {
  return options_.shapes.contains(name) || std::ranges::find(options_.parameters, name) != options_.parameters.end();
}

std::optional<double> Names::number_constant(const std::string& name) const {
  if (is_given(name) || columns_.contains(name)) return {};
  if (name == "pi") return std::numbers::pi;
  if (name == "e") return std::numbers::e;
  if (name == "inf") return std::numeric_limits<double>::infinity();
  if (name == "nan") return std::numeric_limits<double>::quiet_NaN();
  return {};
}

Value Names::value(NameId name, Span span, bool quoted) {
  if (const Local* found = local(name)) return found->value;
  if (globals_[name]) {
    if (globals_[name]->function == nullptr) return globals_[name]->value;
    source_.fail(span, "'" + text(name) + "' is a function", "write " + text(name) + "(...)");
  }
  const std::optional<double> number = quoted ? std::nullopt : number_constant(text(name));
  if (number) return arrays_.literal(*number);
  const bool parameter_for_sure = is_given(text(name));
  const KnownColumn* found = parameter_for_sure ? nullptr : column(text(name));
  if (found != nullptr) return column_array(text(name), {text(name)}, false);
  return free_parameter(name, span);
}

Value Names::free_parameter(NameId name, Span span) {
  const std::string& word = text(name);
  if (!is_given(word)) refuse_slip(word, span);
  Shape shape;
  if (const auto guess = guesses_.shapes.find(word); guess != guesses_.shapes.end()) {
    shape = guess->second;
    for (std::int64_t& length : shape) length = std::max<std::int64_t>(length, 1);
  }
  if (const auto given = options_.shapes.find(word); given != options_.shapes.end() && !given->second.empty()) {
    shape = given->second;
  }
  const Value value = parameter(word, shape);
  globals_[name] = Global{value, nullptr};
  free_names_.insert(name);
  return value;
}

void Names::refuse_slip(const std::string& name, Span span) {
  for (const KnownColumn& column : options_.columns) {
    if (!same_but_for_case(name, column.name)) continue;
    source_.fail(span, "'" + name + "' is not a column; did you mean '" + column.name + "'?",
                 "a parameter of that name is declared with 'param " + name + "'");
  }
  note_near_miss(name);
}

void Names::note_near_miss(const std::string& name) {
  for (const KnownColumn& column : options_.columns) {
    if (!is_one_edit_away(name, column.name)) continue;
    model_.notes.push_back("'" + name + "' is taken as a parameter; the table has '" + column.name + "'");
    return;
  }
}

bool Names::shape_is_free(NameId name) const {
  if (local(name) != nullptr) return false;
  if (globals_[name] && !free_names_.contains(name)) return false;
  const std::string& word = text(name);
  const auto given = options_.shapes.find(word);
  if (given != options_.shapes.end() && !given->second.empty()) return false;
  return !number_constant(word) && (is_given(word) || !columns_.contains(word));
}

bool Names::shape_is_unknown(NameId name) const {
  return shape_is_free(name) && !options_.shapes.contains(text(name)) && !guesses_.shapes.contains(text(name));
}

Value Names::grown(NameId name, const Shape& least, Span span) {
  Shape& guess = guesses_.shapes[text(name)];
  const Shape before = guess;
  if (guess.size() < least.size()) guess.resize(least.size(), 0);
  for (std::size_t axis = 0; axis < least.size(); ++axis) guess[axis] = std::max(guess[axis], least[axis]);
  if (std::ranges::find(guess, 0) != guess.end()) {
    unknown_lengths_.try_emplace(text(name), span);
  } else {
    unknown_lengths_.erase(text(name));
  }
  if (guess != before) guesses_.grew = true;
  Shape shape = guess;
  for (std::int64_t& length : shape) length = std::max<std::int64_t>(length, 1);
  const Value known = value(name, span, true);
  if (arrays_.shape(known) == shape) return known;
  guesses_.grew = true;  // the input was made too small: this pass only collects lengths
  return arrays_.from_node(model_.graph->input(text(name), shape), 0, {}, false);
}

void Names::check_guesses() const {
  for (const auto& [name, span] : unknown_lengths_) {
    source_.fail(span, "the length of '" + name + "' is unknown",
                 "write 'param " + name + "[10]' with its lengths, or give " + name + "=[...]");
  }
}

}  // namespace steepest::formula
