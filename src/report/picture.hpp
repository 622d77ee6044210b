#pragma once

#include <string>
#include <vector>

/// A picture as data: panels one above the other, each with axes and layers. Any face may draw it; svg.hpp draws SVG.
namespace steepest::picture {

/// Colours by meaning. Those of Okabe and Ito (Color Universal Design, 2008) stay apart for colour-blind people.
enum class Ink { data, curve, accent, faint, level };

enum class Mark {
  dots,   ///< a dot at each point
  line,   ///< a line through the points; a NaN breaks it
  stems,  ///< a thin line from each point down or up to y = 0, and a dot
  band,   ///< the area between y and y_high
  arrows  ///< a path: a line with a dot at each point, the last one larger
};

struct Layer {
  Mark mark = Mark::dots;
  Ink ink = Ink::data;
  std::string label;  ///< in the legend; empty: not there
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> y_high;  ///< of a band
  double strength = 1;         ///< opacity, for levels that lie behind
};

struct Panel {
  std::string x_label;
  std::string y_label;
  std::vector<Layer> layers;  ///< the first lies at the back
  double share = 1;           ///< of the picture's height
  bool zero_line = false;     ///< draw y = 0
  bool tight = false;         ///< the layers fill the panel to its edges
  bool same_unit = false;     ///< x and y have the same range
};

struct Picture {
  std::string title;
  std::string subtitle;
  std::vector<Panel> panels;
  int width = 760;
  int height = 560;
};

}  // namespace steepest::picture
