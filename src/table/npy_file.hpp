#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "steepest/table.hpp"
#include "table/input_file.hpp"

namespace steepest {

/// A NumPy file, opened. Format: NumPy Enhancement Proposal 1, versions 1 to 3.
class NpyFile final {
 public:
  /// UserError: not a NumPy file, an element type without a double for each value, a file shorter than its shape says.
  NpyFile(const std::string& path, std::size_t limit);

  const std::string& path() const { return file_->path(); }
  const std::vector<std::size_t>& shape() const { return shape_; }
  std::size_t size() const { return size_; }  ///< number of elements
  bool column_major() const { return column_major_; }
  bool whole_numbers() const { return kind_ == 'i' || kind_ == 'u'; }
  bool booleans() const { return kind_ == 'b'; }

  /// Converts the elements [first, first + out.size()) in the file's order.
  void read(std::size_t first, std::span<double> out) const;
  /// The rows where they stand, of a matrix of this machine's floats in C order; nothing for another file.
  std::optional<RowMajor> in_place() const;
  void check_unchanged() const { file_->check_unchanged(); }

 private:
  void parse_header();
  void parse_type(const std::string& header);
  void parse_shape(const std::string& header);
  std::string field(const std::string& header, const std::string& key) const;
  [[noreturn]] void refuse(const std::string& what, const std::string& hint) const;

  std::shared_ptr<const InputFile> file_;
  std::size_t data_offset_ = 0;
  char kind_ = 'f';
  std::size_t width_ = 8;  // bytes of an element
  bool swapped_ = false;
  bool column_major_ = false;
  std::vector<std::size_t> shape_;
  std::size_t size_ = 1;
};

}  // namespace steepest
