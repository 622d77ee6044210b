#include <array>

#include "steepest/fit.hpp"

namespace steepest {
namespace {

constexpr std::array all_losses{Loss::sse, Loss::mse, Loss::half_mse, Loss::mae, Loss::huber};

double read_delta(std::string_view text) {
  const std::optional<double> delta = parse_number(text);
  if (delta && *delta > 0) return *delta;
  throw UserError(ErrorKind::command_line,
                  "the delta of the huber loss must be a positive number, got '" + std::string(text) + "'", {},
                  "huber:1 counts residuals beyond 1 by their distance");
}

}  // namespace

std::string_view to_text(Loss loss) {
  switch (loss) {
    case Loss::sse: return "sse";
    case Loss::mse: return "mse";
    case Loss::half_mse: return "half-mse";
    case Loss::mae: return "mae";
    case Loss::huber: return "huber";
  }
  throw InternalError("unknown loss");
}

std::string formula_of(const LossChoice& choice) {
  switch (choice.loss) {
    case Loss::sse: return "sum of r^2";
    case Loss::mse: return "(1/n) sum of r^2";
    case Loss::half_mse: return "(1/(2n)) sum of r^2";
    case Loss::mae: return "(1/n) sum of |r|";
    case Loss::huber: break;
  }
  const std::string delta = number_text(choice.delta);
  const std::string factor = choice.delta == 1 ? "" : delta + " ";
  return "(1/n) sum of h(r), h = r^2/2 up to |r| = " + delta + ", " + factor + "(|r| - " +
         number_text(choice.delta / 2) + ") beyond";
}

bool is_squared(Loss loss) { return loss == Loss::sse || loss == Loss::mse || loss == Loss::half_mse; }

double scale_of(Loss loss, std::size_t rows) {
  const double n = static_cast<double>(rows);
  switch (loss) {
    case Loss::sse: return 1;
    case Loss::half_mse: return 1 / (2 * n);
    case Loss::mse:
    case Loss::mae:
    case Loss::huber: return 1 / n;
  }
  throw InternalError("unknown loss");
}

LossChoice parse_loss(std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view word = name.substr(0, colon);
  std::vector<std::string> names;
  for (const Loss loss : all_losses) {
    names.emplace_back(to_text(loss));
    if (to_text(loss) != word || (colon != std::string_view::npos && loss != Loss::huber)) continue;
    return {loss, colon == std::string_view::npos ? 1 : read_delta(name.substr(colon + 1))};
  }
  const auto close = closest_spelling(name, names);
  throw UserError(ErrorKind::command_line, "there is no loss '" + std::string(name) + "'", {},
                  (close ? "did you mean '" + *close + "'? " : "") +
                      std::string("the losses are sse, mse, half-mse, mae and huber"));
}

}  // namespace steepest
