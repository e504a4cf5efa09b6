// The TLS of a session under a server that deviates by plan and by chance, in both versions: no crash, no
// endless exchange, nothing proved but by the key of the first certificate, and for a plan that leaves
// messages as they are one verdict however its bytes are cut.
//
// The input's first bytes choose a plan, the rest are changes: which message, where in it, and what the byte
// becomes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "support/tls_conversation.hpp"

namespace {

using namespace sti;
using namespace sti::test;

void require(bool holds) {
  if (!holds) std::abort();
}

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto out = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return out;
  }
  [[nodiscard]] bool done() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

 private:
  ByteView bytes_;
};

struct Change {
  std::uint8_t message, at, value;
};

const TestKey& key_for(std::uint8_t choice) {
  switch (choice % 4) {
    case 1:
      return TestKey::ec("secp384r1", 53);
    case 2:
      return TestKey::ec("secp256r1", 52);  // of nobody
    default:
      return *leaf_spec().key;
  }
}

void put_record(DeviatingServer& server, std::uint8_t choice) {
  const std::uint8_t type = static_cast<std::uint8_t>(19 + choice % 6);
  const Bytes content(choice / 32U, choice);
  switch (choice % 7) {
    case 0:
      return server.record(type, content);
    case 1:
      return server.plain_record(type, content);
    case 2:
      return server.broken_record(type, content);
    case 3:
      return server.raw(content);
    case 4:
      return server.alert(choice);
    case 5:
      return server.close();
    default:
      return server.halt();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64) return 0;
  static const auto leaf = make(leaf_spec()), intermediate = make(intermediate_spec()),
                    root = make(root_spec());
  Input input(data, size);
  DeviatingPlan plan;
  const auto flags = input.byte();
  plan.version = (flags & 1) != 0 ? tls::Version::tls13 : tls::Version::tls12;
  plan.ask_certificate = (flags & 2) != 0;
  plan.coalesce = (flags & 4) != 0;
  plan.hello_retry = (flags & 8) != 0;
  plan.extended_master_secret = (flags & 16) == 0;
  plan.renegotiation_info = (flags & 32) == 0;
  plan.psk_without_key_share = (flags & 192) == 192;
  if (plan.hello_retry && (flags & 64) != 0) plan.cookie = Bytes(17, 3);
  const auto kinds = input.byte();
  plan.group = kinds % 3 == 0 ? 29 : kinds % 3 == 1 ? 23 : 24;
  plan.key = &key_for(static_cast<std::uint8_t>(kinds / 3));
  plan.fragment = kinds / 16U;
  switch (kinds / 12 % 5) {
    case 0:
      break;
    case 1:
      plan.chain = {leaf};
      break;
    case 2:
      plan.chain = {root, leaf};
      break;
    case 3:
      plan.chain = {leaf, intermediate, root};
      break;
    default:
      plan.chain = {leaf, intermediate};
  }
  const auto schemes = input.byte();
  const std::pair<Scheme, std::uint16_t> known[]{
      {Scheme::ecdsa_sha256, 0x0403}, {Scheme::ecdsa_sha256, 0x0403}, {Scheme::ecdsa_sha384, 0x0503},
      {Scheme::ecdsa_sha1, 0x0203},   {Scheme::ecdsa_sha512, 0x0603}, {Scheme::ecdsa_sha256, 0x0804}};
  plan.signs_by = known[schemes % 6].first;
  plan.scheme = known[schemes / 6 % 6].second;
  const auto record_at = input.byte(), record = input.byte();
  if (record_at != 0)
    plan.before = [record_at, record](DeviatingServer& server, std::uint8_t type) {
      if (type == record_at) put_record(server, record);
    };
  if (record_at == 255) plan.finished = [record](DeviatingServer& server) { put_record(server, record); };

  std::vector<Change> changes;
  while (input.left() >= 3) {
    const auto message = input.byte(), at = input.byte(), value = input.byte();
    changes.push_back({message, at, value});
  }
  if (!changes.empty())
    plan.change = [&changes](Bytes message) {
      for (const auto& change : changes)
        if (change.message == message[0] && change.at < message.size()) message[change.at] = change.value;
      return std::vector<Bytes>{std::move(message)};
    };

  const auto played = converse(plan, whole());
  require(played.client_wrote < 65536);
  if (played.proved) {
    require(played.established);
    const auto& spki = plan.key->spki();
    require(std::search(played.first_certificate.begin(), played.first_certificate.end(), spki.begin(),
                        spki.end()) != played.first_certificate.end());
  }
  // What changed bytes come to may depend on chance: they can fall on a random, a share or a signature. So
  // may, where messages share records, what is read before the one that ends it all: a signature's length
  // differs from run to run.
  bool same = !changes.empty();
  for (unsigned attempt = 0; attempt < 8 && !same; ++attempt) {
    const auto cut = converse(plan, by_chance(flags + attempt));
    same = cut.story == played.story || cut.story == converse(plan, whole()).story;
  }
  require(same);
  return 0;
}
