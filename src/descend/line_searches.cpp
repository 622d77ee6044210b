#include "descend/method.hpp"
#include "descend/search/hager_zhang.hpp"
#include "descend/search/more_thuente.hpp"
#include "descend/search/nonmonotone.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

using MakeSearch = std::unique_ptr<Search> (*)(const MethodOptions&);

struct LineSearch {
  MethodInfo info;
  MakeSearch make;
};

/// Directions that depend on exact searches are not scaled, so their first trial is a guess.
bool unit_step(const MethodOptions& options) { return options.slope_left > 0.5; }

std::vector<LineSearch> all() {
  return {
      {{"armijo", "backtracking from the full step until the value falls enough", "gradient", "Armijo 1966"},
       search_of<Nonmonotone, 1>},
      {{"hager-zhang", "the Wolfe or the approximate Wolfe conditions, by double secant steps", "gradient",
        "Hager & Zhang 2005"},
       [](const MethodOptions& o) -> std::unique_ptr<Search> {
         return std::make_unique<HagerZhang>(HagerZhang::Options{.sigma = o.slope_left, .unit_step = unit_step(o)});
       }},
      {{"more-thuente", "the strong Wolfe conditions, by safeguarded cubic steps", "gradient", "More & Thuente 1994"},
       [](const MethodOptions& o) -> std::unique_ptr<Search> {
         return std::make_unique<MoreThuente>(MoreThuente::Options{.slope = o.slope_left, .unit_step = unit_step(o)});
       }},
      {{"wolfe", "the strong Wolfe conditions, by double secant steps", "gradient", "Wolfe 1969; Hager & Zhang 2005"},
       [](const MethodOptions& o) -> std::unique_ptr<Search> {
         return std::make_unique<HagerZhang>(
             HagerZhang::Options{.delta = 1e-4, .sigma = o.slope_left, .strong = true, .unit_step = unit_step(o)});
       }}};
}

}  // namespace

std::vector<MethodInfo> searches() {
  std::vector<MethodInfo> result;
  for (LineSearch& search : all()) result.push_back(std::move(search.info));
  return result;
}

Method with_search(Method method, std::string_view search) {
  if (search.empty()) return method;
  std::vector<std::string> names;
  std::string list;
  for (const LineSearch& known : all()) {
    names.push_back(known.info.name);
    list += (list.empty() ? "" : ", ") + known.info.name;
    if (known.info.name != search) continue;
    if (!method.search({})->follows_line())
      throw UserError(ErrorKind::command_line,
                      "method '" + method.name + "' searches along no line, so a search has no use", {},
                      "name a method that does: lbfgs, lbfgsb, cg, bb or steepest");
    method.search = known.make;
    return method;
  }
  const auto close = closest_spelling(search, names);
  throw UserError(ErrorKind::command_line, "unknown search '" + std::string(search) + "'", {},
                  close ? "did you mean '" + *close + "'?" : "the searches are " + list);
}

}  // namespace steepest
