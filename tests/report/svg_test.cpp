#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "report/svg.hpp"

namespace steepest::test {
namespace {

using namespace picture;

Picture simple() {
  Panel panel;
  panel.x_label = "x < y & z";
  panel.y_label = "y";
  panel.layers = {{Mark::line, Ink::curve, "curve", {0, 1, 2, 3}, {0, std::nan(""), 2, 3}, {}, 1},
                  {Mark::band, Ink::curve, "band", {0, 1}, {0, 1}, {1, 2}, 1},
                  {Mark::dots, Ink::data, "data", {0, 1, 2}, {0.5, INFINITY, 1}, {}, 1},
                  {Mark::stems, Ink::data, "", {0, 1}, {-1, 1}, {}, 1},
                  {Mark::arrows, Ink::accent, "path", {0, 1}, {0, 1}, {}, 1}};
  Picture result;
  result.title = "a \"title\" <b>";
  result.panels = {panel, panel};
  return result;
}

/// Opening and closing tags in balance: an SVG viewer refuses anything else.
bool is_balanced(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) return false;
    if (text[end - 1] == '/') continue;
    if (text[at + 1] == '/') {
      if (open.empty() || open.back() != text.substr(at + 2, end - at - 2)) return false;
      open.pop_back();
      continue;
    }
    open.push_back(text.substr(at + 1, text.find_first_of(" >", at) - at - 1));
  }
  return open.empty();
}

TEST(Svg, IsBalancedAndEscaped) {
  const std::string svg = to_svg(simple());
  EXPECT_TRUE(is_balanced(svg));
  EXPECT_THAT(svg, testing::HasSubstr("x &lt; y &amp; z"));
  EXPECT_THAT(svg, testing::HasSubstr("a &quot;title&quot; &lt;b&gt;"));
}

TEST(Svg, NeverHoldsANumberThatIsNone) {
  const std::string svg = to_svg(simple());
  EXPECT_THAT(svg, testing::Not(testing::HasSubstr("nan")));
  EXPECT_THAT(svg, testing::Not(testing::HasSubstr("inf")));
}

TEST(Svg, ALineBreaksWhereItHasNoValue) {
  Picture picture;
  Panel panel;
  panel.layers = {{Mark::line, Ink::curve, "", {0, 1, 2, 3, 4}, {0, 1, std::nan(""), 3, 4}, {}, 1}};
  picture.panels = {panel};
  const std::string svg = to_svg(picture);
  const std::size_t path = svg.find("<path d=\"");
  const std::string data = svg.substr(path, svg.find('"', path + 9) - path);
  EXPECT_EQ(std::count(data.begin(), data.end(), 'M'), 2);
}

TEST(Svg, AnEmptyPictureIsStillAPicture) { EXPECT_TRUE(is_balanced(to_svg(Picture{}))); }

}  // namespace
}  // namespace steepest::test
