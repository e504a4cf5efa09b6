// Runs COUNT sessions with the server at URL from one engine, IN_FLIGHT at a time, and prints what they took
// as one JSON line. All of them have to be verified.
//
//   many_sessions URL CA.pem COUNT IN_FLIGHT
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "model/inspection.hpp"
#include "net/engine.hpp"
#include "protocol/registry.hpp"

namespace {

using Clock = std::chrono::steady_clock;

int run(const sti::net::SessionOptions& options, std::size_t count, std::size_t in_flight) {
  sti::net::EventQueue queue;
  sti::net::Engine engine(queue);
  std::unordered_map<sti::net::SessionId, sti::Inspection> running;
  std::vector<sti::net::Delivery> out;
  std::size_t started = 0, verified = 0, events = 0;
  const auto begun = Clock::now();
  while (started < count || !running.empty()) {
    for (; started < count && running.size() < in_flight; ++started) running[engine.start(options)];
    queue.wait(out, Clock::now() + std::chrono::seconds(60));
    if (out.empty()) return std::cerr << "nothing for a minute\n", 1;
    events += out.size();
    for (auto& delivery : out) {
      auto& session = running[delivery.session];
      session.apply(std::move(delivery.step));
      if (!session.outcome()) continue;
      if (session.outcome() == sti::Outcome::verified)
        ++verified;
      else
        std::cerr << session.reason() << '\n';
      running.erase(delivery.session);
    }
  }
  const std::chrono::duration<double> seconds = Clock::now() - begun;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  nlohmann::json said;
  said["seconds"] = seconds.count();
  said["events"] = events;
  said["peak_kib"] = used.ru_maxrss;
  std::cout << said.dump() << std::endl;
  return verified == count ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::cerr << "many_sessions URL CA.pem COUNT IN_FLIGHT\n", 2;
  const auto target = sti::protocol::parse_target(argv[1]);
  const auto trust = sti::x509::TrustStore::from({argv[2]});
  if (!target || !trust) return std::cerr << (target ? trust.error() : target.error()).text() << '\n', 2;
  sti::net::SessionOptions options;
  options.target = *target;
  options.trust = [anchors = *trust] { return anchors; };
  return run(options, std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10));
}
