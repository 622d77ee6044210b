#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/json.hpp"
#include "steepest/report.hpp"

/// The parts that JSON documents are made of.
namespace steepest {

using json::Writer;

/// Numbers in nested lists, as a shape says; a scalar is one number.
void write_nested(Writer& out, std::span<const std::int64_t> shape, std::span<const double> values);
/// An object with a member for each array.
void write_arrays(Writer& out, std::string_view key, const std::vector<NamedArray>& arrays);
void write_numbers(Writer& out, std::string_view key, std::span<const double> values);
void write_texts(Writer& out, std::string_view key, std::span<const std::string> texts);
void write_matrix(Writer& out, std::string_view key, std::span<const double> values, std::size_t columns);
/// The names of all elements, under "variables".
void write_variables(Writer& out, const std::vector<NamedArray>& at);

/// How rows were drawn, and what is added to the formula; nothing without.
void write_sampling(Writer& out, const std::optional<Sampling>& sampling);
void write_penalties(Writer& out, const Penalties& penalties);

/// An array with an object for each entry, whose members `write_members` writes.
template <class Entries, class WriteMembers>
void write_objects(Writer& out, std::string_view key, const Entries& entries, WriteMembers write_members) {
  out.key(key);
  out.begin_array();
  for (const auto& entry : entries) {
    out.begin_object();
    write_members(entry);
    out.end_object();
  }
  out.end_array();
}

/// The members of the reports of calculus.
void write(Writer& out, const HessianReport& report);
void write(Writer& out, const JacobianReport& report);
void write(Writer& out, const TaylorReport& report);
void write(Writer& out, const CheckReport& report);

}  // namespace steepest
