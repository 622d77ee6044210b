#include "descent.hpp"

#include <map>

namespace gradbench {
namespace {

/// The state s is one vector: the place x, the value there, the gradient, the step, how often in a row the value fell,
/// and 1 while the walk goes on.
constexpr const char* text = R"(
let F_at(x, p, step, falls) = concat(x, F(x, p), grad(F(u, p) for u at x), step, falls, 1)
let F_moved(s, p) = F_at(s[1:N] - s[STEP]*s[SLOPE], p, s[STEP], s[FALLS] + 1)
let F_faster(s) = concat(s[1:STEP - 1], 2*s[STEP], 0, 1)
let F_slower(s) = concat(s[1:STEP - 1], s[STEP]/2, 0, 1)
let F_stopped(s) = concat(s[1:FALLS], 0)
let F_lower(s, t) = t[N + 1] < s[N + 1] ? t : F_slower(s)
let F_compared(s, t) = norm(s[1:N] - t[1:N]) <= 1e-5 ? F_stopped(s) : F_lower(s, t)
let F_tried(s, p) = s[FALLS] == 10 ? F_faster(s) : F_compared(s, F_moved(s, p))
let F_next(s, p) = norm(s[SLOPE]) <= 1e-5 ? F_stopped(s) : F_tried(s, p)
let F_least(start, p) = fold(F_next(s, p) while s[FALLS + 1] == 1, s from F_at(start, p, 1e-5, 0), at most 1000)[1:N]
)";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string descent(const std::string& name, int n) {
  const std::map<std::string, std::string> words{{"F", name},
                                                 {"N", std::to_string(n)},
                                                 {"SLOPE", std::to_string(n + 2) + ":" + std::to_string(2 * n + 1)},
                                                 {"STEP", std::to_string(2 * n + 2)},
                                                 {"FALLS", std::to_string(2 * n + 3)}};
  std::string result, word;
  for (const char* c = text; *c != '\0'; ++c) {
    if (is_letter(*c)) {
      word += *c;
      continue;
    }
    const auto found = words.find(word);
    result += (found == words.end() ? word : found->second) + *c;
    word.clear();
  }
  return result;
}

}  // namespace gradbench
