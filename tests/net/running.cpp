#include "running.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/test_identity.hpp"

namespace sti::test {

using namespace std::chrono_literals;

Running::Running(net::Clock clock, std::size_t high_water)
    : queue_(high_water), engine_(queue_, std::move(clock)) {}

const Finding* Told::finding(std::string_view code) const {
  for (const auto& finding : session.findings())
    if (finding.code.text() == code) return &finding;
  return nullptr;
}

std::string Told::kinds() const {
  std::string out;
  for (const auto& step : steps)
    if (!step.event.get_if<event::Chunk>())
      out += (out.empty() ? "" : " ") + std::string(kind_of(step.event));
  return out;
}

void Running::await_that(net::SessionId id, const std::function<bool(const Event&)>& wanted) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  std::size_t seen = 0;
  while (std::chrono::steady_clock::now() < deadline) {
    if (steps_.size() <= id) steps_.resize(id + 1);
    for (; seen < steps_[id].size(); ++seen)
      if (wanted(steps_[id][seen].event)) return;
    queue_.wait(delivered_, std::chrono::steady_clock::now() + 100ms);
    for (auto& delivery : delivered_) {
      if (steps_.size() <= delivery.session) steps_.resize(delivery.session + 1);
      steps_[delivery.session].push_back(std::move(delivery.step));
    }
  }
  ADD_FAILURE() << "session " << id << " did not get there in 20 s";
}

Told Running::finish(net::SessionId id) {
  await<event::Finished>(id);
  Told told;
  told.steps = steps_[id];
  EXPECT_EQ(well_formed(told.steps), "");
  for (const auto& step : told.steps) told.session.apply(step);
  return told;
}

Told Running::run(net::SessionOptions options) { return finish(engine_.start(std::move(options))); }

net::SessionOptions options_for(std::string_view scheme, std::uint16_t port) {
  net::SessionOptions options;
  options.target = {std::string(scheme), "127.0.0.1", port};
  options.name = "mail.example.org";
  options.trust = [] { return test_trust(); };
  options.at = test_time;
  options.session_timeout = 10s;
  options.connect_timeout = 5s;
  options.step_timeout = 5s;
  options.closing_timeout = 500ms;
  return options;
}

std::string well_formed(const std::vector<Step>& steps) {
  ByteStore bytes;
  std::int64_t last = 0;
  const auto outside = [&](const Range& r) { return !r.empty() && r.end() > bytes.size(r.stream); };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& e = steps[i].event;
    const auto at = "event " + std::to_string(i) + " (" + std::string(kind_of(e)) + "): ";
    if (e.seq != i) return at + "its place is " + std::to_string(e.seq);
    if (e.t_us < last) return at + "its time goes back";
    last = e.t_us;
    if ((i == 0) != (e.get_if<event::Started>() != nullptr))
      return at + "Started is not the first, and the first alone";
    if ((i + 1 == steps.size()) != (e.get_if<event::Finished>() != nullptr))
      return at + "Finished is not the last, and the last alone";
    if (e.get_if<event::Chunk>()) {
      if (bytes.append(e.range.stream, steps[i].bytes) != e.range)
        return at + "its range is not where its bytes are";
      if (e.direction != e.range.stream.direction) return at + "its direction is not its stream's";
    } else if (!steps[i].bytes.empty()) {
      return at + "it carries bytes";
    }
    if (outside(e.range)) return at + "its range is outside the stream";
    if (const auto* message = e.get_if<event::Message>())
      for (const auto& secret : message->secret)
        if (!e.range.contains(secret)) return at + "its secret is outside its range";
    if (const auto* handshake = e.get_if<event::Handshake>(); handshake && outside(handshake->wire))
      return at + "its wire range is outside the stream";
    if (const auto* found = e.get_if<event::Found>(); found && outside(found->finding.evidence))
      return at + "its evidence is outside the stream";
    if (const auto* problem = e.get_if<event::Problem>();
        problem && problem->error.where && outside(*problem->error.where))
      return at + "its place is outside the stream";
    if (const auto* certificates = e.get_if<event::Certificates>())
      for (const auto& certificate : *certificates->chain)
        if (certificate.der.empty() || outside(certificate.der))
          return at + "a certificate is outside the stream";
  }
  return "";
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

Script smtp_asked() {
  return Script()
      .send("220 mail.example.org ESMTP\r\n")
      .expect("EHLO")
      .send("250-mail.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n")
      .expect("STARTTLS");
}

Script smtp_upgraded(tls::Version most) {
  return smtp_asked().send("220 go ahead\r\n").tls(test_server(most));
}

Script smtp_honest(tls::Version most) {
  return smtp_upgraded(most)
      .expect("EHLO")
      .send("250-mail.example.org\r\n250 PIPELINING\r\n")
      .expect("QUIT")
      .send("221 bye\r\n")
      .close_notify();
}

}  // namespace sti::test
