#include "x509/parse.hpp"

#include <algorithm>

#include "model/escape.hpp"

namespace sti::x509 {
namespace {

using codec::Asn1;
using codec::DerElement;
using codec::DerReader;

/// Walks the fields of a TBSCertificate in their order (RFC 5280 §4.1) and stops where one is not what it
/// must be.
class TbsParser {
 public:
  TbsParser(Certificate& out, const DerElement& tbs) : out_(out), fields_(tbs) {}

  /// The AlgorithmIdentifier inside, which must equal the one outside.
  std::optional<Algorithm> run() {
    read_version();
    if (const auto serial = fields_.take(Asn1::integer))
      out_.serial = serial->content;
    else
      return stop("serialNumber");
    const auto inner = fields_.take(Asn1::sequence);
    auto inner_algorithm = inner ? algorithm(*inner) : std::nullopt;
    if (!inner_algorithm) return stop("signature");
    if (const auto issuer = fields_.take(Asn1::sequence))
      out_.issuer = issuer->whole;
    else
      return stop("issuer");
    if (const auto validity = fields_.take(Asn1::sequence))
      read_validity(*validity);
    else
      return stop("validity");
    if (const auto subject = fields_.take(Asn1::sequence))
      out_.subject = subject->whole;
    else
      return stop("subject");
    const auto key = fields_.take(Asn1::sequence);
    if (!key) return stop("subjectPublicKeyInfo");
    out_.key = public_key(*key);
    if (!out_.key)
      fault("subjectPublicKeyInfo cannot be read");
    else if (out_.key->type == "RSA" && out_.key->bits == 0)
      fault("subjectPublicKeyInfo holds no RSA key");
    fields_.take_context(1);  // unique identifiers: of no use to anybody
    fields_.take_context(2);
    if (const auto extensions = fields_.take_context(3)) {
      if (out_.version != 3) fault("it has extensions, but is of version " + std::to_string(out_.version));
      out_.extensions = parse_extensions(extensions->content, out_.faults);
    }
    if (!fields_.done()) fault("something follows the last field of tbsCertificate");
    return inner_algorithm;
  }

 private:
  void fault(std::string text) { out_.faults.push_back(std::move(text)); }

  std::nullopt_t stop(const char* field) {
    fault(std::string(field) + " is missing or cannot be read, at offset " +
          std::to_string(fields_.position()));
    return std::nullopt;
  }

  void read_version() {
    out_.version = 1;
    const auto tagged = fields_.take_context(0);
    if (!tagged) return;
    DerReader inside(*tagged);
    const auto number = inside.take(Asn1::integer);
    const auto value = number ? codec::small_integer(number->content) : std::nullopt;
    out_.version = value && *value >= 0 && *value <= 2 ? static_cast<int>(*value) + 1 : 0;
    if (out_.version == 0) fault("version is none of 1, 2 and 3");
  }

  void read_validity(const DerElement& validity) {
    DerReader times(validity);
    const auto read = [&](const char* which) -> std::optional<UnixTime> {
      const auto element = times.next();
      const auto time = element ? codec::time(*element) : std::nullopt;
      if (!time) fault(std::string(which) + " is no time");
      return time ? std::optional(time->at) : std::nullopt;
    };
    out_.not_before = read("notBefore");
    out_.not_after = read("notAfter");
    if (!times.done()) fault("validity holds more than two times");
  }

  Certificate& out_;
  DerReader fields_;
};

bool is_name(ByteView der) { return !name_text(der).starts_with('#'); }

void check_names(Certificate& out) {
  if (!is_name(out.subject)) out.faults.emplace_back("subject cannot be read as a name");
  if (!is_name(out.issuer))
    out.faults.emplace_back("issuer cannot be read as a name");
  else if (is_empty_name(out.issuer))
    out.faults.emplace_back("issuer is empty");  // RFC 5280 §4.1.2.4
}

}  // namespace

Certificate parse(ByteView der) {
  Certificate out;
  out.der = der;
  const auto fault = [&](std::string text) { out.faults.push_back(std::move(text)); };
  DerReader outer(der);
  const auto whole = outer.next();
  if (!whole) {
    fault(whole.error().text());
    return out;
  }
  if (!whole->is_list(Asn1::sequence)) {
    fault("it is no SEQUENCE");
    return out;
  }
  if (!outer.done()) fault(std::to_string(outer.rest().size()) + " bytes follow it");
  DerReader parts(*whole);
  const auto tbs = parts.take(Asn1::sequence);
  if (!tbs) {
    fault("tbsCertificate is missing or cannot be read");
    return out;
  }
  out.tbs = tbs->whole;
  const auto inner = TbsParser(out, *tbs).run();
  const auto outer_algorithm = parts.take(Asn1::sequence);
  out.signature_algorithm = outer_algorithm ? algorithm(*outer_algorithm) : std::nullopt;
  const auto signature = parts.take(Asn1::bit_string);
  const auto bits = signature ? codec::bits(signature->content) : std::nullopt;
  if (!out.signature_algorithm) fault("signatureAlgorithm is missing or cannot be read");
  const bool signature_read = bits.has_value() && bits->unused == 0;
  if (signature_read)
    out.signature = bits->bytes;
  else
    fault("signature is missing or cannot be read");
  if (!parts.done()) fault("something follows the signature");
  if (!inner) return out;
  if (out.signature_algorithm && !std::ranges::equal(inner->whole, out.signature_algorithm->whole))
    fault("the signature algorithm inside differs from the one outside");  // RFC 5280 §4.1.1.2
  check_names(out);
  out.readable = out.key && out.signature_algorithm && signature_read;
  return out;
}

ByteView subject_of(ByteView der) {
  DerReader outer(der);
  const auto whole = outer.take(Asn1::sequence);
  if (!whole) return {};
  DerReader parts(*whole);
  const auto tbs = parts.take(Asn1::sequence);
  if (!tbs) return {};
  DerReader fields(*tbs);
  fields.take_context(0);
  for (const auto type : {Asn1::integer, Asn1::sequence, Asn1::sequence, Asn1::sequence})
    if (!fields.take(type)) return {};
  const auto subject = fields.take(Asn1::sequence);
  return subject ? subject->whole : ByteView{};
}

}  // namespace sti::x509
