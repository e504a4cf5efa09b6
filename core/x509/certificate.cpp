#include "x509/certificate.hpp"

#include "codec/der.hpp"
#include "model/budget.hpp"
#include "x509/names.hpp"
#include "x509/parse.hpp"

namespace sti::x509 {

CertificateInfo describe(ByteView der, Range where) {
  const Certificate certificate = parse(der);
  CertificateInfo out;
  out.der = where;
  if (!certificate.subject.empty()) out.subject = name_text(certificate.subject);
  if (!certificate.issuer.empty()) out.issuer = name_text(certificate.issuer);
  out.serial = codec::integer_hex(certificate.serial);
  out.not_before = certificate.not_before;
  out.not_after = certificate.not_after;
  if (certificate.extensions.alt_names) {
    Budget budget(allowance::names_of_a_certificate);
    for (const auto& name : *certificate.extensions.alt_names)
      if (budget.spend()) out.names.push_back(text_of_name(name));
    if (budget.refused() > 0) out.names.push_back(and_more(budget.refused()));
  }
  if (certificate.key) {
    out.key_type = certificate.key->type;
    out.key_bits = certificate.key->bits;
    out.key_curve = certificate.key->curve;
    out.spki_sha256 = sha256_hex(certificate.key->spki);
  }
  if (certificate.signature_algorithm)
    out.signature_algorithm = signature_name(*certificate.signature_algorithm);
  out.sha256 = sha256_hex(der);
  out.self_issued = !certificate.subject.empty() && !certificate.issuer.empty() &&
                    canonical_name(certificate.subject) == canonical_name(certificate.issuer);
  out.is_ca = certificate.extensions.basic_constraints && certificate.extensions.basic_constraints->ca;
  out.faults = certificate.faults;
  return out;
}

}  // namespace sti::x509
