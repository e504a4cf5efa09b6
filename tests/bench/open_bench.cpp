// A window that opens a saved session beside a window that opens none, inside a process that has made many
// windows. What is measured of either is the making of the window's context and state, the opening of the
// file where there is one, and all of the first frame up to the list of what is to be drawn: reading, the
// loading of fonts, the layout, and the rasterising of each glyph when it is first used. The start of the
// program, the display and the drawing itself come on top of both: the script first_frame measures those too.
//
//   open_bench [--events=N] [Google Benchmark's options]
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "headless.hpp"
#include "report/session_file.hpp"
#include "support/allocation_meter.hpp"
#include "support/child_process.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace {

std::size_t many_events = 2000;

struct Saved {
  sti::support::TempFolder folder;
  std::filesystem::path path = folder / "long.stls";
  Saved() {
    const auto session = sti::test::session_of(sti::test::long_session(many_events / 8));
    sti::support::write_file(path, sti::report::write_session(session, {}));
  }
};

const std::filesystem::path& saved() {
  static const Saved made;
  return made.path;
}

void open(sti::bench::Headless& window) {
  if (const auto error = window.app().open_file(saved())) throw std::runtime_error(error->text());
}

/// Taking the window down again is not measured: nobody waits for that to see it.
void first_frame_of(benchmark::State& state, bool with_file) {
  (void)saved();
  std::optional<sti::bench::Headless> window;
  for (auto _ : state) {
    window.emplace();
    if (with_file) open(*window);
    window->frame();
    state.PauseTiming();
    window.reset();
    state.ResumeTiming();
  }
}

void empty_window(benchmark::State& state) { first_frame_of(state, false); }
BENCHMARK(empty_window)->Unit(benchmark::kMillisecond)->UseRealTime();

void first_frame(benchmark::State& state) { first_frame_of(state, true); }
BENCHMARK(first_frame)->Unit(benchmark::kMillisecond)->UseRealTime();

void all_rows(benchmark::State& state) {
  (void)saved();
  for (auto _ : state) {
    sti::bench::Headless window;
    open(window);
    window.settle();
  }
}
BENCHMARK(all_rows)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The longest of the frames that are drawn until the session is read whole and all rows are found.
void longest_frame(benchmark::State& state) {
  (void)saved();
  double longest = 0;
  for (auto _ : state) {
    sti::bench::Headless window;
    window.frame();
    open(window);
    for (double seconds = 0; !window.app().settled(); longest = std::max(longest, seconds)) {
      const auto begun = std::chrono::steady_clock::now();
      window.frame();
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    }
  }
  state.counters["seconds"] = longest;
}
BENCHMARK(longest_frame)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The most that is held on the way to a window with all rows, a byte of the file.
void memory(benchmark::State& state) {
  double held = 0;
  const auto size = static_cast<double>(std::filesystem::file_size(saved()));
  for (auto _ : state) {
    sti::bench::Headless window;
    window.frame();
    const sti::support::AllocationMeter meter;
    open(window);
    window.settle();
    held = static_cast<double>(meter.peak());
  }
  state.counters["bytes_a_file_byte"] = held / size;
  state.counters["file_bytes"] = size;
}
BENCHMARK(memory)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  constexpr std::string_view option = "--events=";
  if (argc > 1 && std::string_view(argv[1]).starts_with(option)) {
    many_events = std::strtoull(argv[1] + option.size(), nullptr, 10);
    argv[1] = argv[0];
    ++argv, --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
