#pragma once

#include <string>

#include "report/picture.hpp"

namespace steepest::picture {

/// The picture as one SVG document, complete in itself.
std::string to_svg(const Picture& picture);

}  // namespace steepest::picture
