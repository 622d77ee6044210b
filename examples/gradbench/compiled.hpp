#pragma once

#include <steepest/expression.hpp>
#include <steepest/formula.hpp>
#include <steepest/kernel.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradbench {

/// Numbers with a shape, row-major.
struct Array {
  std::vector<double> values;
  steepest::Shape shape;
};

using Arrays = std::map<std::string, Array>;

/// A formula with the numbers it is run on.
class Model final {
 public:
  /// `arrays` are the formula's parameters. `rows` are its data, each [rows, ...]: a vector a row is read by
  /// `data x[D] = columns("x_*")`, a single number a row by `data x`.
  Model(const std::string& formula, Arrays arrays, const Arrays& rows = {});
  /// A function in C++ of the elements of one array, which is called "x".
  Model(const std::function<steepest::Expression(std::span<const steepest::Expression>)>& function, Array x);

  steepest::Graph& graph() { return *graph_; }
  steepest::NodeId output() const { return output_; }
  std::vector<steepest::NodeId> parameters(const std::vector<std::string>& names) const;
  const steepest::Bindings& bindings() const { return bindings_; }

 private:
  void bind();

  std::shared_ptr<steepest::Graph> graph_;
  steepest::NodeId output_ = 0;
  std::map<std::string, steepest::NodeId> parameters_;
  Arrays arrays_;
  std::map<std::string, std::vector<double>> columns_;  ///< element e of row r at [e * rows + r]
  steepest::Bindings bindings_;
};

/// Machine code for some nodes of a model, which must outlive it.
class Compiled final {
 public:
  Compiled(Model& model, const std::vector<steepest::NodeId>& outputs);
  /// The nodes' values, in order, on one thread. Valid until the next call.
  const std::vector<std::vector<double>>& operator()();

 private:
  const Model* model_;
  std::shared_ptr<const steepest::Program> program_;
  std::unique_ptr<steepest::Kernel> kernel_;
  std::optional<steepest::PreparedRun> run_;
};

/// d output / d parameters.
Compiled compiled_gradient(Model& model, const std::vector<std::string>& parameters);
Compiled compiled_value(Model& model);

}  // namespace gradbench
