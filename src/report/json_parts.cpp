#include "report/json_parts.hpp"

namespace steepest {

void write_nested(Writer& out, std::span<const std::int64_t> shape, std::span<const double> values) {
  if (shape.empty()) return out.value(values[0]);
  out.begin_row();
  const std::size_t stride = shape[0] == 0 ? 0 : values.size() / static_cast<std::size_t>(shape[0]);
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    write_nested(out, shape.subspan(1), values.subspan(static_cast<std::size_t>(i) * stride, stride));
  }
  out.end_row();
}

void write_arrays(Writer& out, std::string_view key, const std::vector<NamedArray>& arrays) {
  out.key(key);
  out.begin_object();
  for (const NamedArray& array : arrays) {
    out.key(array.name);
    write_nested(out, array.shape, array.values);
  }
  out.end_object();
}

void write_numbers(Writer& out, std::string_view key, std::span<const double> values) {
  out.key(key);
  out.row(values);
}

void write_texts(Writer& out, std::string_view key, std::span<const std::string> texts) {
  out.key(key);
  out.begin_array();
  for (const std::string& text : texts) out.value(text);
  out.end_array();
}

void write_matrix(Writer& out, std::string_view key, std::span<const double> values, std::size_t columns) {
  out.key(key);
  out.begin_array();
  for (std::size_t i = 0; i + columns <= values.size() && columns > 0; i += columns) {
    out.row(values.subspan(i, columns));
  }
  out.end_array();
}

void write_variables(Writer& out, const std::vector<NamedArray>& at) {
  const std::vector<std::string> names = element_names(at);
  out.key("variables");
  out.row(std::span<const std::string>(names));
}

void write_sampling(Writer& out, const std::optional<Sampling>& sampling) {
  if (!sampling) return;
  out.key("samples");
  out.begin_object();
  out.member("batch", sampling->batch);
  out.member("epochs", sampling->epochs);
  out.member("replacement", sampling->replacement);
  out.member("seed", static_cast<std::size_t>(sampling->seed));
  out.end_object();
}

void write_penalties(Writer& out, const Penalties& penalties) {
  if (penalties.l1 == 0 && penalties.l2 == 0) return;
  out.member("l1", penalties.l1);
  out.member("l2", penalties.l2);
  out.member("penalty", penalties.value);
  write_texts(out, "zeros", penalties.zeros);
}

}  // namespace steepest
