#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "steepest/fit.hpp"

/// What the user asked for.
namespace steepest::app {

enum class Verb { eval, diff, grad, dir, hess, taylor, check, min, race, lr, fit, data, codegen, methods, explain };

std::string_view to_text(Verb verb);

enum class MessageLanguage { english, chinese };

struct Options {
  Verb verb = Verb::eval;
  std::string formula;  ///< as typed: text, "-" or "@FILE"
  std::string data;     ///< a path or a query; empty if not given

  bool json = false;
  bool quiet = false;
  MessageLanguage language = MessageLanguage::english;
  std::optional<std::uint64_t> seed;
  RunOptions run;
  std::shared_ptr<Ranks> ranks;  ///< that share the rows; null: this process has them all

  std::optional<std::string> at, from, fix, tie, along, angle, cosines;
  MinimizeOptions walk;
  std::optional<std::size_t> starts;
  std::optional<LossChoice> loss;
  double l2 = 0;  ///< times |x|^2; l1 stands in `walk`
  std::string weights, sigma;
  Missing missing = Missing::refuse;
  std::string trace, plot, save;

  std::optional<std::string> methods;  ///< race
  bool tune = false;                   ///< race

  std::optional<std::string> grid, random, range_test;  ///< lr: LO:HI:N, N or LO:HI:N, LO:HI
  std::optional<std::size_t> batch;                     ///< rows of a sample
  std::optional<double> epochs;
  bool replacement = false;  ///< of the rows of samples
  std::string checkpoint;
  bool resume = false;
  std::optional<double> checkpoint_every;  ///< seconds

  std::optional<std::string> by;           ///< diff: variables
  std::optional<std::size_t> order;        ///< diff, taylor
  bool latex = false;                      ///< diff
  bool steps = false;                      ///< diff
  std::optional<std::string> at_distance;  ///< taylor
  bool ascii = false;                      ///< check, lr
  std::vector<std::string> topic;          ///< explain: its words
  std::string to;                          ///< codegen: the language
  bool hessian = false;                    ///< codegen
};

/// Help that was asked for: printed on stdout, exit status 0.
struct Help {
  std::string text;
};

}  // namespace steepest::app
