#include "kernel/program_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "kernel/llvm_module.hpp"
#include "steepest/expression.hpp"
#include "steepest/kernel.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

namespace fs = std::filesystem;
using testing::Optional;

class ProgramCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "steepest-cache-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = fs::path(pattern) / "programs";
  }
  void TearDown() override { fs::remove_all(directory_.parent_path()); }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) found.push_back(entry.path());
    return found;
  }

  fs::path directory_;
};

TEST_F(ProgramCacheTest, GivesBackWhatItKeeps) {
  const auto cache = ProgramCache::open(directory_);
  ASSERT_TRUE(cache);
  EXPECT_FALSE(cache->find("one"));
  const std::string content("a\0b\n", 4);
  cache->keep("one", content);
  cache->keep("two", "other");
  EXPECT_THAT(cache->find("one"), Optional(content));
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(ProgramCacheTest, ItsDirectoryIsItsOwners) {
  ASSERT_TRUE(ProgramCache::open(directory_));
  struct stat status = {};
  ASSERT_EQ(stat(directory_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(ProgramCacheTest, RefusesADirectoryThatOthersWriteTo) {
  fs::create_directory(directory_);
  fs::permissions(directory_, fs::perms::all);
  EXPECT_FALSE(ProgramCache::open(directory_));
}

TEST_F(ProgramCacheTest, RefusesALinkAndAFile) {
  fs::create_directory(directory_.parent_path() / "elsewhere");
  fs::create_directory_symlink(directory_.parent_path() / "elsewhere", directory_);
  EXPECT_FALSE(ProgramCache::open(directory_));
  fs::remove(directory_);
  std::ofstream(directory_) << "a file";
  EXPECT_FALSE(ProgramCache::open(directory_));
}

TEST_F(ProgramCacheTest, ForgetsWhatWasUsedLeastRecently) {
  const auto cache = ProgramCache::open(directory_, 1000);
  ASSERT_TRUE(cache);
  const std::string content(400, 'x');
  cache->keep("old", content);
  cache->keep("used", content);
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(directory_ / "old.program", now - std::chrono::hours(1));
  fs::last_write_time(directory_ / "used.program", now - std::chrono::hours(2));
  EXPECT_TRUE(cache->find("used"));
  cache->keep("new", content);
  EXPECT_FALSE(cache->find("old"));
  EXPECT_TRUE(cache->find("used"));
  EXPECT_TRUE(cache->find("new"));
  cache->keep("huge", std::string(2000, 'x'));
  EXPECT_FALSE(cache->find("huge"));
}

TEST(ProgramCacheDirectory, FollowsTheEnvironment) {
  setenv("XDG_CACHE_HOME", "/caches", 1);
  unsetenv("STEEPEST_CACHE");
  EXPECT_EQ(program_cache_directory(), "/caches/steepest");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(program_cache_directory(), "/home/someone/.cache/steepest");
  setenv("STEEPEST_CACHE", "/mine", 1);
  EXPECT_EQ(program_cache_directory(), "/mine");
  setenv("STEEPEST_CACHE", "off", 1);
  EXPECT_EQ(program_cache_directory(), "");
}

#ifdef STEEPEST_HAS_LLVM
/// x^2 * sin(x) + c, which calls a function of the vector library and one of the operator table.
double compiled_value(double c) {
  Graph graph;
  const Expression x(graph, graph.input("x"));
  const std::vector<NodeId> outputs{(x * x * sin(x) + c * lgamma(x)).node()};
  const auto program = std::make_shared<const Program>(make_program(graph, outputs));
  const std::unique_ptr<Kernel> kernel = make_llvm_kernel(program);
  const std::vector<double> two{2.5};
  return run(*program, *kernel, {.inputs = {{"x", two}}, .rows = 0}).outputs[0][0];
}

class KeptPrograms : public ProgramCacheTest {
 protected:
  void SetUp() override {
    ProgramCacheTest::SetUp();
    setenv("STEEPEST_CACHE", directory_.c_str(), 1);
  }
  void TearDown() override {
    setenv("STEEPEST_CACHE", "off", 1);
    ProgramCacheTest::TearDown();
  }
  std::string only_file() const {
    std::ostringstream content;
    content << std::ifstream(files().at(0), std::ios::binary).rdbuf();
    return content.str();
  }
  void replace_file(const std::string& content) const { std::ofstream(files().at(0), std::ios::binary) << content; }
};

/// Sums of many functions over rows and a product with a matrix: something that a compiler can order in many ways.
std::shared_ptr<const Program> long_program(Graph& graph) {
  const Expression x(graph, graph.input("x", {12}, true)), w(graph, graph.input("w", {9, 12}));
  const Expression z(graph, matmul(graph, w.node(), x.node()));
  const Expression h = tanh(z) * exp(-z * z) + sqrt(abs(z) + 1);
  const std::vector<NodeId> outputs{row_reduce(graph, Op::row_sum, (h * sin(z)).node()),
                                    row_outer(graph, h.node(), x.node())};
  return std::make_shared<const Program>(make_program(graph, outputs));
}

TEST_F(KeptPrograms, QuicklyCompiledCodeIsReplacedWhereItStaysInUse) {
  Graph graph;
  const std::shared_ptr<const Program> program = long_program(graph);
  const std::unique_ptr<Kernel> quick = make_llvm_kernel(program, Tier::quick);
  if (!quick) GTEST_SKIP() << "no compiling backend here";
  std::vector<double> x(12 * 1001), w(9 * 12);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<double>(i));
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = std::cos(static_cast<double>(3 * i));
  const Bindings bindings{.inputs = {{"x", x}, {"w", w}}, .rows = 1001};
  const Results first = run(*program, *quick, bindings);
  EXPECT_EQ(files().size(), 1U);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (files().size() < 2 && std::chrono::steady_clock::now() < deadline) {
    ASSERT_EQ(run(*program, *quick, bindings).outputs, first.outputs);
  }
  EXPECT_EQ(files().size(), 2U) << "compiled in full meanwhile, and kept";
  for (int i = 0; i < 100; ++i) ASSERT_EQ(run(*program, *quick, bindings).outputs, first.outputs);
  EXPECT_EQ(run(*program, *make_llvm_kernel(program, Tier::full), bindings).outputs, first.outputs);
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(KeptPrograms, GiveTheSameBits) {
  const double fresh = compiled_value(3);
  ASSERT_EQ(files().size(), 1U);
  const std::string kept = only_file();
  EXPECT_EQ(compiled_value(3), fresh);
  EXPECT_EQ(only_file(), kept);
}

TEST_F(KeptPrograms, AreReadInsteadOfCompiled) {
  const double four = compiled_value(4);
  const std::string kept = only_file();
  fs::remove(files().at(0));
  ASSERT_NE(compiled_value(3), four);
  replace_file(kept);
  EXPECT_EQ(compiled_value(3), four);
}

TEST_F(KeptPrograms, TellAConstantFromAnother) {
  compiled_value(3);
  EXPECT_NE(compiled_value(4), compiled_value(3));
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(KeptPrograms, AreCompiledAnewWhenDamaged) {
  const double fresh = compiled_value(3);
  const std::string kept = only_file();
  std::string damaged = kept;
  damaged[damaged.size() / 2] ^= 1;
  for (const std::string& content : {damaged, kept.substr(0, kept.size() / 2), std::string()}) {
    replace_file(content);
    EXPECT_EQ(compiled_value(3), fresh);
    EXPECT_EQ(only_file(), kept);
  }
}
#endif

}  // namespace
}  // namespace steepest
