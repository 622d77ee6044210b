#include "report/svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "report/ticks.hpp"

namespace steepest::picture {
namespace {

constexpr double left_margin = 76, right_margin = 28, bottom_margin = 54, panel_gap = 26, legend_height = 26;
constexpr std::string_view text_ink = "#222222", soft_ink = "#666666", grid_ink = "#e6e6e3", axis_ink = "#9a9a96";

std::string_view colour(Ink ink) {
  switch (ink) {
    case Ink::data: return "#0072B2";
    case Ink::curve: return "#D55E00";
    case Ink::accent: return "#009E73";
    case Ink::faint: return "#9a9a96";
    case Ink::level: return "#56B4E9";
  }
  return text_ink;
}

/// A coordinate, to a hundredth of a pixel.
std::string px(double value) {
  std::array<char, 64> buffer{};
  const double rounded = std::round(std::clamp(value, -1e5, 1e5) * 100) / 100;
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), rounded == 0 ? 0.0 : rounded);
  return status == std::errc{} ? std::string(buffer.data(), end) : "0";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string text_at(double x, double y, std::string_view text, std::string_view attributes) {
  return "<text x=\"" + px(x) + "\" y=\"" + px(y) + "\" " + std::string(attributes) + ">" + escaped(text) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view ink, double width) {
  return "<line x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" + px(x2) + "\" y2=\"" + px(y2) + "\" stroke=\"" +
         std::string(ink) + "\" stroke-width=\"" + px(width) + "\"/>\n";
}

std::string dot(double x, double y, double radius, std::string_view ink) {
  return "<circle cx=\"" + px(x) + "\" cy=\"" + px(y) + "\" r=\"" + px(radius) + "\" fill=\"" + std::string(ink) +
         "\" stroke=\"#ffffff\" stroke-width=\"1\"/>\n";
}

struct Frame {
  double left = 0, top = 0, width = 0, height = 0;
  Range x, y;

  double across(double value) const { return left + width * (value - x.low) / (x.high - x.low); }
  double down(double value) const { return top + height * (1 - (value - y.low) / (y.high - y.low)); }
};

void extend(Range& range, const std::vector<double>& values) {
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
}

constexpr double infinity = std::numeric_limits<double>::infinity();

Range x_range(const Panel& panel) {
  Range range{infinity, -infinity};
  for (const Layer& layer : panel.layers) extend(range, layer.x);
  return range.low <= range.high ? range : Range{0, 1};
}

Range y_range(const Panel& panel) {
  Range range{infinity, -infinity};
  for (const Layer& layer : panel.layers) {
    extend(range, layer.y);
    extend(range, layer.y_high);
  }
  if (panel.zero_line) extend(range, {0.0});
  return range.low <= range.high ? range : Range{0, 1};
}

bool drawable(const Layer& layer, std::size_t i) { return std::isfinite(layer.x[i]) && std::isfinite(layer.y[i]); }

std::string path_of(const Layer& layer, const Frame& frame) {
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (!drawable(layer, i)) {
      pen_down = false;
      continue;
    }
    path += (pen_down ? "L" : "M") + px(frame.across(layer.x[i])) + " " + px(frame.down(layer.y[i]));
    pen_down = true;
  }
  return path;
}

std::string stroke(const std::string& path, std::string_view ink, double width, double strength) {
  return "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + std::string(ink) + "\" stroke-width=\"" + px(width) +
         "\" stroke-opacity=\"" + px(strength) + "\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n";
}

std::string draw_band(const Layer& layer, const Frame& frame) {
  std::string path;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (!drawable(layer, i) || !std::isfinite(layer.y_high[i])) continue;
    path += (path.empty() ? "M" : "L") + px(frame.across(layer.x[i])) + " " + px(frame.down(layer.y_high[i]));
  }
  for (std::size_t i = layer.x.size(); i-- > 0;) {
    if (!drawable(layer, i) || !std::isfinite(layer.y_high[i])) continue;
    path += "L" + px(frame.across(layer.x[i])) + " " + px(frame.down(layer.y[i]));
  }
  return path.empty() ? path
                      : "<path d=\"" + path + "Z\" fill=\"" + std::string(colour(layer.ink)) +
                            "\" fill-opacity=\"0.16\" stroke=\"none\"/>\n";
}

/// Smaller dots where there are many.
double dot_radius(std::size_t count) { return count <= 60 ? 4.2 : count <= 300 ? 3 : count <= 2000 ? 2 : 1.3; }

std::string draw_dots(const Layer& layer, const Frame& frame, double radius) {
  std::string out;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (drawable(layer, i)) out += dot(frame.across(layer.x[i]), frame.down(layer.y[i]), radius, colour(layer.ink));
  }
  return out;
}

std::string draw_stems(const Layer& layer, const Frame& frame) {
  std::string path;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    if (!drawable(layer, i)) continue;
    const std::string x = px(frame.across(layer.x[i]));
    path += "M" + x + " " + px(frame.down(0)) + "L" + x + " " + px(frame.down(layer.y[i]));
  }
  const double radius = dot_radius(layer.x.size());
  return stroke(path, colour(layer.ink), radius > 2 ? 1.4 : 0.6, 0.55) + draw_dots(layer, frame, radius - 0.4);
}

std::string draw_arrows(const Layer& layer, const Frame& frame) {
  if (layer.x.empty()) return "";
  const std::size_t last = layer.x.size() - 1;
  return stroke(path_of(layer, frame), colour(layer.ink), 2, 0.9) + draw_dots(layer, frame, 3) +
         dot(frame.across(layer.x[last]), frame.down(layer.y[last]), 6, colour(layer.ink));
}

std::string draw(const Layer& layer, const Frame& frame) {
  switch (layer.mark) {
    case Mark::dots: return draw_dots(layer, frame, dot_radius(layer.x.size()));
    case Mark::line:
      return stroke(path_of(layer, frame), colour(layer.ink), layer.ink == Ink::level ? 1.1 : 2.2, layer.strength);
    case Mark::stems: return draw_stems(layer, frame);
    case Mark::band: return draw_band(layer, frame);
    case Mark::arrows: return draw_arrows(layer, frame);
  }
  return "";
}

std::string draw_axes(const Panel& panel, const Frame& frame, bool with_x_labels) {
  const double bottom = frame.top + frame.height, right = frame.left + frame.width;
  const Ticks x = ticks(frame.x, 7), y = ticks(frame.y, std::max(3, static_cast<int>(frame.height / 55)));
  std::string out;
  for (const double place : x.places)
    out += line(frame.across(place), frame.top, frame.across(place), bottom, grid_ink, 1);
  for (const double place : y.places) out += line(frame.left, frame.down(place), right, frame.down(place), grid_ink, 1);
  out += line(frame.left, bottom, right, bottom, axis_ink, 1);
  if (panel.zero_line) out += line(frame.left, frame.down(0), right, frame.down(0), axis_ink, 1.2);
  for (std::size_t i = 0; i < y.places.size(); ++i) {
    out += text_at(frame.left - 10, frame.down(y.places[i]) + 4, y.labels[i], "class=\"tick\" text-anchor=\"end\"");
  }
  const double middle = frame.top + frame.height / 2;
  out += text_at(0, 0, panel.y_label,
                 "class=\"label\" text-anchor=\"middle\" transform=\"translate(22 " + px(middle) + ") rotate(-90)\"");
  if (!with_x_labels) return out;
  for (std::size_t i = 0; i < x.places.size(); ++i) {
    out += text_at(frame.across(x.places[i]), bottom + 20, x.labels[i], "class=\"tick\" text-anchor=\"middle\"");
  }
  return out +
         text_at(frame.left + frame.width / 2, bottom + 42, panel.x_label, "class=\"label\" text-anchor=\"middle\"");
}

std::string legend_mark(const Layer& layer, double x, double y) {
  const std::string_view ink = colour(layer.ink);
  switch (layer.mark) {
    case Mark::dots:
    case Mark::stems: return dot(x + 11, y, 4.2, ink);
    case Mark::line: return line(x, y, x + 22, y, ink, 2.2);
    case Mark::arrows: return line(x, y, x + 22, y, ink, 2) + dot(x + 22, y, 4.2, ink);
    case Mark::band:
      return "<rect x=\"" + px(x) + "\" y=\"" + px(y - 6) + "\" width=\"22\" height=\"12\" fill=\"" + std::string(ink) +
             "\" fill-opacity=\"0.16\"/>\n";
  }
  return "";
}

/// One row above the first panel.
std::string draw_legend(const Picture& picture, double top) {
  std::string out;
  double x = left_margin;
  for (const Panel& panel : picture.panels) {
    for (const Layer& layer : panel.layers) {
      if (layer.label.empty()) continue;
      out += legend_mark(layer, x, top) + text_at(x + 30, top + 4, layer.label, "class=\"legend\"");
      x += 30 + 7.2 * static_cast<double>(layer.label.size()) + 22;
    }
  }
  return out;
}

bool has_legend(const Picture& picture) {
  for (const Panel& panel : picture.panels) {
    for (const Layer& layer : panel.layers) {
      if (!layer.label.empty()) return true;
    }
  }
  return false;
}

std::string clip(const Frame& frame, std::size_t index) {
  return "<clipPath id=\"panel" + std::to_string(index) + "\"><rect x=\"" + px(frame.left - 8) + "\" y=\"" +
         px(frame.top - 8) + "\" width=\"" + px(frame.width + 16) + "\" height=\"" + px(frame.height + 16) +
         "\"/></clipPath>\n";
}

std::string draw_panel(const Panel& panel, const Frame& frame, std::size_t index, bool with_x_labels) {
  std::string out = clip(frame, index) + draw_axes(panel, frame, with_x_labels);
  out += "<g clip-path=\"url(#panel" + std::to_string(index) + ")\">\n";
  for (const Layer& layer : panel.layers) out += draw(layer, frame);
  return out + "</g>\n";
}

std::string opening(const Picture& picture) {
  const std::string size = std::to_string(picture.width) + " " + std::to_string(picture.height);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" +
                    std::to_string(picture.width) + "\" height=\"" + std::to_string(picture.height) +
                    "\" role=\"img\" font-family=\"'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n";
  out += "<title>" + escaped(picture.title) +
         "</title>\n<style>\n.title{font-size:18px;font-weight:600;fill:" + std::string(text_ink) +
         "}\n.subtitle{font-size:13px;fill:" + std::string(soft_ink) +
         "}\n.tick{font-size:12px;fill:" + std::string(soft_ink) +
         "}\n.label{font-size:13px;fill:" + std::string(text_ink) +
         "}\n.legend{font-size:13px;fill:" + std::string(text_ink) + "}\n</style>\n";
  return out + "<rect width=\"100%\" height=\"100%\" fill=\"#fdfdfb\"/>\n";
}

}  // namespace

std::string to_svg(const Picture& picture) {
  std::string out = opening(picture);
  double top = 16;
  if (!picture.title.empty()) out += text_at(left_margin, top += 20, picture.title, "class=\"title\"");
  if (!picture.subtitle.empty()) out += text_at(left_margin, top += 20, picture.subtitle, "class=\"subtitle\"");
  top += 16;
  if (has_legend(picture)) {
    out += draw_legend(picture, top + 4);
    top += legend_height;
  }
  double shares = 0;
  Range across{infinity, -infinity};
  for (const Panel& panel : picture.panels) {
    shares += panel.share;
    const Range range = x_range(panel);
    across = {std::min(across.low, range.low), std::max(across.high, range.high)};
  }
  const double gaps = panel_gap * (static_cast<double>(picture.panels.size()) - 1);
  const double room = picture.height - top - bottom_margin - gaps;
  for (std::size_t i = 0; i < picture.panels.size(); ++i) {
    const Panel& panel = picture.panels[i];
    const double height = room * panel.share / shares;
    const double margin = panel.tight ? 0 : 1;
    const Frame frame{left_margin,
                      top,
                      picture.width - left_margin - right_margin,
                      height,
                      widened(across, 0.025 * margin),
                      widened(y_range(panel), 0.07 * margin)};
    out += draw_panel(panel, frame, i, i + 1 == picture.panels.size());
    top += height + panel_gap;
  }
  return out + "</svg>\n";
}

}  // namespace steepest::picture
