#include <algorithm>
#include <iterator>
#include <sstream>

#include "app/explain_text.hpp"
#include "app/verbs.hpp"
#include "formula/lowering.hpp"

namespace steepest::app {
namespace {

bool is_chinese(const Options& options) { return options.language == MessageLanguage::chinese; }

std::span<const TopicText> topics_of(const Options& options) {
  return is_chinese(options) ? chinese_topics() : english_topics();
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    parts.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return parts;
}

/// Small letters, single blanks; hyphens are blanks.
std::string plain(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    for (const char c : (text.empty() ? "" : " ") + word) {
      const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '-' || c == '_' ? ' ' : c;
      if (low != ' ' || (!text.empty() && text.back() != ' ')) text += low;
    }
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// Whether a topic of either language answers to a word; the key is the same in both.
bool answers(const TopicText& topic, const std::string& word) {
  if (word == topic.key || word == plain({std::string(topic.title)})) return true;
  const std::vector<std::string> names = split(topic.names);
  return std::ranges::any_of(names, [&](const std::string& name) { return plain({name}) == word; });
}

/// A topic of this very name, which goes before a method.
std::optional<std::string_view> exact_key(const std::string& word) {
  const auto found = std::ranges::find_if(english_topics(), [&](const TopicText& topic) { return topic.key == word; });
  return found == english_topics().end() ? std::nullopt : std::optional(found->key);
}

std::optional<std::string_view> find_key(const std::string& word) {
  for (const std::span<const TopicText> topics : {english_topics(), chinese_topics()}) {
    for (const TopicText& topic : topics) {
      if (answers(topic, word)) return topic.key;
    }
  }
  return {};
}

const TopicText& topic_of(const Options& options, std::string_view key) {
  for (const TopicText& topic : topics_of(options)) {
    if (topic.key == key) return topic;
  }
  throw InternalError("a topic is missing in one language");
}

/// The text with numbers in place of {names}.
std::string filled(std::string_view text, const Numbers& numbers) {
  std::string result;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    result += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const auto found = numbers.find(std::string(text.substr(1, close - 1)));
    if (found == numbers.end()) throw InternalError("a number is missing in an explanation");
    result += found->second;
    text.remove_prefix(close + 1);
  }
  return result;
}

ExplanationReport explained(const Options& options, std::string_view key) {
  const TopicText& topic = topic_of(options, key);
  ExplanationReport report;
  report.topic = key;
  report.title = topic.title;
  report.text = filled(topic.text, explain_numbers(key));
  for (const std::string& other : split(topic.see)) {
    report.see.push_back(is_chinese(options) ? std::string(topic_of(options, other).title) : other);
  }
  return report;
}

ExplanationReport explained(const Options& options, const MethodInfo& method) {
  const bool chinese = is_chinese(options);
  ExplanationReport report;
  report.topic = method.name;
  report.title = method.name;
  const bool least_squares = method.needs == "least squares";
  const bool takes_step = method.needs.find("step") != std::string::npos;
  const bool samples_only = method.needs.find("samples") != std::string::npos;
  const std::string verb = least_squares  ? "steepest fit MODEL DATA"
                           : samples_only ? "steepest min FORMULA DATA"
                                          : "steepest min FORMULA";
  report.text = method.summary + "\n\n";
  std::istringstream formula(method.formula);
  for (std::string line; std::getline(formula, line);) report.text += "    " + line + "\n";
  report.text += (chinese ? "\n  需要    " : "\n  needs     ") + method.needs +
                 (chinese ? "\n  出处    " : "\n  source    ") + method.source + "\n\n  " + verb + " --method " +
                 method.name + (takes_step ? " --lr 0.01" : "") + (samples_only ? " --batch 32" : "") +
                 (method.takes_l1 ? " --l1 0.1" : "") + "\n";
  return report;
}

/// Words in lines of a page's width.
std::string lines_of(const std::vector<std::string>& words) {
  constexpr std::size_t width = 95;
  std::string text, line = " ";
  for (const std::string& word : words) {
    if (line.size() + word.size() > width) {
      text += line + "\n";
      line = " ";
    }
    line += " " + word;
  }
  return text + line + "\n";
}

ExplanationReport list_of_topics(const Options& options) {
  const bool chinese = is_chinese(options);
  ExplanationReport report;
  report.title = chinese ? "steepest explain 主题" : "steepest explain TOPIC";
  for (const TopicText& topic : topics_of(options)) {
    std::string line = "  " + std::string(topic.key);
    line.resize(30, ' ');
    report.text += line + std::string(topic.title) + "\n";
  }
  report.text += chinese ? "\n方法（`steepest methods` 逐一说明）：\n"
                         : "\nOr a method (`steepest methods` has a line for each):\n";
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) names.push_back(method.name);
  report.text += lines_of(names);
  if (!chinese) report.text += "\n--lang zh explains in Chinese.\n";
  return report;
}

/// What a formula may call, by the table of operators and the language's own.
ExplanationReport list_of_functions(const Options& options) {
  ExplanationReport report;
  report.topic = "functions";
  report.title = is_chinese(options) ? "公式中可用的函数" : "Functions that a formula may call";
  std::vector<std::string> names = operator_spellings();
  std::ranges::copy(formula::function_names(), std::back_inserter(names));
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  report.text = lines_of(names);
  return report;
}

[[noreturn]] void refuse_topic(const std::string& word) {
  std::vector<std::string> known;
  std::string list;
  for (const TopicText& topic : english_topics()) {
    known.emplace_back(topic.key);
    list += (list.empty() ? "" : ", ") + std::string(topic.key);
    for (const std::string& name : split(topic.names)) known.push_back(name);
  }
  for (const MethodInfo& method : methods()) known.push_back(method.name);
  const auto close = closest_spelling(word, known);
  throw UserError(ErrorKind::command_line, "there is no explanation of '" + word + "'", {},
                  (close ? "did you mean '" + *close + "'? " : "") + "the topics are " + list + ", and every method");
}

}  // namespace

Outcome run_explain(const Options& options) {
  const std::string word = plain(options.topic);
  if (word.empty()) return {list_of_topics(options), 0, {}};
  if (word == "functions") return {list_of_functions(options), 0, {}};
  if (const auto key = exact_key(word)) return {explained(options, *key), 0, {}};
  const auto key = find_key(word);
  for (const MethodInfo& method : methods()) {
    if (plain({method.name}) != word) continue;
    ExplanationReport report = explained(options, method);
    if (key) report.see.push_back(is_chinese(options) ? std::string(topic_of(options, *key).title) : std::string(*key));
    return {std::move(report), 0, {}};
  }
  if (key) return {explained(options, *key), 0, {}};
  refuse_topic(word);
}

}  // namespace steepest::app
