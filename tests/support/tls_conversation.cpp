#include "support/tls_conversation.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "net/judge.hpp"
#include "net/tls_layer.hpp"

namespace sti::test {
namespace {

constexpr std::size_t max_turns = 50;

/// What one event says, without numbers that differ from run to run.
struct InWords {
  const Event& event;
  std::string operator()(const event::Record& r) const {
    return "record " + std::to_string(r.type) +
           (r.encrypted ? " holding " + std::to_string(r.inner_type) : "");
  }
  std::string operator()(const event::Handshake& h) const { return h.name; }
  std::string operator()(const event::Alert& a) const {
    return "alert " + std::to_string(a.level) + " " + std::to_string(a.description);
  }
  std::string operator()(const event::Certificates& c) const {
    return std::to_string(c.chain->size()) + " certificates";
  }
  std::string operator()(const event::Found& f) const { return f.finding.code.str() + ": " + f.finding.text; }
  std::string operator()(const event::Problem& p) const { return "problem: " + p.error.expected; }
  std::string operator()(const event::Secret& s) const { return s.label; }
  template <typename T>
  std::string operator()(const T&) const {
    return std::string(kind_of(event));
  }
};

/// Which record a message begins or ends in depends on the length of a signature, which is chance; what they
/// hold is told message by message.
bool holds_handshake(const Event& event) {
  const auto* record = event.get_if<event::Record>();
  return record &&
         (record->type == 22 || record->inner_type == 22 || (record->encrypted && record->inner_type == 0));
}

class Player {
 public:
  Player(const DeviatingPlan& plan, Arriving arriving)
      : arriving_(std::move(arriving)),
        recorder_(0, queue_, clock_),
        judge_(options_, "mail.example.org", clock_, recorder_),
        server_(plan) {
    options_.at = test_now;
    options_.trust = [] {
      return std::make_shared<const x509::TrustStore>(std::vector<Bytes>{make(root_spec())});
    };
    tls::ClientConfig config;
    config.server_name = "mail.example.org";
    tls_ = std::make_unique<net::TlsLayer>(config, main_connection, recorder_, judge_);
    tls_->begin();
  }

  Conversation play() {
    Bytes ours = take_output();
    for (std::size_t turn = 0; turn < max_turns && !ours.empty(); ++turn) {
      out_.client_wrote += ours.size();
      server_.receive(ours);
      if (server_.open() && !answered_ && !server_.take_plaintext().empty()) {
        answered_ = true;
        server_.send(bytes_of("250 x\r\n"));
      }
      ours = hear(server_.take_output());
      if (tls_->state() != tls::State::open || asked_) continue;
      asked_ = true;
      out_.established = tls_->agreed().established;
      out_.proved = tls_->proved();
      out_.first_certificate.assign(judge_.first().begin(), judge_.first().end());
      tls_->send(bytes_of("EHLO x\r\n"));
      const auto more = take_output();
      ours.insert(ours.end(), more.begin(), more.end());
    }
    finish();
    return std::move(out_);
  }

 private:
  Bytes take_output() { return tls_->take_output(); }

  /// What the client says to this; a write of its own for each record that it reads, as a session does.
  Bytes hear(const Bytes& wire) {
    Bytes ours;
    for (std::size_t at = 0; at < wire.size();) {
      const auto piece = std::clamp<std::size_t>(arriving_(wire.size() - at), 1, wire.size() - at);
      const auto range = recorder_.chunk(main_stream::wire_s2c,
                                         Bytes(wire.begin() + static_cast<std::ptrdiff_t>(at),
                                               wire.begin() + static_cast<std::ptrdiff_t>(at + piece)));
      for (std::size_t taken = 0; taken < piece;) {
        taken += tls_->receive(ByteView(wire).subspan(at + taken, piece - taken),
                               {range.stream, range.offset + taken, piece - taken});
        const auto more = take_output();
        ours.insert(ours.end(), more.begin(), more.end());
        const auto clear = tls_->take_plaintext();
        heard_.append(clear.begin(), clear.end());
      }
      at += piece;
    }
    return ours;
  }

  void finish() {
    const bool failed = tls_->state() == tls::State::failed;
    if (!failed) tls_->end_of_stream();
    tls_->finish();
    std::vector<net::Delivery> told;
    queue_.drain(told);
    for (const auto& [session, step] : told) {
      if (step.event.get_if<event::Chunk>() || holds_handshake(step.event)) continue;
      out_.story += std::visit(InWords{step.event}, step.event.payload) + "\n";
    }
    const auto agreed = tls_->agreed();
    out_.story +=
        agreed.version + " " + agreed.cipher + " " + agreed.group.value_or("-") + " heard " + heard_ + "\n";
    if (failed) {
      const auto end = tls_->failure();
      out_.story += "failed: kind " + std::to_string(static_cast<int>(end.kind)) + ", alert " +
                    std::to_string(end.alert.value_or(255)) + ", after " + end.last_message;
    } else {
      out_.story += "state " + std::to_string(static_cast<int>(tls_->state()));
    }
    out_.story += out_.proved ? ", proved" : ", not proved";
  }

  Arriving arriving_;
  net::Clock clock_;
  net::EventQueue queue_;
  net::SessionOptions options_;
  net::Recorder recorder_;
  net::Judge judge_;
  std::unique_ptr<net::TlsLayer> tls_;
  DeviatingServer server_;
  Conversation out_;
  std::string heard_;
  bool asked_ = false, answered_ = false;
};

}  // namespace

Arriving whole() {
  return [](std::size_t left) { return left; };
}
Arriving in_pieces_of(std::size_t size) {
  return [size](std::size_t) { return size; };
}
Arriving by_chance(unsigned seed) {
  return [engine = std::mt19937(seed)](std::size_t) mutable { return std::size_t{1} + engine() % 97; };
}

Conversation converse(const DeviatingPlan& plan, const Arriving& arriving) {
  return Player(plan, arriving).play();
}

}  // namespace sti::test
