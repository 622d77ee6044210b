#include "descend/outcome.hpp"

#include "descend/text.hpp"

namespace steepest {

WalkEnd falls_for_ever(const Vector& direction, const FarView& view, const std::vector<std::string>& names) {
  const std::string where = direction_text(direction, names);
  if (view.unbounded)
    return {End::unbounded,
            "unbounded below along " + where + ": the value is " + short_text(view.value) + " at distance " +
                number_text(view.distance, 3),
            direction};
  return {End::unbounded,
          "no minimum along " + where + ": the value falls towards " + short_text(view.value) +
              " while |x| grows without bound",
          direction};
}

}  // namespace steepest
