# Every target installs what it needs first (scripts/setup) and does no work twice.
JOBS ?= $(shell nproc)
sources = find src include tests bench examples -name '*.cpp' -o -name '*.hpp'

.PHONY: run test build clang bench check-instructions bench-mgh bench-samples bench-scale readme format check-format sanitize address thread clean setup setup-check setup-bench

# Fits a curve and a regression to published measurements and draws both.
run: build/build.ninja
	cmake --build build -j $(JOBS) --target steepest
	scripts/run-examples build/steepest build/examples

test: build
	ctest --test-dir build -j $(JOBS) --output-on-failure

build: build/build.ninja
	cmake --build build -j $(JOBS)

clang: build-clang/build.ninja
	cmake --build build-clang -j $(JOBS)

# What Steepest must hold, beside its peers and the limits of the machine, in one table: about 10 minutes.
# `make bench BARS="passes walks"` measures some of it; `bench/run --list` names the parts.
bench: setup-bench build build/bench-peers/build.ninja
	cmake --build build/bench-peers -j $(JOBS)
	bench/run build $(BARS)

build/bench-peers/build.ninja: bench/peers/CMakeLists.txt | setup-bench
	cmake -S bench/peers -B build/bench-peers -G Ninja -DCMAKE_BUILD_TYPE=Release

# Instructions of fixed small works, against bench/instructions.txt: under a minute.
check-instructions: setup-check build
	bench/instructions build

# The problems of More, Garbow and Hillstrom, against SciPy's methods: a few minutes.
bench-mgh: setup-bench build
	bench/mgh build/steepest

# Walks on samples of the rows that need no step size, against Adam with the best of nine: a minute.
bench-samples: setup-bench build
	bench/samples.py build/steepest

# What a step costs on many ranks: measured here, then simulated.
bench-scale: build
	bench/scale.py build

readme: build
	scripts/refresh-readme build

format: setup-check
	$(sources) | xargs clang-format-19 -i

check-format: setup-check
	$(sources) | xargs clang-format-19 --dry-run --Werror

sanitize: address thread

address thread: %: build-%/build.ninja
	cmake --build build-$@ -j $(JOBS)
	ctest --test-dir build-$@ -j $(JOBS) --output-on-failure

clean:
	rm -rf build build-*

# Only the first time: ninja itself configures again when a CMake file changes.
build/build.ninja: | setup
	CMAKE_CXX_COMPILER_LAUNCHER=$$(command -v ccache) cmake --preset release

build-%/build.ninja: | setup
	CMAKE_CXX_COMPILER_LAUNCHER=$$(command -v ccache) cmake --preset $*

build-clang/build.ninja: | setup-check

setup:
	@scripts/setup build

setup-check setup-bench: setup-%: setup
	@scripts/setup $*
