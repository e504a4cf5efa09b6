// Records COUNT sessions with the lab's servers, every protocol in turn by TLS 1.2 and 1.3, into FOLDER: as
// session files, and as packet captures that hold the secrets to decrypt them.
//
//   record_corpus FOLDER COUNT
#include <cstdlib>
#include <iostream>
#include <optional>

#include "lab/lab.hpp"
#include "model/inspection.hpp"
#include "net/engine.hpp"
#include "protocol/registry.hpp"
#include "report/pcapng.hpp"
#include "report/session_file.hpp"
#include "support/child_process.hpp"

namespace {

/// nullopt where it does not end.
std::optional<sti::Inspection> record(sti::net::EventQueue& queue, sti::net::Engine& engine,
                                      sti::net::SessionOptions options) {
  const auto id = engine.start(std::move(options));
  sti::Inspection session;
  std::vector<sti::net::Delivery> out;
  while (!session.outcome()) {
    queue.wait(out, std::chrono::steady_clock::now() + std::chrono::seconds(60));
    if (out.empty()) return std::nullopt;
    for (auto& delivery : out)
      if (delivery.session == id) session.apply(std::move(delivery.step));
  }
  return session;
}

int record_all(const std::filesystem::path& folder, std::size_t count) {
  sti::net::EventQueue queue;
  sti::net::Engine engine(queue);
  const auto lab = sti::lab::Lab::start(engine, {});
  if (!lab) return std::cerr << lab.error().text() << '\n', 1;
  const auto& endpoints = (*lab)->endpoints();
  for (std::size_t i = 0; i < count; ++i) {
    sti::net::SessionOptions options;
    options.target = *sti::protocol::parse_target(endpoints[i / 2 % endpoints.size()].url);
    options.most = i % 2 == 0 ? sti::tls::Version::tls13 : sti::tls::Version::tls12;
    options.trust = [trust = (*lab)->trust()] { return trust; };
    const auto session = record(queue, engine, std::move(options));
    if (!session || session->outcome() != sti::Outcome::verified)
      return std::cerr << (session ? session->reason() : "no end in a minute") << '\n', 1;
    const auto name = folder / std::to_string(100'000 + i);
    sti::support::write_file(name.string() + ".stls", sti::report::write_session(*session, {true, false}));
    sti::support::write_file(name.string() + ".pcapng", sti::report::pcapng(*session, {true, false}));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "record_corpus FOLDER COUNT\n", 2;
  return record_all(argv[1], std::strtoull(argv[2], nullptr, 10));
}
