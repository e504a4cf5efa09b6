// One frame of the window with a long session beside one with a short session: it should not matter.
//
//   window_bench [--events=N] [Google Benchmark's options]
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>

#include "headless.hpp"
#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace {

/// Both sessions are in one window, which shows now this one, now that.
struct Window {
  explicit Window(std::size_t many) {
    // Eight events an exchange: two lines, each with its record and the chunks of both streams.
    for (const auto events : {std::size_t{1000}, many}) {
      auto session = sti::test::session_of(sti::test::long_session(events / 8));
      sizes.push_back(session.events().size());
      keys.push_back(headless.app().show(std::move(session)));
      headless.settle();
    }
  }
  sti::bench::Headless headless;
  std::vector<std::uint64_t> keys;
  std::vector<std::size_t> sizes;
};

std::size_t many_events = 20'000;

Window& window() {
  static Window made(many_events);
  return made;
}

enum Place : std::int64_t { at_top, in_the_middle, at_end };

void frame(benchmark::State& state) {
  auto& w = window();
  const auto which = static_cast<std::size_t>(state.range(0));
  w.headless.app().perform(sti::gui::intent::ShowSession{w.keys[which]});
  auto& view = *w.headless.app().view();
  view.follow = false;
  const auto events = w.sizes[which];
  w.headless.app().select_event(state.range(1) == at_top   ? 0
                                : state.range(1) == at_end ? events - 2
                                                           : events / 2);
  view.reveal_row = true;
  w.headless.settle();
  for (int i = 0; i < 10; ++i) w.headless.frame();
  for (auto _ : state) w.headless.frame();
  state.counters["events"] = static_cast<double>(events);
}
BENCHMARK(frame)
    ->ArgNames({"long", "place"})
    ->ArgsProduct({{0, 1}, {at_top, in_the_middle, at_end}})
    ->Unit(benchmark::kMicrosecond);

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
