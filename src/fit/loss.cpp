#include <array>

#include "steepest/fit.hpp"

namespace steepest {
namespace {

constexpr std::array all_losses{Loss::sse, Loss::mse, Loss::half_mse};

}  // namespace

std::string_view to_text(Loss loss) {
  switch (loss) {
    case Loss::sse: return "sse";
    case Loss::mse: return "mse";
    case Loss::half_mse: return "half-mse";
  }
  throw InternalError("unknown loss");
}

std::string_view formula_of(Loss loss) {
  switch (loss) {
    case Loss::sse: return "sum of r^2";
    case Loss::mse: return "(1/n) sum of r^2";
    case Loss::half_mse: return "(1/(2n)) sum of r^2";
  }
  throw InternalError("unknown loss");
}

double scale_of(Loss loss, std::size_t rows) {
  const double n = static_cast<double>(rows);
  switch (loss) {
    case Loss::sse: return 1;
    case Loss::mse: return 1 / n;
    case Loss::half_mse: return 1 / (2 * n);
  }
  throw InternalError("unknown loss");
}

Loss parse_loss(std::string_view name) {
  std::vector<std::string> names;
  for (const Loss loss : all_losses) {
    if (to_text(loss) == name) return loss;
    names.emplace_back(to_text(loss));
  }
  const auto close = closest_spelling(name, names);
  throw UserError(ErrorKind::command_line, "there is no loss '" + std::string(name) + "'", {},
                  close ? "did you mean '" + *close + "'? The losses are sse, mse and half-mse"
                        : "the losses are sse, mse and half-mse");
}

}  // namespace steepest
