#include "table/npy_file.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "steepest/base.hpp"
#include "table/cell.hpp"

namespace steepest {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = std::size_t{1} << 20;

template <class T>
void convert(const char* bytes, bool swapped, std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    char element[sizeof(T)];
    std::memcpy(element, bytes + i * sizeof(T), sizeof(T));
    if (swapped) std::reverse(element, element + sizeof(T));
    T value;
    std::memcpy(&value, element, sizeof(T));
    out[i] = static_cast<double>(value);
  }
}

void convert_any(char kind, std::size_t width, const char* bytes, bool swapped, std::span<double> out) {
  if (kind == 'f') return width == 8 ? convert<double>(bytes, swapped, out) : convert<float>(bytes, swapped, out);
  const bool has_sign = kind == 'i';
  switch (width) {
    case 1: return has_sign ? convert<std::int8_t>(bytes, swapped, out) : convert<std::uint8_t>(bytes, swapped, out);
    case 2: return has_sign ? convert<std::int16_t>(bytes, swapped, out) : convert<std::uint16_t>(bytes, swapped, out);
    case 4: return has_sign ? convert<std::int32_t>(bytes, swapped, out) : convert<std::uint32_t>(bytes, swapped, out);
    case 8: return has_sign ? convert<std::int64_t>(bytes, swapped, out) : convert<std::uint64_t>(bytes, swapped, out);
    default: throw InternalError("a NumPy type of unknown width");
  }
}

bool is_supported(char kind, std::size_t width) {
  if (kind == 'f') return width == 4 || width == 8;
  if (kind == 'b') return width == 1;
  return (kind == 'i' || kind == 'u') && (width == 1 || width == 2 || width == 4 || width == 8);
}

/// NumPy's own word for a type, as in 'complex128'.
std::string type_name(char kind, std::size_t width) {
  const std::string bits = std::to_string(8 * width);
  switch (kind) {
    case 'f': return "float" + bits;
    case 'c': return "complex" + bits;
    case 'i': return "int" + bits;
    case 'u': return "uint" + bits;
    case 'U':
    case 'S': return "text";
    case 'O': return "Python objects";
    case 'M':
    case 'm': return "dates or times";
    default: return std::string("kind '") + kind + "'";
  }
}

}  // namespace

NpyFile::NpyFile(const std::string& path, std::size_t limit) : file_(std::make_shared<const InputFile>(path, limit)) {
  parse_header();
}

void NpyFile::refuse(const std::string& what, const std::string& hint) const {
  throw UserError(ErrorKind::data, "'" + path() + "' " + what, Place{.source = path()}, hint);
}

void NpyFile::parse_header() {
  const std::string head = file_->head(12);
  if (head.size() < 10 || !head.starts_with(magic)) {
    refuse("is not a NumPy file", "write it with numpy.save, or name it by what it is");
  }
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(head[i])); };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) refuse("has the unknown NumPy format " + std::to_string(version), "save it anew");
  const bool is_long = version > 1 && head.size() == 12;
  const std::size_t start = is_long ? 12 : 10;
  const std::size_t length = byte(8) | byte(9) << 8 | (is_long ? byte(10) << 16 | byte(11) << 24 : 0);
  if (length > longest_header || start + length > file_->size()) {
    refuse("is cut off in its header", "copy or save it again");
  }
  std::string header(length, '\0');
  file_->read(start, header.data(), length);
  data_offset_ = start + length;
  parse_type(header);
  column_major_ = field(header, "fortran_order").starts_with("True");
  parse_shape(header);
  const std::size_t held = (file_->size() - data_offset_) / width_;
  if (size_ > held) {
    refuse("is cut off: its shape asks for " + std::to_string(size_) + " values, it holds " + std::to_string(held),
           "copy or save it again");
  }
}

/// The text that follows 'key': in the header, a Python dictionary.
std::string NpyFile::field(const std::string& header, const std::string& key) const {
  const auto found = header.find("'" + key + "'");
  const auto colon = found == std::string::npos ? found : header.find(':', found);
  const auto value = colon == std::string::npos ? colon : header.find_first_not_of(' ', colon + 1);
  if (value == std::string::npos) refuse("has a damaged header (no '" + key + "')", "save it again");
  return header.substr(value);
}

void NpyFile::parse_type(const std::string& header) {
  const std::string accepted =
      "accepted are float64, float32, int8 to int64, uint8 to uint64 and bool: x.astype(float)";
  const std::string text = field(header, "descr");
  if (!text.starts_with('\'')) refuse("holds records of several fields", accepted);
  const std::string descr = text.substr(1, std::min(text.find('\'', 1), text.size()) - 1);
  std::size_t width = 0;
  if (descr.size() >= 3) std::from_chars(descr.data() + 2, descr.data() + descr.size(), width);
  if (descr.size() < 2) refuse("has a damaged header (type '" + shown(descr) + "')", "save it again");
  if (!is_supported(descr[1], width)) {
    refuse("holds " + type_name(descr[1], width) + " (type '" + shown(descr) + "')", accepted);
  }
  kind_ = descr[1];
  width_ = width;
  const char foreign = std::endian::native == std::endian::little ? '>' : '<';
  swapped_ = descr[0] == foreign;
}

void NpyFile::parse_shape(const std::string& header) {
  const std::string text = field(header, "shape");
  const auto close = text.find(')');
  if (!text.starts_with('(') || close == std::string::npos) refuse("has a damaged header (no shape)", "save it again");
  for (std::size_t i = 1; i < close;) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    std::size_t extent = 0;
    const auto [stop, status] = std::from_chars(text.data() + i, text.data() + close, extent);
    const bool overflow = extent != 0 && size_ > std::numeric_limits<std::size_t>::max() / width_ / extent;
    if (status != std::errc{} || overflow) refuse("has an impossible shape", "save it again");
    shape_.push_back(extent);
    size_ *= extent;
    i = static_cast<std::size_t>(stop - text.data());
  }
}

void NpyFile::read(std::size_t first, std::span<double> out) const {
  constexpr std::size_t block = 1 << 15;
  std::vector<char> bytes(std::min(block, out.size()) * width_);
  for (std::size_t done = 0; done < out.size(); done += block) {
    const std::span<double> part = out.subspan(done, std::min(block, out.size() - done));
    file_->read(data_offset_ + (first + done) * width_, bytes.data(), part.size() * width_);
    convert_any(kind_, width_, bytes.data(), swapped_, part);
  }
}

std::optional<RowMajor> NpyFile::in_place() const {
  if (kind_ != 'f' || swapped_ || column_major_ || shape_.size() != 2 || data_offset_ % width_ != 0) return {};
  const std::shared_ptr<const char> bytes = file_->map();
  if (!bytes) return {};
  return RowMajor{.first = bytes.get() + data_offset_,
                  .single = width_ == sizeof(float),
                  .width = shape_[1],
                  .check_unchanged = [file = file_] { file->check_unchanged(); },
                  .owner = bytes};
}

}  // namespace steepest
