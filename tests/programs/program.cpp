#include "program.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace steepest::test {
namespace {

const std::filesystem::path directory = std::filesystem::path(STEEPEST_SOURCE_DIR) / "tests/cases/programs";

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) result.push_back(cell);
  return result;
}

void read_columns(std::istream& file, ModelFile& into) {
  std::string line;
  std::getline(file, line);
  into.column_names = cells(line);
  into.columns.resize(into.column_names.size());
  while (std::getline(file, line)) {
    const std::vector<std::string> values = cells(line);
    if (values.size() != into.columns.size()) throw std::runtime_error("a ragged line: " + line);
    for (std::size_t c = 0; c < values.size(); ++c) into.columns[c].push_back(std::stod(values[c]));
  }
}

}  // namespace

std::size_t ModelFile::dimension() const {
  std::size_t total = 0;
  for (const ModelParameter& parameter : model.parameters) {
    total += static_cast<std::size_t>(element_count(parameter.shape));
  }
  return total;
}

Problem ModelFile::problem() const {
  Problem problem{.graph = model.graph, .output = model.output};
  for (const ModelParameter& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  if (!columns.empty()) problem.rows.count = problem.rows.readable = static_cast<std::int64_t>(columns[0].size());
  for (const ModelColumn& column : model.columns) {
    RowInput& input = problem.rows.inputs.emplace_back();
    input.node = column.node;
    for (const std::string& name : column.columns) {
      const auto position = std::ranges::find(column_names, name) - column_names.begin();
      input.columns.push_back(columns.at(static_cast<std::size_t>(position)).data());
    }
  }
  return problem;
}

ModelFile read_model(const std::string& name) {
  ModelFile result;
  const std::filesystem::path path = directory / (name + ".steepest");
  std::ifstream text_file(path);
  if (!text_file) throw std::runtime_error("no file " + path.string());
  const std::string text{std::istreambuf_iterator<char>(text_file), {}};
  ParseOptions options;
  options.source = path.string();
  if (std::ifstream table(directory / (name + ".csv")); table) {
    read_columns(table, result);
    options.has_table = true;
    for (const std::string& column : result.column_names) options.columns.push_back({column, false, {}});
  }
  result.model = parse(text, options);
  return result;
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".steepest") names.push_back(entry.path().stem());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<Backend> backends() {
  std::vector<Backend> all{Backend::interpreter};
  Graph graph;
  const NodeId x = graph.input("x");
  auto program = std::make_shared<const Program>(make_program(graph, {&x, 1}));
  if (make_llvm_kernel(program)) all.push_back(Backend::llvm);
  return all;
}

}  // namespace steepest::test
