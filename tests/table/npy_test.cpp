#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

#include "files.hpp"

namespace steepest::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A file in the format of NumPy Enhancement Proposal 1.
std::string npy(const std::string& descr, bool fortran, const std::string& shape, const std::string& data,
                char version = 1) {
  std::string header =
      "{'descr': " + descr + ", 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  const std::size_t before = version == 1 ? 10 : 12;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  if (version > 1) file.append(2, '\0');
  return file + header + data;
}

template <class T>
std::string bytes(const std::vector<T>& values, bool swapped = false) {
  std::string result;
  for (const T value : values) {
    char element[sizeof(T)];
    std::memcpy(element, &value, sizeof(T));
    if (swapped) std::reverse(element, element + sizeof(T));
    result.append(element, sizeof(T));
  }
  return result;
}

template <class T>
void expect_type_is_read(const std::string& code, const std::vector<T>& values) {
  const ScratchDirectory scratch;
  for (const bool swapped : {false, true}) {
    SCOPED_TRACE(code + (swapped ? " big-endian" : ""));
    const std::string descr = std::string("'") + (swapped ? '>' : '<') + code + "'";
    const std::string shape = "(" + std::to_string(values.size()) + ",)";
    const std::string path = scratch.write("t.npy", npy(descr, false, shape, bytes(values, swapped)));
    const Table table = read_table(path);
    ASSERT_EQ(table.rows(), values.size());
    const Column& column = table.column("column_1");
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(column.values[i], static_cast<double>(values[i]));
  }
}

TEST(Npy, ReadsEveryNumericTypeInBothByteOrders) {
  expect_type_is_read<double>("f8", {1.5, -2, 5e-324});
  expect_type_is_read<float>("f4", {1.5f, -2, 3.25e38f});
  expect_type_is_read<std::int8_t>("i1", {-128, 127});
  expect_type_is_read<std::int16_t>("i2", {-32768, 32767});
  expect_type_is_read<std::int32_t>("i4", {-2147483647, 7});
  expect_type_is_read<std::int64_t>("i8", {-9007199254740992, 7});
  expect_type_is_read<std::uint8_t>("u1", {0, 255});
  expect_type_is_read<std::uint16_t>("u2", {0, 65535});
  expect_type_is_read<std::uint32_t>("u4", {0, 4294967295});
  expect_type_is_read<std::uint64_t>("u8", {0, 9007199254740992});
}

TEST(Npy, BothOrdersGiveTheSameTable) {
  const ScratchDirectory scratch;
  const std::string c = scratch.write("c.npy", npy("'<f8'", false, "(2, 3)", bytes<double>({1, 2, 3, 4, 5, 6.5})));
  const std::string f = scratch.write("f.npy", npy("'<f8'", true, "(2, 3)", bytes<double>({1, 4, 2, 5, 3, 6.5}), 2));
  for (const std::string& path : {c, f}) {
    SCOPED_TRACE(path);
    const Table table = read_table(path);
    ASSERT_EQ(table.rows(), 2u);
    ASSERT_EQ(table.columns().size(), 3u);
    EXPECT_EQ(table.column("column_1").values[1], 4);
    EXPECT_EQ(table.column("column_1").type, ColumnType::integer);
    EXPECT_EQ(table.column("column_3").values[1], 6.5);
    const NumberArray array = read_npy(path);
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre(1, 2, 3, 4, 5, 6.5));
    const TableSource source(path);
    EXPECT_EQ(source.read(std::vector<std::string>{"column_2"}).columns()[0].values[1], 5);
  }
}

TEST(Npy, ArraysOfAnyRankAreReadRowMajor) {
  const ScratchDirectory scratch;
  std::vector<double> column_major;
  for (int k = 0; k < 4; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) column_major.push_back(100 * i + 10 * j + k);
    }
  }
  const NumberArray array = read_npy(scratch.write("t.npy", npy("'<f8'", true, "(2, 3, 4)", bytes(column_major))));
  EXPECT_THAT(array.shape, ElementsAre(2, 3, 4));
  EXPECT_EQ(array.values[1 * 12 + 2 * 4 + 3], 123);
  EXPECT_EQ(array.values[0 * 12 + 1 * 4 + 2], 12);
  const NumberArray single = read_npy(scratch.write("s.npy", npy("'<f8'", false, "()", bytes<double>({4.5}))));
  EXPECT_TRUE(single.shape.empty());
  EXPECT_THAT(single.values, ElementsAre(4.5));
}

TEST(Npy, LargeArraysAreReadWhole) {
  const ScratchDirectory scratch;
  constexpr std::size_t rows = 70001, width = 3;
  std::vector<double> row_major(rows * width), column_major(rows * width);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      row_major[i * width + j] = column_major[j * rows + i] = static_cast<double>(i * 10 + j) + 0.5;
    }
  }
  const std::string c = scratch.write("c.npy", npy("'<f8'", false, "(70001, 3)", bytes(row_major)));
  const std::string f = scratch.write("f.npy", npy("'<f8'", true, "(70001, 3)", bytes(column_major)));
  for (const std::string& path : {c, f}) {
    const Table table = read_table(path);
    ASSERT_EQ(table.rows(), rows);
    for (std::size_t j = 0; j < width; ++j) {
      const std::span<const double> expected(column_major.data() + j * rows, rows);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), table.columns()[j].values.begin()));
    }
  }
}

TEST(Npy, AFileMadeByNumpyIsRead) {
  const Table table = read_table(cases("numpy.npy"));
  ASSERT_EQ(table.rows(), 4u);
  ASSERT_EQ(table.columns().size(), 3u);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_EQ(table.columns()[j].values[i], (static_cast<double>(i) * 3 + static_cast<double>(j)) / 8);
    }
  }
}

TEST(Npy, MissingAndInfiniteValuesAreNamedByRow) {
  const ScratchDirectory scratch;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string missing = scratch.write("n.npy", npy("'<f8'", false, "(3,)", bytes<double>({1, 2, nan})));
  auto error = failure_of(missing);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->place()->line, 3);
  EXPECT_EQ(read_table(missing, {.missing = Missing::drop}).rows(), 2u);
  error = failure_of(scratch.write("i.npy", npy("'<f8'", false, "(2,)", bytes<double>({1, -INFINITY}))));
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("row 2 of column 'column_1' is -Infinity"));
}

TEST(Npy, WhatIsNoTableOfNumbersIsRefusedByName) {
  struct Case {
    std::string file;
    std::string message;
  };
  const std::string data(64, '\0');
  const std::vector<Case> bad = {
      {npy("'<c16'", false, "(2,)", data), "holds complex128 (type '<c16')"},
      {npy("'<f2'", false, "(2,)", data), "holds float16"},
      {npy("'<U5'", false, "(2,)", data), "holds text"},
      {npy("'|O'", false, "(2,)", data), "holds Python objects"},
      {npy("'<M8[s]'", false, "(2,)", data), "holds dates or times"},
      {npy("[('a', '<f8'), ('b', '<i4')]", false, "(2,)", data), "records of several fields"},
      {npy("'<f8'", false, "(2, 2, 2)", data), "has 3 dimensions"},
      {npy("'<f8'", false, "()", data), "has 0 dimensions"},
      {npy("'<f8'", false, "(0, 3)", ""), "has no rows"},
      {npy("'<f8'", false, "(3, 0)", ""), "has no columns"},
      {npy("'<f8'", false, "(9,)", data), "is cut off: its shape asks for 9 values, it holds 8"},
      {npy("'<f8'", false, "(4294967296, 4294967296)", data), "impossible shape"},
      {npy("'<f8'", false, "(99999999999999999999999,)", data), "impossible shape"},
      {npy("''", false, "(2,)", data), "damaged header"},
      {npy("'<f8'", false, "2", data), "damaged header"},
      {npy("'<f8'", false, "(2,)", data, 9), "unknown NumPy format 9"},
      {npy("'<f8'", false, "(2,)", data).substr(0, 40), "cut off in its header"},
      {"\x93NUMPY", "is not a NumPy file"},
      {"x,y\n1,2\n", "is not a NumPy file"},
      {"", "is not a NumPy file"},
  };
  const ScratchDirectory scratch;
  for (const Case& c : bad) {
    SCOPED_TRACE(c.message);
    const auto error = failure_of(scratch.write("t.npy", c.file));
    ASSERT_TRUE(error) << "was read";
    EXPECT_THAT(error->what(), HasSubstr(c.message));
    EXPECT_FALSE(error->hint().empty());
  }
}

std::string text_of(const Column& column) {
  return column.name + " " + std::string(to_text(column.type)) + " " + number_text(column.min) + " " +
         number_text(column.max) + " " + std::to_string(column.missing);
}

/// Rows of five: whole numbers, fractions, numbers beyond 2^51 that are whole, negative ones, a constant.
template <class Number>
std::vector<Number> rows_of_five(std::size_t rows) {
  std::vector<Number> values;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto k = static_cast<Number>(i);
    values.insert(values.end(), {k, k / 8, k * Number(4503599627370496.0 / 1024), -k - Number(0.5), Number(3)});
  }
  return values;
}

template <class Number>
void expect_read_in_place(const std::string& code, std::size_t rows) {
  const ScratchDirectory scratch;
  const std::string shape = "(" + std::to_string(rows) + ", 5)";
  const std::string path =
      scratch.write("t.npy", npy("'<" + code + "'", false, shape, bytes(rows_of_five<Number>(rows))));
  const std::vector<std::string> some{"column_4", "column_1", "column_3"};
  for (const int threads : {1, 3}) {
    const Table copied = TableSource(path).read(some);
    const Table table = TableSource(path, {.threads = threads, .in_place_from = 0}).read(some);
    EXPECT_EQ(copied.in_place(), nullptr);
    ASSERT_NE(table.in_place(), nullptr);
    EXPECT_EQ(table.data(), nullptr);
    EXPECT_THAT(table.in_place()->places, ElementsAre(3, 0, 2));
    ASSERT_EQ(table.rows(), rows);
    for (std::size_t j = 0; j < some.size(); ++j) {
      const Column &column = table.columns()[j], &expected = copied.columns()[j];
      EXPECT_EQ(text_of(column), text_of(expected));
      EXPECT_TRUE(std::ranges::equal(column.values, expected.values));
      const Table copy = table;
      EXPECT_EQ(copy.columns()[j].values.data(), column.values.data()) << "made once";
    }
  }
}

TEST(NpyInPlace, HasTheColumnsOfACopy) {
  for (const std::size_t rows : {1, 2, 9, 1'000}) {
    expect_read_in_place<double>("f8", rows);
    expect_read_in_place<float>("f4", rows);
  }
}

TEST(NpyInPlace, IsForSoundMatricesOfFloatsInCOrder) {
  const ScratchDirectory scratch;
  const auto is_in_place = [&](const std::string& content, const std::vector<std::string>& names,
                               std::size_t from = 0) {
    const std::string path = scratch.write("t.npy", content);
    return TableSource(path, {.missing = Missing::keep, .in_place_from = from}).read(names).in_place() != nullptr;
  };
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const std::string two = "column_2";
  EXPECT_TRUE(is_in_place(npy("'<f8'", false, "(2, 3)", bytes(values)), {two, "column_3"}));
  EXPECT_FALSE(is_in_place(npy("'<f8'", false, "(2, 3)", bytes(values)), {two})) << "one of three";
  EXPECT_FALSE(is_in_place(npy("'<f8'", false, "(2, 3)", bytes(values)), {two, "column_3"}, 1000)) << "small";
  EXPECT_FALSE(is_in_place(npy("'<f8'", false, "(2, 3)", bytes(values)), {two, "column_3"}, 3)) << "narrow, 48 bytes";
  EXPECT_TRUE(is_in_place(npy("'<f8'", false, "(2, 3)", bytes(values)), {two, "column_3"}, 2)) << "narrow, 32 bytes";
  EXPECT_FALSE(is_in_place(npy("'<f8'", true, "(3, 2)", bytes(values)), {two}));
  EXPECT_FALSE(is_in_place(npy("'>f8'", false, "(3, 2)", bytes(values, true)), {two}));
  EXPECT_FALSE(is_in_place(npy("'<i8'", false, "(3, 2)", bytes(std::vector<std::int64_t>(6))), {two}));
  const double missing = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(is_in_place(npy("'<f8'", false, "(3, 2)", bytes(std::vector<double>{1, 2, 3, missing, 5, 6})), {two}));
  EXPECT_TRUE(is_in_place(npy("'<f8'", false, "(3, 2)", bytes(std::vector<double>{missing, 2, 3, 4, 5, 6})), {two}));
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_THROW(is_in_place(npy("'<f8'", false, "(3, 2)", bytes(std::vector<double>{1, 2, 3, infinite, 5, 6})), {two}),
               UserError);
}

}  // namespace
}  // namespace steepest::test
