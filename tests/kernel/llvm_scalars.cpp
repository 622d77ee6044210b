#include "kernel/llvm/scalars.hpp"

#include "llvm_comparison.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

// Small arrays of a row are taken apart into numbers. What comes out must compute the same, whoever runs it.
namespace steepest {
namespace {

/// Instructions in the rows whose result is more than a number.
std::size_t arrays_of(const Program& program) {
  std::size_t count = 0;
  for (const Pass& pass : program.passes) {
    for (const Instruction& instruction : pass.rows) {
      count += element_count(program.values[instruction.result].shape) > 1 ? 1 : 0;
    }
  }
  return count;
}

/// The interpreter runs the program as it is and taken apart; LLVM has it apart anyway.
void expect_same(Sample& sample, const std::string& what, std::optional<std::size_t> arrays) {
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  std::optional<Program> split_program = jit::with_scalars(*program);
  ASSERT_TRUE(split_program) << what;
  const auto apart = std::make_shared<const Program>(std::move(*split_program));
  if (arrays) {
    EXPECT_EQ(arrays_of(*apart), *arrays) << what;
  }
  const std::unique_ptr<Kernel> reference = make_interpreter(program), split = make_interpreter(apart);
  for (const std::int64_t rows : {1, 9, 1031}) {
    const Bindings bindings = sample.bind(rows, static_cast<std::uint32_t>(rows));
    const Results expected = run(*program, *reference, bindings), actual = run(*apart, *split, bindings);
    for (std::size_t i = 0; i < expected.outputs.size(); ++i) {
      expect_close(expected.outputs[i], actual.outputs[i], what + ", output " + std::to_string(i));
    }
    ASSERT_EQ(program->row_output_columns, apart->row_output_columns);
    for (std::size_t i = 0; i < expected.row_outputs.size(); ++i) {
      if (expected.row_outputs.size() != actual.row_outputs.size()) break;  // an array is several outputs now
      expect_close(expected.row_outputs[i], actual.row_outputs[i], what + ", row output " + std::to_string(i));
    }
  }
  expect_backends_agree(sample, what);
}

using Places = std::array<std::int64_t, 3>;

Expression part(Sample& sample, const Expression& x, std::int64_t first, std::int64_t count) {
  return {sample.graph, slice(sample.graph, x.node(), Places{first, count, 1})};
}

Expression total(Sample& sample, const Expression& x) {
  return {sample.graph, reduce_all(sample.graph, Op::reduce_sum, x.node())};
}

Expression joined(Sample& sample, const Expression& a, const Expression& b) {
  return {sample.graph, concat(sample.graph, std::array{a.node(), b.node()}, 0)};
}

void sum_rows(Sample& sample, const Expression& x) { sample.output(row_reduce(sample.graph, Op::row_sum, x.node())); }

TEST(LlvmScalars, PartsAndPads) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), c = sample.input("c", {5}, false);
  const Expression x = sin(c * t);
  const Expression turned = joined(sample, part(sample, x, 2, 3), part(sample, x, 0, 2)) * x;
  const Expression padded(sample.graph, unslice(sample.graph, part(sample, turned, 1, 2).node(), Places{2, 2, 1}, {5}));
  sum_rows(sample, padded + turned);
  sum_rows(sample, total(sample, turned * turned) - t);
  expect_same(sample, "parts and pads", 0);
}

TEST(LlvmScalars, ProductsOfMatricesAndReductions) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), a = sample.input("a", {3, 3}, false);
  const Expression p = sample.input("p", {3}, false);
  const Expression turn = a * cos(t) + 1.0;
  const Expression at(sample.graph, matmul(sample.graph, turn.node(), (p * t).node()));
  const Expression twice(sample.graph, matmul(sample.graph, turn.node(), turn.node()));
  const Expression least(sample.graph,
                         reduce(sample.graph, Op::reduce_min, twice.node(), std::array<std::int64_t, 1>{1}));
  const Expression flat(sample.graph, permute(sample.graph, twice.node(), std::array<std::int64_t, 2>{1, 0}));
  sum_rows(sample, joined(sample, at, p));
  sum_rows(sample, least * at);
  sum_rows(sample, flat);
  sample.output(row_reduce(sample.graph, Op::row_max, at.node()));
  expect_same(sample, "products", 0);
}

/// What others want whole stays whole, and is read element by element where it is not.
TEST(LlvmScalars, BesideArraysThatStay) {
  Sample sample;
  const Expression table = sample.input("table", {3, 4}, false), i = sample.input("i", {}, true);
  const Expression row(sample.graph, gather(sample.graph, table.node(), i.node()));
  const Expression x = sample.input("x", {4}, true);  // columns
  const Expression turned = joined(sample, part(sample, row, 3, 1), part(sample, row, 0, 3));
  sum_rows(sample, exp(turned * row));
  sum_rows(sample, turned * x);
  sample.output(scatter_add(sample.graph, (row * 2.0).node(), i.node(), 3, true));
  expect_same(sample, "arrays that stay", {});
}

TEST(LlvmScalars, NothingToTakeApart) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), c = sample.input("c", {5}, false);
  sum_rows(sample, sin(c * t));
  EXPECT_FALSE(jit::with_scalars(make_program(sample.graph, sample.outputs)));
}

/// In two passes over the rows, with row outputs, and the derivatives of it all.
TEST(LlvmScalars, DerivativesAndSeveralPasses) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), c = sample.input("c", {4}, false);
  const Expression x = sin(c * t);
  const Expression mean(sample.graph, row_reduce(sample.graph, Op::row_sum, x.node()));
  const Expression shifted = x - mean / 100.0;
  const Expression both = joined(sample, part(sample, shifted, 1, 3), part(sample, shifted, 0, 1)) * shifted;
  const Expression value(sample.graph, row_reduce(sample.graph, Op::row_sum, total(sample, both * both).node()));
  sample.output(value);
  for (const NodeId id : reverse(sample.graph, value.node(), std::array{c.node()})) sample.output(id);
  sample.output(both);
  sample.output(t);
  expect_same(sample, "derivatives", 0);
}

/// A total of the first pass is read in the second by what stays whole, and by what does not.
TEST(LlvmScalars, TotalsReadByWhatStaysWhole) {
  Sample sample;
  const Expression a = sample.input("a", {}, true), b = sample.input("b", {}, true), i = sample.input("i", {}, true);
  const Expression table = sample.input("table", {3, 80}, false);
  const Expression one(sample.graph, reshape(sample.graph, a.node(), {1})),
      other(sample.graph, reshape(sample.graph, b.node(), {1}));
  const Expression both = joined(sample, one, other);
  const Expression most(sample.graph, row_reduce(sample.graph, Op::row_max, (both * 2.0).node()));
  const Expression row(sample.graph, gather(sample.graph, table.node(), i.node()));
  sum_rows(sample,
           total(sample, row * Expression(sample.graph, reduce_all(sample.graph, Op::reduce_sum, most.node()))));
  sum_rows(sample, joined(sample, other, one) * most);
  expect_same(sample, "totals of another pass", {});
}

/// What is computed again for the second pass equals the greatest of the first, though more reads it there.
TEST(LlvmScalars, SameBitsInEveryPass) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), c = sample.input("c", {5}, false);
  const Expression i = sample.input("i", {}, true), d = sample.input("d", {5}, false);
  const Expression x = sin(c * t), turned = joined(sample, part(sample, x, 1, 4), part(sample, x, 0, 1));
  const Expression product = total(sample, turned * d);
  const Expression most(sample.graph, row_reduce(sample.graph, Op::row_max, product.node()));
  sum_rows(sample, where(product == most, 1.0, 0.0));
  sample.output(scatter_add(sample.graph, (turned * most).node(), i.node(), 3, true));
  expect_backends_agree(sample, "two passes");
}

TEST(LlvmScalars, SumsOfNegativeZerosAreZero) {
  Sample sample;
  const Expression a = sample.input("a", {}, true);
  const Expression one(sample.graph, reshape(sample.graph, a.node(), {1}));
  const Expression zeros = joined(sample, one, one) * -0.0;
  sample.output(1.0 / total(sample, zeros * zeros * -1.0));
  expect_same(sample, "negative zeros", {});
}

TEST(LlvmScalars, TooMuchForNumbers) {
  Sample sample;
  const Expression t = sample.input("t", {}, true), c = sample.input("c", {16}, false);
  Expression x = sin(c * t);
  for (int k = 0; k < 120; ++k) x = joined(sample, part(sample, x, 1, 15), part(sample, x, 0, 1)) * cos(x);
  sum_rows(sample, x);
  EXPECT_FALSE(jit::with_scalars(make_program(sample.graph, sample.outputs)));
}

}  // namespace
}  // namespace steepest
