// An interrupted walk that is taken up again ends as the uninterrupted one, bit for bit.
#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>

#include "../objective/models.hpp"
#include "functions.hpp"
#include "rows.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using ::testing::HasSubstr;

/// A file that is gone before and after.
class Scratch final {
 public:
  explicit Scratch(const std::string& name)
      : path_((std::filesystem::temp_directory_path() / ("steepest-" + std::to_string(::getpid()) + name)).string()) {
    std::filesystem::remove(path_);
  }
  ~Scratch() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

using Make = std::function<std::unique_ptr<Objective>()>;

void expect_equal(const MinimizeResult& a, const MinimizeResult& b, const std::string& what) {
  EXPECT_EQ(a.x, b.x) << what;
  EXPECT_EQ(a.value, b.value) << what;
  EXPECT_EQ(a.status, b.status) << what << ": " << a.reason << " | " << b.reason;
  EXPECT_EQ(a.reason, b.reason) << what;
  EXPECT_EQ(a.iterations, b.iterations) << what;
  EXPECT_EQ(a.evaluations.value, b.evaluations.value) << what;
  EXPECT_EQ(a.evaluations.gradient, b.evaluations.gradient) << what;
  EXPECT_EQ(a.evaluations.hessian, b.evaluations.hessian) << what;
  EXPECT_EQ(a.step, b.step) << what;
  EXPECT_EQ(a.warnings, b.warnings) << what;
}

/// Interrupts after each of some numbers of iterations, one after the other, and compares the end.
void expect_resumes(const Make& make, const Vector& start, MinimizeOptions options, const std::string& what) {
  SCOPED_TRACE(what);
  const MinimizeResult whole = minimize(*make(), start, options);
  const Scratch scratch("-" + what);
  options.checkpoint = Checkpoint{.file = scratch.path(), .every = 1e9, .resume = true, .problem = what};
  std::size_t last = 0;
  for (const std::size_t stop : {0u, 3u, 4u, 17u}) {
    options.observer = [&](const Progress& progress) {
      EXPECT_TRUE(progress.iteration == 0 || progress.iteration > last || whole.iterations > 1000);
      return progress.iteration < stop;
    };
    const MinimizeResult part = minimize(*make(), start, options);
    if (part.status != Status::interrupted) break;  // it had arrived before
    last = part.iterations;
  }
  options.observer = {};
  const MinimizeResult resumed = minimize(*make(), start, options);
  expect_equal(resumed, whole, what);
  // Of a walk that has ended the file knows the end.
  if (whole.status != Status::limit) expect_equal(minimize(*make(), start, options), whole, what + ", ended");
}

Function rosenbrock_with_hessian() {
  Function f(
      2,
      [](const Vector& x, Vector& g) {
        const double a = x[1] - x[0] * x[0];
        g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
        return 100 * a * a + (1 - x[0]) * (1 - x[0]);
      },
      [](const Vector& x, Vector& h) { h = {1200 * x[0] * x[0] - 400 * x[1] + 2, -400 * x[0], -400 * x[0], 200}; });
  Structure structure;
  structure.lower_bound = 0;
  f.with(structure);
  return f;
}

Residuals decay() {
  return {2, 8, [](const Vector& p, Vector& r, Vector& j) {
            for (std::size_t i = 0; i < 8; ++i) {
              const double t = static_cast<double>(i), e = std::exp(-p[1] * t);
              r[i] = 3 * std::exp(-0.4 * t) + 0.01 * static_cast<double>(i % 3) - p[0] * e;
              j[2 * i] = -e;
              j[2 * i + 1] = p[0] * t * e;
            }
          }};
}

TEST(Checkpoint, EveryMethodGoesOnBitForBit) {
  for (const MethodInfo& info : methods()) {
    MinimizeOptions options{.method = info.name, .max_iter = 300};
    if (info.needs == "least squares") {
      expect_resumes([] { return std::make_unique<Residuals>(decay()); }, {1, 1}, options, info.name);
    } else if (info.needs.find("samples") == std::string::npos) {
      expect_resumes([] { return std::make_unique<Function>(rosenbrock_with_hessian()); }, {-1.2, 1}, options,
                     info.name);
    }
  }
}

TEST(Checkpoint, PenalisedWalksGoOnBitForBit) {
  for (const MethodInfo& info : methods()) {
    if (!info.takes_l1) continue;
    const MinimizeOptions options{.method = info.name, .l1 = 0.2, .max_iter = 300};
    expect_resumes([] { return std::make_unique<Function>(rosenbrock_with_hessian()); }, {-1.2, 1}, options,
                   info.name + "-l1");
  }
}

TEST(Checkpoint, EveryMethodOnSamplesGoesOnBitForBit) {
  for (const MethodInfo& info : methods()) {
    if (!info.takes_samples) continue;
    for (const bool replacement : {false, true}) {
      MinimizeOptions options{.method = info.name};
      if (info.name != "cocob" && info.name != "sls") options.schedule = parse_schedule("cosine:100");
      options.sampling = Sampling{.batch = 7, .epochs = 6, .replacement = replacement, .seed = 3};
      expect_resumes([] { return std::make_unique<LineOverRows>(LineOverRows::example(60)); }, {0, 0}, options,
                     info.name + (replacement ? "-replacement" : "-samples"));
    }
  }
}

TEST(Checkpoint, OnRowsAndThreadsTheSame) {
  const test::Logistic model(6000, 4, 12);
  std::map<std::string, Vector> first;
  for (const int threads : {1, 2}) {
    const Make make = [&] {
      Problem problem = model.problem(model.output);
      problem.graph = std::make_shared<Graph>(*problem.graph);
      return std::make_unique<GraphObjective>(problem, RunOptions{threads, Backend::automatic});
    };
    const Vector start(5, 0.5);
    for (const char* method : {"newton", "lbfgs", "adam", "osgm", "hypergradient"}) {
      expect_resumes(make, start, {.method = method, .max_iter = 40}, method + std::to_string(threads));
    }
    for (const char* method : {"schedule-free", "sls", "mechanic"}) {
      MinimizeOptions sampled{.method = method};
      if (std::string(method) == "schedule-free") sampled.step = 0.01;
      sampled.sampling = Sampling{.batch = 600, .epochs = 3};
      expect_resumes(make, start, sampled, std::string("samples") + method + std::to_string(threads));
      const MinimizeResult walk = minimize(*make(), start, sampled);
      if (threads == 1) first[method] = walk.x;
      EXPECT_EQ(walk.x, first[method]) << method;
    }
  }
}

TEST(Checkpoint, ALimitCanBeRaised) {
  const Scratch scratch("-limit");
  Function f = rosenbrock_with_hessian();
  const MinimizeOptions plain{.method = "lbfgs"};
  const MinimizeResult whole = minimize(f, Vector{-1.2, 1}, plain);
  MinimizeOptions options = plain;
  options.checkpoint = Checkpoint{.file = scratch.path(), .resume = true, .problem = "a valley"};
  options.max_iter = 10;
  EXPECT_EQ(minimize(f, Vector{-1.2, 1}, options).status, Status::limit);
  options.max_iter = {};
  const MinimizeResult rest = minimize(f, Vector{-1.2, 1}, options);
  expect_equal(rest, whole, "raised");
  EXPECT_THAT(rest.notes.back(), HasSubstr("went on from the checkpoint"));
}

TEST(Checkpoint, IsWholeHoweverTheWalkEnds) {
  // Written after every step: at any of them a copy of the file takes the walk to the same end.
  const Scratch scratch("-any"), copy("-copy");
  Function f = rosenbrock_with_hessian();
  const MinimizeResult whole = minimize(f, Vector{-1.2, 1}, {.method = "newton"});
  MinimizeOptions options{.method = "newton"};
  options.checkpoint = Checkpoint{.file = scratch.path(), .every = 0, .problem = "a valley"};
  MinimizeOptions again{.method = "newton"};
  again.checkpoint = Checkpoint{.file = copy.path(), .every = 1e9, .resume = true, .problem = "a valley"};
  int copies = 0;
  options.observer = [&](const Progress& progress) {
    if (progress.iteration < 2) return true;
    std::filesystem::copy_file(scratch.path(), copy.path(), std::filesystem::copy_options::overwrite_existing);
    Function other = rosenbrock_with_hessian();
    expect_equal(minimize(other, Vector{-1.2, 1}, again), whole, "step " + std::to_string(progress.iteration));
    ++copies;
    return true;
  };
  minimize(f, Vector{-1.2, 1}, options);
  EXPECT_GT(copies, 10);
}

TEST(Checkpoint, OfAnotherWalkIsRefused) {
  const Scratch scratch("-other");
  Function f = rosenbrock_with_hessian();
  MinimizeOptions options{.method = "adam", .step = 0.01, .max_iter = 5};
  options.checkpoint = Checkpoint{.file = scratch.path(), .resume = true, .problem = "the valley"};
  minimize(f, Vector{-1.2, 1}, options);
  const auto refusal = [&](const MinimizeOptions& other) -> std::string {
    try {
      minimize(f, Vector{-1.2, 1}, other);
    } catch (const UserError& error) {
      return error.what();
    }
    return "no refusal";
  };
  MinimizeOptions other = options;
  other.method = "nadam";
  EXPECT_THAT(refusal(other), HasSubstr("is of another walk: it has 'method: adam', this one 'method: nadam'"));
  other = options;
  other.step = 0.02;
  EXPECT_THAT(refusal(other), HasSubstr("it has 'step: 0.01', this one 'step: 0.02'"));
  other = options;
  other.checkpoint->problem = "the hill";
  EXPECT_THAT(refusal(other), HasSubstr("it has 'problem: the valley', this one 'problem: the hill'"));
  std::ofstream(scratch.path()) << "steepest checkpoint: 99\n";
  EXPECT_THAT(refusal(options), HasSubstr("has format 99, this version reads 2"));
  std::ofstream(scratch.path()) << "x,y\n1,2\n";
  EXPECT_THAT(refusal(options), HasSubstr("has no 'steepest checkpoint'"));
  other = options;
  other.checkpoint->file = "/no such folder/walk";
  EXPECT_THAT(refusal(other), HasSubstr("cannot write '/no such folder/walk'"));
}

TEST(Checkpoint, CutShortIsRefused) {
  const Scratch scratch("-cut");
  Function f = rosenbrock_with_hessian();
  MinimizeOptions options{.method = "lbfgs", .max_iter = 8};
  options.checkpoint = Checkpoint{.file = scratch.path(), .resume = true, .problem = "a valley"};
  minimize(f, Vector{-1.2, 1}, options);
  std::ostringstream text;
  text << std::ifstream(scratch.path()).rdbuf();
  const std::string whole = text.str();
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 40) {
    std::ofstream(scratch.path(), std::ios::trunc) << whole.substr(0, size);
    EXPECT_THROW(minimize(f, Vector{-1.2, 1}, options), UserError) << size << " of " << whole.size() << " bytes";
  }
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The text with its last line, the checksum (FNV-1a), made anew: as another version might write it.
std::string sealed(std::string text) {
  text.resize(text.rfind("checksum: "));
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::ostringstream digits;
  digits << std::hex << std::setw(16) << std::setfill('0') << hash;
  return text + "checksum: " + digits.str() + "\n";
}

TEST(Checkpoint, AnyDamagedByteIsSeen) {
  const Scratch scratch("-byte");
  Function f = rosenbrock_with_hessian();
  MinimizeOptions options{.method = "lbfgs", .max_iter = 8};
  options.checkpoint = Checkpoint{.file = scratch.path(), .resume = true, .problem = "a valley"};
  minimize(f, Vector{-1.2, 1}, options);
  const std::string whole = text_of(scratch.path());
  EXPECT_EQ(sealed(whole), whole);
  for (std::size_t at = whole.find('\n') + 1; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(scratch.path(), std::ios::trunc) << damaged;
    try {
      minimize(f, Vector{-1.2, 1}, options);
      ADD_FAILURE() << "byte " << at;
    } catch (const UserError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::command_line);
      EXPECT_THAT(error.what(), HasSubstr("'" + scratch.path() + "' is damaged")) << "byte " << at;
    }
  }
}

TEST(Checkpoint, CountsThatCannotBeAreRefused) {
  const Scratch scratch("-counts");
  // Of a walk that has ended, and of one that has not.
  Function f = rosenbrock_with_hessian();
  MinimizeOptions options{.method = "lbfgs"};
  options.checkpoint = Checkpoint{.file = scratch.path(), .resume = true, .problem = "a valley"};
  minimize(f, Vector{-1.2, 1}, options);
  const std::string ended = text_of(scratch.path());
  std::filesystem::remove(scratch.path());
  options.max_iter = 8;
  minimize(f, Vector{-1.2, 1}, options);
  const std::string under_way = text_of(scratch.path());
  int damaged = 0;
  for (const std::string& file_text : {ended, under_way}) {
    for (const std::string name : {"finished walks: ", "criteria: ", "start: ", "x: "}) {
      const std::size_t at = file_text.find('\n' + name);
      if (at == std::string::npos) continue;
      const std::size_t number = at + 1 + name.size();
      ++damaged;
      std::ofstream(scratch.path(), std::ios::trunc)
          << sealed(file_text.substr(0, number) + (name.size() > 8 ? "999999999999999999" : "1 0.5") +
                    file_text.substr(file_text.find('\n', number)));
      try {
        minimize(f, Vector{-1.2, 1}, options);
        ADD_FAILURE() << name;
      } catch (const UserError& error) {
        EXPECT_EQ(error.kind(), ErrorKind::command_line);
        EXPECT_THAT(error.what(), HasSubstr("the checkpoint '" + scratch.path() + "' has no '")) << name;
        EXPECT_THAT(error.hint(), HasSubstr("is damaged")) << name;
      }
    }
  }
  EXPECT_GE(damaged, 6);
}

/// The refusal of a walk whose checkpoint is that file.
UserError refusal_of_file(const std::string& path) {
  Function f = rosenbrock_with_hessian();
  MinimizeOptions options{.method = "lbfgs"};
  options.checkpoint = Checkpoint{.file = path, .problem = "a valley"};
  try {
    minimize(f, Vector{-1.2, 1}, options);
  } catch (const UserError& error) {
    return error;
  }
  return {ErrorKind::data, "no refusal"};
}

TEST(Checkpoint, TheHintFitsTheFailure) {
  const UserError folder = refusal_of_file("/no such folder/walk");
  EXPECT_THAT(folder.what(), HasSubstr("cannot write '/no such folder/walk'"));
  EXPECT_THAT(folder.hint(), HasSubstr("the folder does not exist"));
  const std::string place = std::filesystem::temp_directory_path().string();
  EXPECT_THAT(refusal_of_file(place).hint(), HasSubstr("check that you may write there")) << "a folder, not a file";
  if (!std::filesystem::exists("/dev/full")) return;
  const Scratch scratch("-full"), link("-full.new");
  std::filesystem::create_symlink("/dev/full", link.path());
  EXPECT_THAT(refusal_of_file(scratch.path()).hint(), HasSubstr("free some space"));
}

TEST(Checkpoint, ThatCannotBeWrittenEndsRetriesToo) {
  // The folder goes away once the given start has failed: the next starts must not take that for a domain.
  const Scratch folder("-folder");
  std::filesystem::create_directory(folder.path());
  MinimizeOptions options{.method = "lm", .escape = false};
  options.checkpoint = Checkpoint{.file = folder.path() + "/walk", .every = 0, .problem = "a hill"};
  int walks = 0;
  options.observer = [&](const Progress& progress) {
    walks += progress.iteration == 0 ? 1 : 0;
    if (walks == 2) std::filesystem::remove_all(folder.path());
    return true;
  };
  // (x^2 - 1)^2 from its maximum.
  Residuals f(1, 1, [](const Vector& x, Vector& r, Vector& j) {
    r[0] = x[0] * x[0] - 1;
    j[0] = 2 * x[0];
  });
  EXPECT_THROW(minimize(f, Vector{0}, options), UserError);
  EXPECT_EQ(walks, 2);
}

}  // namespace
}  // namespace steepest::test
