#include "report/fit_picture.hpp"

#include <algorithm>

namespace steepest::picture {
namespace {

constexpr std::size_t most_rows = 5000;  ///< more dots than these only blacken the page
constexpr std::size_t titled_estimates = 4;

/// Every k-th row, so that the picture stays small.
std::vector<double> thinned(const std::vector<double>& values) {
  if (values.size() <= most_rows) return values;
  const std::size_t stride = (values.size() + most_rows - 1) / most_rows;
  std::vector<double> result;
  for (std::size_t i = 0; i < values.size(); i += stride) result.push_back(values[i]);
  return result;
}

std::string subtitle(const FitReport& report) {
  std::string text = std::to_string(report.rows) + (report.rows == 1 ? " row" : " rows");
  const auto& statistics = report.result.statistics;
  if (!statistics) return text;
  if (statistics->parameters.size() <= titled_estimates) {
    for (const Estimate& parameter : statistics->parameters) {
      text += ",  " + parameter.name + " = " + number_text(parameter.estimate, 4);
      if (parameter.standard_error) text += " \xC2\xB1 " + number_text(*parameter.standard_error, 2);
    }
  }
  if (statistics->residual_sd && !statistics->exact)
    text += ",  residual sd " + number_text(*statistics->residual_sd, 4);
  return text;
}

Layer layer(Mark mark, Ink ink, std::string label, std::vector<double> x, std::vector<double> y) {
  return {mark, ink, std::move(label), std::move(x), std::move(y), {}, 1};
}

std::vector<Layer> curve_layers(const FittedView& view, double level) {
  std::vector<Layer> layers;
  if (!view.half_width.empty()) {
    Layer band =
        layer(Mark::band, Ink::curve, number_text(100 * level, 4) + " % band of the curve", view.curve_x, view.curve);
    band.y_high = view.curve;
    for (std::size_t i = 0; i < view.curve.size(); ++i) {
      band.y[i] -= view.half_width[i];
      band.y_high[i] += view.half_width[i];
    }
    layers.push_back(std::move(band));
  }
  layers.push_back(layer(Mark::line, Ink::curve, "fitted curve", view.curve_x, view.curve));
  return layers;
}

}  // namespace

Picture fit_picture(const FittedView& view, const FitReport& report) {
  const double level = report.result.statistics ? report.result.statistics->level : 0.95;
  Panel above;
  above.y_label = view.y_name;
  above.share = 2.6;
  if (view.has_curve) {
    above.layers = curve_layers(view, level);
  } else {
    const auto [low, high] = std::minmax_element(view.fitted.begin(), view.fitted.end());
    above.layers = {layer(Mark::line, Ink::curve, "observed = fitted", {*low, *high}, {*low, *high})};
  }
  above.layers.push_back(
      layer(Mark::dots, Ink::data, view.has_curve ? "data" : "observed", thinned(view.x), thinned(view.response)));

  std::vector<double> residuals;
  for (std::size_t i = 0; i < view.response.size(); ++i) residuals.push_back(view.response[i] - view.fitted[i]);
  Panel below;
  below.x_label = view.x_name;
  below.y_label = "residual";
  below.zero_line = true;
  below.layers = {layer(Mark::stems, Ink::data, "", thinned(view.x), thinned(residuals))};

  Picture picture;
  picture.title = report.formula;
  picture.subtitle = subtitle(report);
  picture.panels = {std::move(above), std::move(below)};
  return picture;
}

}  // namespace steepest::picture
