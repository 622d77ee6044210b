#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace steepest::app {

/// A topic of `explain` in one language. {name} in the text stands for a number, a formula or a table that
/// explain_numbers computes.
struct TopicText {
  std::string_view key;    ///< the same in every language
  std::string_view title;  ///< first line
  std::string_view names;  ///< further names it answers to, commas between
  std::string_view see;    ///< keys of related topics, commas between
  std::string_view text;
};

std::span<const TopicText> english_topics();
std::span<const TopicText> chinese_topics();

using Numbers = std::map<std::string, std::string>;

/// What the text of a topic leaves open, computed by the engine. InternalError: no such topic.
Numbers explain_numbers(std::string_view key);

}  // namespace steepest::app
