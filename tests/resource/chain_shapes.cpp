#include <fmt/format.h>

#include <algorithm>

#include "shapes.hpp"
#include "test_pki/test_pki.hpp"

namespace sti::test {
namespace {

/// `count` times what `make` returns for 0, 1, 2, …
std::vector<Bytes> many(std::size_t count, const std::function<Bytes(std::size_t)>& make) {
  std::vector<Bytes> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(make(i));
  return out;
}

std::size_t at_least_one(std::size_t n) { return std::max<std::size_t>(n, 1); }

/// A leaf and its intermediate, with the extensions of each added to.
std::string chain(const std::vector<Bytes>& for_leaf, const std::vector<Bytes>& for_ca, Bytes ca_name = {}) {
  auto leaf = leaf_spec(), ca = intermediate_spec();
  if (!ca_name.empty()) ca.subject = leaf.issuer = std::move(ca_name);
  leaf.extensions.insert(leaf.extensions.end(), for_leaf.begin(), for_leaf.end());
  ca.extensions.insert(ca.extensions.end(), for_ca.begin(), for_ca.end());
  return pem({make(leaf), make(ca), make(root_spec())});
}

/// A leaf with these names only.
CertificateSpec leaf_named(const std::vector<Bytes>& names) {
  auto leaf = leaf_spec();
  leaf.extensions[3] = alt_names(names);
  return leaf;
}

std::string names_and_constraints(std::size_t size, bool excluded,
                                  const std::function<Bytes(std::size_t)>& name,
                                  const std::function<Bytes(std::size_t)>& base, std::size_t each) {
  const auto count = at_least_one(size / 2 / each);
  auto ca = intermediate_spec();
  const auto bases = many(count, base);
  ca.extensions.push_back(excluded ? name_constraints({}, bases) : name_constraints(bases, {}));
  return pem({make(leaf_named(many(count, name))), make(ca), make(root_spec())});
}

/// Names that break every constraint of every CA above them.
std::string constraints_all_the_way_up(std::size_t size) {
  constexpr int levels = 8;
  const auto count = at_least_one(size / (levels + 1) / 24);
  const auto bases = many(count, [](auto i) { return dns(fmt::format("base-{}.example", i)); });
  std::vector<Bytes> out{
      make(leaf_named(many(count, [](auto i) { return dns(fmt::format("host-{}.test", i)); })))};
  for (int level = 0; level < levels; ++level) {
    auto ca = intermediate_spec();
    if (level > 0) ca.subject = name(fmt::format("CN=Level {}", level));
    ca.issuer = name(fmt::format("CN=Level {}", level + 1));
    ca.issuer_key = ca.key;
    ca.extensions = {basic_constraints(true), key_usage({5, 6}), name_constraints(bases, {}),
                     alt_names(many(count, [](auto i) { return dns(fmt::format("ca-{}.test", i)); }))};
    out.push_back(make(ca));
  }
  return pem(out);
}

std::string constraints_on_long_directory_names(std::size_t size) {
  const auto long_name = [](std::size_t i) {
    std::string text = fmt::format("CN=Nobody {}", i);
    for (int k = 0; k < 20; ++k) text += ",O=Some Organisation of Many";
    return name(text);
  };
  const auto names = [&](auto i) { return directory(long_name(i)); };
  const auto bases = [&](auto i) { return directory(long_name(i + 100'000)); };
  return names_and_constraints(size, false, names, bases, 900);
}

/// Every level of the path has as many certificates of one name and key as fit: a search without bounds takes
/// them all.
std::string ladder(std::size_t size, bool fits) {
  constexpr int levels = 8;
  const auto each = at_least_one(size / levels / 560);
  auto leaf = leaf_spec();
  leaf.issuer = name("CN=Level 0");
  leaf.issuer_key = &TestKey::ec("secp256r1", 20);
  std::vector<Bytes> out{make(leaf)};
  for (int level = 0; level < levels; ++level)
    for (std::size_t i = 0; i < each; ++i) {
      auto ca = intermediate_spec();
      ca.subject = name(fmt::format("CN=Level {}", level));
      ca.issuer = name(fmt::format("CN=Level {}", level + 1));
      ca.key = &TestKey::ec("secp256r1", 20 + level);
      ca.issuer_key = fits ? &TestKey::ec("secp256r1", 21 + level) : ca.key;
      ca.serial = static_cast<std::int64_t>(i);
      ca.extensions = {basic_constraints(true), key_usage({5, 6})};
      out.push_back(make(ca));
    }
  return pem(out);
}

std::string same_long_name(std::size_t size) {
  const auto each = at_least_one(size / 120);
  const Bytes common = name("CN=" + std::string(each, 'a'));
  auto leaf = leaf_spec();
  leaf.issuer = common;
  std::vector<Bytes> out{make(leaf)};
  for (int i = 0; i < 60; ++i) {
    auto ca = intermediate_spec();
    ca.subject = ca.issuer = common;
    ca.serial = i;
    ca.key = ca.issuer_key = &TestKey::ec("secp256r1", i % 10);
    out.push_back(make(ca));
  }
  return pem(out);
}

/// SubjectPublicKeyInfo of an RSA key with numbers of so many bytes.
Bytes rsa_spki(std::size_t modulus, std::size_t exponent, std::uint8_t seed) {
  const auto number = [&](std::size_t length) {
    Bytes out(length, 0x5b);
    out.front() = 0x7f;
    out.back() = static_cast<std::uint8_t>(seed | 1);
    return tlv(0x02, out);
  };
  Bytes bits{0};
  const auto key = sequence({number(modulus), number(exponent)});
  bits.insert(bits.end(), key.begin(), key.end());
  return sequence({sequence({oid("1.2.840.113549.1.1.1"), tlv(0x05, {})}), tlv(0x03, bits)});
}

/// Issuers whose keys take as long as a key can: modulus and exponent of the same length.
std::string slow_keys(std::size_t size) {
  constexpr std::size_t length = 1000;
  auto leaf = leaf_spec();
  leaf.scheme = Scheme::rsa_sha256;
  leaf.issuer_key = &TestKey::rsa(2048);
  std::vector<Bytes> out{make(leaf)};
  for (std::size_t i = 0; i < at_least_one(size / 3 / length); ++i) {
    auto ca = intermediate_spec();
    ca.spki = rsa_spki(length, length, static_cast<std::uint8_t>(i * 2));
    ca.serial = static_cast<std::int64_t>(i);
    out.push_back(make(ca));
  }
  return pem(out);
}

std::string with_deep_der(std::size_t size) {
  Bytes deep{0x05, 0x00};
  while (deep.size() < size / 2 && deep.size() < 60'000) deep = tlv(0x30, deep);
  return chain({extension("1.2.3.4", true, deep), extension("1.2.3.5", false, deep)}, {});
}

std::string open_sequences(std::size_t size) {
  return std::string("\x30\x84\x7f\xff\xff\xff", 6) + repeated(std::string_view("\x30\x80", 2), size);
}

std::string small_elements(std::size_t size) {
  const auto inside = to_bytes(repeated(std::string_view("\x05\x00", 2), size));
  return std::string(text_of(sequence({inside})));
}

std::string block(std::string_view body) {
  return fmt::format("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", body);
}

std::string many_cas(std::size_t size, bool one_name) {
  std::vector<Bytes> out{make(leaf_spec())};
  for (std::size_t i = 0; i < size / 700; ++i) {
    auto ca = intermediate_spec();
    if (!one_name && i > 0) ca.subject = name(fmt::format("CN=Other {}", i));
    ca.key = &TestKey::ec("secp256r1", static_cast<int>(i % 10) + 30);
    ca.serial = static_cast<std::int64_t>(i);
    out.push_back(make(ca));
  }
  return pem(out);
}

std::string policy_flood(std::size_t size) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < at_least_one(size / 2 / 24); ++i)
    ids.push_back(fmt::format("1.3.6.1.4.1.{}.{}", i, i));
  std::vector<Bytes> mappings;
  for (const auto& id : ids) mappings.push_back(sequence({oid(id), oid(id)}));
  return chain({policies(ids)}, {policies(ids), extension("2.5.29.33", true, sequence(mappings)),
                                 extension("2.5.29.36", true, sequence({tlv(0x80, Bytes{0})}))});
}

std::string broken_extensions(std::size_t size) {
  return chain(
      many(at_least_one(size / 2 / 20),
           [](auto) {
             return sequence({tlv(0x02, Bytes{1}), tlv(0x04, Bytes{})});
           }),
      many(at_least_one(size / 2 / 20), [](auto) { return extension("2.5.29.35", false, Bytes{0xff}); }));
}

std::string pem_of_small_certificates(std::size_t size) { return repeated(block("MAA="), size); }

}  // namespace

std::string repeated(std::string_view unit, std::size_t size) {
  std::string out(unit);
  out.reserve(size + unit.size());
  while (out.size() + unit.size() <= size) out += unit;
  return out;
}

std::vector<FileShape> chain_shapes() {
  constexpr std::size_t small = 14'000, medium = 60'000, large = 250'000;
  const auto host = [](auto i) { return dns(fmt::format("host-{}.test", i)); };
  const auto base = [](auto i) { return dns(fmt::format("base-{}.example", i)); };
  std::vector<FileShape> out;
  const auto add = [&](std::string name, std::size_t size, std::function<std::string(std::size_t)> content) {
    out.push_back({std::move(name), std::move(content), size});
  };
  add("names against permitted subtrees", small,
      [=](auto n) { return names_and_constraints(n, false, host, base, 20); });
  add("names against excluded subtrees", medium,
      [=](auto n) { return names_and_constraints(n, true, host, host, 20); });
  add("mailboxes against permitted subtrees", medium, [](auto n) {
    return names_and_constraints(
        n, false, [](auto i) { return email(fmt::format("a{}@b.test", i)); },
        [](auto i) { return email(fmt::format("c{}@d.test", i)); }, 18);
  });
  add("URIs against permitted subtrees", medium, [](auto n) {
    return names_and_constraints(
        n, false, [](auto i) { return uri(fmt::format("http://u{}.test/", i)); },
        [](auto i) { return uri(fmt::format("v{}.test", i)); }, 18);
  });
  add("long directory names against subtrees", medium, constraints_on_long_directory_names);
  add("constraints at every level", medium, constraints_all_the_way_up);
  add("very many short names", medium,
      [](auto n) { return pem({make(leaf_named(many(n / 3, [](auto) { return dns("a"); })))}); });
  add("empty names", medium,
      [](auto n) { return pem({make(leaf_named(many(n / 2, [](auto) { return dns(""); })))}); });
  add("issuers of one name, signatures that fit", medium, [](auto n) { return ladder(n, true); });
  add("issuers of one name, signatures that do not", medium, [](auto n) { return ladder(n, false); });
  add("issuers of one long name", large, same_long_name);
  add("candidates of one name and many keys", medium, [](auto n) { return many_cas(n, true); });
  add("thousands of CAs", large, [](auto n) { return many_cas(n, false); });
  add("keys as slow as can be", medium, slow_keys);
  add("a long name over many unknown extensions", medium, [](auto n) {
    return chain({},
                 many(at_least_one(n / 2 / 16),
                      [](auto i) { return extension(fmt::format("1.2.{}", i), true, Bytes{}); }),
                 name("CN=" + std::string(n / 3, 'x')));
  });
  add("a name of many parts", medium, [](auto n) {
    std::string parts = "CN=a";
    for (std::size_t i = 0; i < n / 2 / 12; ++i) parts += ",O=b";
    return chain({}, {}, name(parts));
  });
  add("a name that is escaped", medium,
      [](auto n) { return chain({}, {}, name("CN=" + std::string(n / 2, '\x01'))); });
  add("many extensions nobody knows", medium, [](auto n) {
    return chain(
        many(at_least_one(n / 16), [](auto i) { return extension(fmt::format("1.2.{}", i), true, Bytes{}); }),
        {});
  });
  add("extensions that cannot be read", medium, broken_extensions);
  add("many purposes", medium, [](auto n) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < n / 8; ++i) all.push_back(fmt::format("1.2.{}", i));
    return chain({}, {extended_key_usage(all)});
  });
  add("many policies and mappings", medium, policy_flood);
  add("DER nested deeply", medium, with_deep_der);
  add("sequences never closed", medium, open_sequences);
  add("a sequence of nothing", large, small_elements);
  add("PEM blocks that begin and do not end", large,
      [](auto n) { return repeated("-----BEGIN CERTIFICATE-----\n", n); });
  add("PEM labels without end", large, [](auto n) { return repeated("-----BEGIN ", n); });
  add("dashes", large, [](auto n) { return repeated("-", n); });
  add("base64 junk", large, [](auto n) { return block(repeated("AAAAAAAA", n)); });
  add("base64 of spaces", large, [](auto n) { return block(repeated(" \n", n)); });
  add("PEM blocks that are no base64", large, [](auto n) { return repeated(block("?"), n); });
  add("PEM blocks of next to nothing", large, pem_of_small_certificates);
  add("PKCS #7 blocks", large,
      [](auto n) { return repeated("-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n", n); });
  return out;
}

}  // namespace sti::test
