#include "x509/pem.hpp"

#include <algorithm>
#include <array>

#include "codec/der.hpp"
#include "model/escape.hpp"
#include "x509/trust_store.hpp"

namespace sti::x509 {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_mark = "-----END ";
constexpr std::string_view dashes = "-----";

enum : std::uint8_t { pad = 64, space = 65, wrong = 66 };  // all above any digit's value, ORed or not

constexpr std::array<std::uint8_t, 256> make_base64_values() {
  std::array<std::uint8_t, 256> out{};
  out.fill(wrong);
  std::uint8_t value = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    out[static_cast<std::uint8_t>(c)] = value++;
  for (const char c : std::string_view(" \t\r\n\v\f")) out[static_cast<std::uint8_t>(c)] = space;
  out['='] = pad;
  return out;
}
constexpr auto base64_values = make_base64_values();

/// The decoded bytes; on a character that does not belong there, its offset in `wrong_at` and nullopt.
std::optional<Bytes> decode_base64(std::string_view text, std::size_t& wrong_at) {
  // Written through pointers and four characters at a time: a whole trust store goes through here at start.
  Bytes out(text.size() / 4 * 3 + 3);
  std::uint8_t* to = out.data();
  const auto* from = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* const end = from + text.size();
  const std::uint8_t* const values = base64_values.data();
  std::size_t pads = 0;
  std::uint32_t group = 0;
  unsigned in_group = 0;
  const auto put_group = [&](std::uint32_t bits) {
    to[0] = static_cast<std::uint8_t>(bits >> 16);
    to[1] = static_cast<std::uint8_t>(bits >> 8);
    to[2] = static_cast<std::uint8_t>(bits);
    to += 3;
  };
  while (from != end) {
    if (in_group == 0 && pads == 0 && end - from >= 4) {
      const std::uint32_t a = values[from[0]], b = values[from[1]], c = values[from[2]], d = values[from[3]];
      if ((a | b | c | d) < 64) {
        put_group(a << 18 | b << 12 | c << 6 | d);
        from += 4;
        continue;
      }
    }
    const std::uint8_t value = values[*from++];
    if (value < 64 && pads == 0) {
      group = group << 6 | value;
      if (++in_group < 4) continue;
      put_group(group);
      in_group = 0;
    } else if (value == pad && in_group >= 2 && in_group + pads < 4) {
      ++pads;
    } else if (value != space) {
      wrong_at = text.size() - static_cast<std::size_t>(end - from) - 1;
      return std::nullopt;
    }
  }
  if (in_group == 1 || (pads != 0 && in_group + pads != 4)) {
    wrong_at = text.size();
    return std::nullopt;
  }
  if (in_group >= 2) *to++ = static_cast<std::uint8_t>(group >> (in_group == 3 ? 10 : 4));
  if (in_group == 3) *to++ = static_cast<std::uint8_t>(group >> 2);
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

Error bad_block(std::string_view text, std::size_t begin, std::size_t wrong_at, std::string expected,
                std::string got) {
  const auto line = [&](std::size_t offset) {
    return std::to_string(1 +
                          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  };
  std::string doing = "reading the PEM block that begins on line " + line(begin);
  if (line(wrong_at) != line(begin)) doing += ", at line " + line(wrong_at);
  return {Fault::misbehaved, std::move(doing), std::move(expected), std::move(got), {}};
}

/// A list of OIDs; nullopt where it is none.
std::optional<std::vector<std::string>> oids_in(const codec::DerElement& list) {
  std::vector<std::string> out;
  codec::DerReader items(list);
  while (!items.done()) {
    const auto item = items.take(codec::Asn1::oid);
    const auto text = item ? codec::oid_text(item->content) : std::nullopt;
    if (!text) return std::nullopt;
    out.push_back(*text);
  }
  return out;
}

/// Parts what OpenSSL writes as "TRUSTED CERTIFICATE" into the certificate and the settings after it:
/// SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL, more about names and keys
/// }. False where it cannot be read: what is then trusted, and for what, is not known.
bool take_settings(Anchor& anchor) {
  codec::DerReader parts(anchor.certificate);
  const auto certificate = parts.take(codec::Asn1::sequence);
  if (!certificate) return false;
  if (!parts.done()) {
    const auto settings = parts.take(codec::Asn1::sequence);
    if (!settings || !parts.done()) return false;
    codec::DerReader fields(*settings);
    if (const auto trust = fields.take(codec::Asn1::sequence)) {
      anchor.settings.trusted = oids_in(*trust);
      if (!anchor.settings.trusted) return false;
    }
    if (const auto reject = fields.take_context(0)) {
      auto oids = oids_in(*reject);
      if (!oids) return false;
      anchor.settings.rejected = std::move(*oids);
    }
  }
  anchor.certificate.resize(certificate->whole.size());
  return true;
}

bool is_certificate(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

}  // namespace

PemCertificates scan_pem(ByteView bytes) {
  PemCertificates out;
  const std::string_view text = text_of(bytes);
  const auto fail = [&](std::size_t begin, std::size_t at, std::string expected, std::string got) {
    if (!out.first_error) out.first_error = bad_block(text, begin, at, std::move(expected), std::move(got));
  };
  std::size_t at = 0;
  for (std::size_t begin; (begin = text.find(begin_mark, at)) != text.npos;) {
    const std::size_t label_at = begin + begin_mark.size();
    const std::size_t label_end = text.find(dashes, label_at);
    at = label_at;
    if (label_end == text.npos) break;
    const std::string_view label = text.substr(label_at, label_end - label_at);
    if (!is_certificate(label)) continue;
    const std::size_t body_at = label_end + dashes.size();
    const std::size_t end = text.find(dashes, body_at);
    if (end == text.npos || !text.substr(end).starts_with(end_mark)) {
      at = end == text.npos ? text.size() : end;
      fail(begin, at, "\"-----END " + std::string(label) + "-----\"",
           at == text.size() ? "the end" : "another block");
      continue;
    }
    at = end + end_mark.size();
    std::size_t wrong_at = 0;
    auto decoded = decode_base64(text.substr(body_at, end - body_at), wrong_at);
    if (!decoded || decoded->empty()) {
      wrong_at += body_at;
      fail(begin, wrong_at, "base64",
           wrong_at == end || decoded ? "its end too early" : quoted(bytes.subspan(wrong_at, 1)));
      continue;
    }
    Anchor anchor{std::move(*decoded)};
    if (label.starts_with("TRUSTED") && !take_settings(anchor)) {
      fail(begin, body_at, "a certificate and its trust settings", "something else");
      continue;
    }
    out.anchors.push_back(std::move(anchor));
  }
  return out;
}

Result<std::vector<Bytes>> read_certificates(ByteView pem_or_der) {
  auto anchors = read_anchors(pem_or_der);
  if (!anchors) return anchors.error();
  std::vector<Bytes> out;
  for (auto& anchor : *anchors) out.push_back(std::move(anchor.certificate));
  return out;
}

Result<std::vector<Anchor>> read_anchors(ByteView pem_or_der) {
  const auto first = codec::DerReader(pem_or_der).next();
  if (first && first->is_list(codec::Asn1::sequence) && first->whole.size() == pem_or_der.size())
    return std::vector<Anchor>{{Bytes(pem_or_der.begin(), pem_or_der.end())}};
  auto scan = scan_pem(pem_or_der);
  if (scan.first_error) return *scan.first_error;
  if (scan.anchors.empty())
    return Error{Fault::misbehaved,
                 "reading certificates",
                 "\"-----BEGIN CERTIFICATE-----\" or a DER certificate",
                 pem_or_der.empty() ? "nothing" : "neither",
                 {}};
  return std::move(scan.anchors);
}

}  // namespace sti::x509
