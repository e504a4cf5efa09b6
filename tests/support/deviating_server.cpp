#include "support/deviating_server.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/tls_primitives.hpp"
#include "tls/hello.hpp"
#include "tls/key_schedule.hpp"
#include "tls/library.hpp"
#include "tls/record_frame.hpp"
#include "tls/record_key12.hpp"

namespace sti::test {
namespace {

namespace type = tls::handshake_type;
constexpr std::uint8_t change_cipher_spec = 20, alert_record = 21, handshake_record = 22, data_record = 23;
constexpr std::uint16_t tls13_suite = 0x1301;

Bytes key_share_in(const tls::ClientHello& hello, std::uint16_t group) {
  for (const auto& extension : hello.extensions) {
    if (extension.type != 51) continue;
    for (std::size_t at = 2; at + 4 <= extension.body.size();) {
      const auto length = static_cast<std::size_t>(extension.body[at + 2] << 8 | extension.body[at + 3]);
      const auto named = static_cast<std::uint16_t>(extension.body[at] << 8 | extension.body[at + 1]);
      if (at + 4 + length > extension.body.size()) break;
      if (named == group) {
        const auto share = extension.body.subspan(at + 4, length);
        return {share.begin(), share.end()};
      }
      at += 4 + length;
    }
  }
  return {};
}

}  // namespace

struct DeviatingServer::Impl {
  explicit Impl(DeviatingPlan given, DeviatingServer& owner) : plan(std::move(given)), self(owner) {
    tls::start_library();
  }

  DeviatingPlan plan;
  DeviatingServer& self;
  Bytes input, messages, output, plaintext, transcript, pending;
  std::unique_ptr<KeyShare> share;
  Bytes client_random, server_random, master_secret, session_id;
  std::optional<tls::TrafficKey> opener13, sealer13, next_opener13, next_sealer13;
  std::optional<tls::RecordKey12> opener12;
  std::unique_ptr<Sealer12> sealer12;
  bool sealing = false, opening = false, is_open = false, is_halted = false, retried = false, resumed = false;
  bool certificate_came = false;
  Bytes handshake_secret, client_secret, server_secret, master13;

  [[nodiscard]] bool tls13() const { return plan.version == tls::Version::tls13; }

  // --- Out
  // -----------------------------------------------------------------------------------------------------

  Bytes sealed(std::uint8_t kind, ByteView content) {
    if (!sealing) return plain(kind, content);
    return tls13() ? sealer13->seal(kind, content) : sealer12->seal(kind, content);
  }
  static Bytes plain(std::uint8_t kind, ByteView content) {
    Bytes out{kind, 3, 3};
    put16(out, content.size());
    put(out, content);
    return out;
  }
  void flush() {
    const auto limit = plan.fragment == 0 ? std::size_t{16384} : plan.fragment;
    for (std::size_t at = 0; at < pending.size(); at += limit)
      put(output,
          sealed(handshake_record, ByteView(pending).subspan(at, std::min(limit, pending.size() - at))));
    pending.clear();
  }
  void say(Bytes message) {
    if (is_halted) return;
    if (plan.before) plan.before(self, message[0]);
    if (is_halted) return;
    auto all = plan.change ? plan.change(std::move(message)) : std::vector<Bytes>{std::move(message)};
    for (const auto& one : all) {
      put(transcript, one);
      put(pending, one);
      if (!plan.coalesce) flush();
    }
  }

  // --- In
  // ------------------------------------------------------------------------------------------------------

  void read() {
    while (input.size() >= tls::record_header && !is_halted) {
      const auto length = tls::rest_of_record({}, input);
      if (!tls::is_whole_record(ByteView(input).first(length))) return;
      const Bytes record(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length));
      input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length));
      take_record(record);
    }
  }
  void take_record(ByteView record) {
    auto kind = record[0];
    Bytes content(record.begin() + 5, record.end());
    if (opening && kind != change_cipher_spec) {
      if (tls13()) {
        auto inner = opener13->open(record.first(5), record.subspan(5));
        if (!inner) return self.halt();
        kind = inner->type;
        content = std::move(inner->content);
      } else {
        auto inner = opener12->open(record.first(5), record.subspan(5));
        if (!inner) return self.halt();
        content = std::move(*inner);
      }
    }
    if (kind == change_cipher_spec && !tls13()) opening = true;
    if (kind == data_record) put(plaintext, content);
    if (kind == alert_record) self.halt();
    if (kind != handshake_record) return;
    put(messages, content);
    while (messages.size() >= 4 && !is_halted) {
      const auto length = 4 + (static_cast<std::size_t>(messages[1]) << 16 |
                               static_cast<std::size_t>(messages[2]) << 8 | messages[3]);
      if (messages.size() < length) return;
      const Bytes message(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(length));
      messages.erase(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(length));
      take(message);
    }
  }
  void take(const Bytes& message) {
    switch (message[0]) {
      case type::client_hello:
        return tls13() ? hello13(message) : hello12(message);
      case type::certificate:
        certificate_came = true;
        put(transcript, message);
        return;
      case type::client_key_exchange:
        put(transcript, message);
        return exchange12(message);
      case type::finished:
        return tls13() ? finish13(message) : finish12(message);
      default:
        put(transcript, message);
    }
  }

  // --- TLS 1.3
  // -------------------------------------------------------------------------------------------------

  void hello13(const Bytes& message) {
    const auto hello = tls::read_client_hello(message);
    check(static_cast<bool>(hello), "ClientHello");
    session_id.assign(hello->session_id.begin(), hello->session_id.end());
    if (plan.hello_retry && !retried) {
      retried = true;
      transcript = message_of(type::message_hash, hash_of(message));
      return retry();
    }
    put(transcript, message);
    share = std::make_unique<KeyShare>(plan.group);
    server_hello13(random_bytes(32), share->public_key());
    flush();
    put(output, plain(change_cipher_spec, Bytes{1}));
    start_keys(share->shared(key_share_in(*hello, plan.group)));
    Bytes none;
    put16(none, 0);
    say(message_of(type::encrypted_extensions, none));
    if (plan.ask_certificate) {
      Bytes schemes, extensions, body{0};
      put_vector(schemes, 2, Bytes{4, 3, 8, 4});
      put_extension(extensions, 13, schemes);
      put_vector(body, 2, extensions);
      say(message_of(type::certificate_request, body));
    }
    if (!plan.psk_without_key_share) {
      say(certificate_message());
      say(certificate_verify());
    }
    say(message_of(type::finished, hmac(expand(server_secret, "finished", {}), hash_of(transcript))));
    flush();
    if (is_halted) return;
    // From here on our records are under the keys of the connection, the client's once its Finished has come.
    const auto master = extract(expand(handshake_secret, "derived", hash_of({})), Bytes(hash_length));
    const auto context = hash_of(transcript);
    sealer13 = tls::TrafficKey::make(tls13_suite, expand(master, "s ap traffic", context));
    next_opener13 = tls::TrafficKey::make(tls13_suite, expand(master, "c ap traffic", context));
  }
  void retry() {
    static constexpr std::uint8_t retry_random[] = {
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
    Bytes group;
    put16(group, plan.group);
    server_hello13(Bytes(std::begin(retry_random), std::end(retry_random)), {}, group);
    flush();
    put(output, plain(change_cipher_spec, Bytes{1}));
  }
  void server_hello13(const Bytes& random, const Bytes& public_key, const Bytes& retry_group = {}) {
    Bytes body{3, 3}, extensions, key_share = retry_group;
    put(body, random);
    put_vector(body, 1, session_id);
    put16(body, tls13_suite);
    put8(body, 0);
    put_extension(extensions, 43, Bytes{3, 4});
    if (retry_group.empty()) {
      put16(key_share, plan.group);
      put_vector(key_share, 2, public_key);
    }
    if (!plan.psk_without_key_share) put_extension(extensions, 51, key_share);
    if (plan.psk_without_key_share) put_extension(extensions, 41, Bytes{0, 0});
    if (!retry_group.empty() && !plan.cookie.empty()) {
      Bytes cookie;
      put_vector(cookie, 2, plan.cookie);
      put_extension(extensions, 44, cookie);
    }
    put_vector(body, 2, extensions);
    say(message_of(type::server_hello, body));
  }
  void start_keys(const Bytes& shared) {
    const auto early = extract({}, Bytes(hash_length));
    handshake_secret = extract(expand(early, "derived", hash_of({})), shared);
    const auto context = hash_of(transcript);
    client_secret = expand(handshake_secret, "c hs traffic", context);
    server_secret = expand(handshake_secret, "s hs traffic", context);
    opener13 = tls::TrafficKey::make(tls13_suite, client_secret);
    sealer13 = tls::TrafficKey::make(tls13_suite, server_secret);
    sealing = opening = true;
  }
  Bytes certificate_verify() {
    std::string covered(64, ' ');
    covered += "TLS 1.3, server CertificateVerify";
    Bytes content(covered.begin(), covered.end());
    put8(content, 0);
    put(content, hash_of(transcript));
    Bytes body;
    put16(body, plan.scheme);
    put_vector(body, 2, plan.key->sign(plan.signs_by, content));
    return message_of(type::certificate_verify, body);
  }
  void finish13(const Bytes& message) {
    put(transcript, message);
    if (!next_opener13) return;
    opener13 = std::move(next_opener13);
    next_opener13.reset();
    become_open();
  }

  // --- TLS 1.2
  // -------------------------------------------------------------------------------------------------

  void hello12(const Bytes& message) {
    const auto hello = tls::read_client_hello(message);
    check(static_cast<bool>(hello), "ClientHello");
    put(transcript, message);
    client_random.assign(hello->random.begin(), hello->random.end());
    server_random = random_bytes(32);
    // RFC 8446 §4.1.3: a server that could do better must not look as if it had been made to do worse.
    resumed = plan.resumes && std::ranges::equal(plan.resumes->id, hello->session_id);
    session_id = resumed ? plan.resumes->id : random_bytes(32);
    Bytes body{3, 3}, extensions;
    put(body, server_random);
    put_vector(body, 1, session_id);
    put16(body, plan.suite);
    put8(body, 0);
    if (plan.renegotiation_info) put_extension(extensions, 0xFF01, Bytes{0});
    if (plan.extended_master_secret) put_extension(extensions, 23, {});
    if (!extensions.empty()) put_vector(body, 2, extensions);
    say(message_of(type::server_hello, body));
    if (resumed) {
      master_secret = plan.resumes->master_secret;
      flush();
      return change12();
    }
    say(certificate_message());
    share = std::make_unique<KeyShare>(plan.group);
    Bytes parameters{3};
    put16(parameters, plan.group);
    put_vector(parameters, 1, share->public_key());
    Bytes covered = client_random;
    put(covered, server_random);
    put(covered, parameters);
    put16(parameters, plan.scheme);
    put_vector(parameters, 2, plan.key->sign(plan.signs_by, covered));
    say(message_of(type::server_key_exchange, parameters));
    if (plan.ask_certificate) {
      Bytes request;
      put_vector(request, 1, Bytes{64, 1});
      put_vector(request, 2, Bytes{4, 3, 4, 1});
      put_vector(request, 2, {});
      say(message_of(type::certificate_request, request));
    }
    say(message_of(type::server_hello_done, {}));
    flush();
  }
  void exchange12(const Bytes& message) {
    if (!share) return;
    const auto premaster = share->shared(ByteView(message).subspan(5));
    Bytes randoms = client_random;
    put(randoms, server_random);
    master_secret = plan.extended_master_secret
                        ? prf(premaster, "extended master secret", hash_of(transcript), 48)
                        : prf(premaster, "master secret", randoms, 48);
    keys12();
  }
  void keys12() {
    const tls::RecordKey12::Agreed agreed{plan.suite, false, client_random, server_random};
    opener12 = tls::RecordKey12::make(agreed, Direction::client_to_server, master_secret);
    check(opener12.has_value(), "keys of TLS 1.2");
    sealer12 = std::make_unique<Sealer12>(master_secret, client_random, server_random);
  }
  void change12() {
    if (is_halted) return;
    if (!sealer12) keys12();
    put(output, plain(change_cipher_spec, Bytes{1}));
    sealing = true;
    say(message_of(type::finished, prf(master_secret, "server finished", hash_of(transcript), 12)));
    flush();
  }
  void finish12(const Bytes& message) {
    put(transcript, message);
    if (!resumed) change12();
    become_open();
  }

  // --- Both
  // ----------------------------------------------------------------------------------------------------

  Bytes certificate_message() {
    Bytes list, body;
    for (const auto& certificate : plan.chain) {
      put_vector(list, 3, certificate);
      if (tls13()) put16(list, 0);
    }
    if (tls13()) put8(body, 0);
    put_vector(body, 3, list);
    return message_of(type::certificate, body);
  }
  void become_open() {
    if (is_halted) return;
    is_open = true;
    if (plan.finished) plan.finished(self);
  }
};

DeviatingServer::DeviatingServer(DeviatingPlan plan)
    : impl_(std::make_unique<Impl>(std::move(plan), *this)) {}
DeviatingServer::~DeviatingServer() = default;

void DeviatingServer::receive(ByteView wire) {
  put(impl_->input, wire);
  impl_->read();
}
Bytes DeviatingServer::take_output() { return std::exchange(impl_->output, {}); }
Bytes DeviatingServer::take_plaintext() { return std::exchange(impl_->plaintext, {}); }
void DeviatingServer::send(ByteView data) { record(data_record, data); }
void DeviatingServer::close() { record(alert_record, Bytes{1, 0}); }
void DeviatingServer::record(std::uint8_t kind, ByteView content) {
  put(impl_->output, impl_->sealed(kind, content));
}
void DeviatingServer::plain_record(std::uint8_t kind, ByteView content) {
  put(impl_->output, Impl::plain(kind, content));
}
void DeviatingServer::raw(ByteView wire) { put(impl_->output, wire); }
void DeviatingServer::broken_record(std::uint8_t kind, ByteView content) {
  auto sealed = impl_->sealed(kind, content);
  sealed.back() ^= 1;
  put(impl_->output, sealed);
}
void DeviatingServer::alert(std::uint8_t description) { record(alert_record, Bytes{2, description}); }
void DeviatingServer::key_update() {
  record(handshake_record, Bytes{type::key_update, 0, 0, 1, 0});
  impl_->sealer13->update();
}
void DeviatingServer::halt() { impl_->is_halted = true; }
bool DeviatingServer::open() const { return impl_->is_open && !impl_->is_halted; }
bool DeviatingServer::halted() const { return impl_->is_halted; }
Session12 DeviatingServer::session() const { return {impl_->session_id, impl_->master_secret}; }
bool DeviatingServer::client_sent_certificate_message() const { return impl_->certificate_came; }

DeviatingPlan honest_plan(tls::Version version) {
  DeviatingPlan plan;
  plan.version = version;
  const auto leaf = leaf_spec();
  plan.chain = {make(leaf), make(intermediate_spec())};
  plan.key = leaf.key;
  return plan;
}

}  // namespace sti::test
