// From the engine to the model: what folding costs, and the queue before it, beside only keeping the steps.
#include <benchmark/benchmark.h>

#include <chrono>
#include <thread>

#include "net/event_queue.hpp"
#include "support/allocation_meter.hpp"
#include "support/sample_session.hpp"

namespace {

using sti::Inspection;
using sti::Step;

constexpr std::size_t exchanges = 2000;

const std::vector<Step>& steps() {
  static const auto made = sti::test::long_session(exchanges);
  return made;
}

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(steps().size()));
}

/// The peer: the steps copied into a vector, and nothing made of them.
void keep(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<Step> kept;
    for (const auto& step : steps()) kept.push_back(step);
    benchmark::DoNotOptimize(kept.data());
  }
  count(state);
}
BENCHMARK(keep)->MeasureProcessCPUTime();

void apply(benchmark::State& state) {
  for (auto _ : state) {
    Inspection session;
    for (const auto& step : steps()) session.apply(step);
    benchmark::DoNotOptimize(session.events().data());
  }
  count(state);
}
BENCHMARK(apply)->MeasureProcessCPUTime();

/// As apply, the steps coming from another thread.
void queue_and_apply(benchmark::State& state) {
  for (auto _ : state) {
    sti::net::EventQueue queue;
    Inspection session;
    std::thread engine([&queue] {
      for (const auto& step : steps()) queue.push({1, step});
    });
    std::vector<sti::net::Delivery> out;
    while (session.events().size() < steps().size()) {
      queue.wait(out, std::chrono::steady_clock::now() + std::chrono::seconds(1));
      for (auto& delivery : out) session.apply(std::move(delivery.step));
    }
    engine.join();
  }
  count(state);
}
BENCHMARK(queue_and_apply)->MeasureProcessCPUTime();

/// The most that a session held while it grew, an event, its bytes included; and what its bytes alone are.
void memory(benchmark::State& state) {
  const auto events = static_cast<double>(steps().size());
  double held = 0, bytes = 0;
  for (auto _ : state) {
    const sti::support::AllocationMeter meter;
    Inspection session;
    for (const auto& step : steps()) session.apply(step);
    held = static_cast<double>(meter.peak());
    bytes = static_cast<double>(session.bytes().total_size());
  }
  state.counters["bytes_an_event"] = held / events;
  state.counters["recorded_bytes_an_event"] = bytes / events;
}
BENCHMARK(memory);

}  // namespace

BENCHMARK_MAIN();
