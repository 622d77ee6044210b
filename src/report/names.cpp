#include "steepest/report.hpp"

namespace steepest {

std::vector<std::string> element_names(const NamedArray& array) { return element_names(array.name, array.shape); }

std::vector<std::string> element_names(const std::vector<NamedArray>& arrays) {
  std::vector<std::string> names;
  for (const NamedArray& array : arrays) {
    for (std::string& name : element_names(array)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace steepest
