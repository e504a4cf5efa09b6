#include "dissect/tls_alerts.hpp"

#include "dissect/cursor.hpp"
#include "dissect/tls_names.hpp"

namespace sti::dissect {

std::string_view alert_meaning(std::uint64_t description) {
  switch (description) {
    case 0:
      return "The sender will send no more: the proper end of a connection.";
    case 1:
      return "The client has sent all of its early data. Only drafts of TLS 1.3 had this alert.";
    case 10:
      return "A message came that has no place at this point of the handshake.";
    case 20:
      return "A record could not be decrypted or its checksum is wrong: the keys differ, or it was changed "
             "on "
             "the way.";
    case 21:
      return "A record could not be decrypted. Older than TLS 1.1, as it helps an attacker.";
    case 22:
      return "A record is longer than TLS allows.";
    case 30:
      return "Compressed data could not be decompressed.";
    case 40:
      return "No version, cipher suite, group or signature scheme suits both sides.";
    case 41:
      return "The client has no certificate to send. SSL 3.0 only.";
    case 42:
      return "A certificate is damaged, or its signature does not verify.";
    case 43:
      return "A certificate is of a type that the sender cannot use.";
    case 44:
      return "A certificate was revoked by its issuer.";
    case 45:
      return "A certificate has expired or is not valid yet.";
    case 46:
      return "A certificate was not accepted for a reason that has no alert of its own.";
    case 47:
      return "A field holds a value that is out of range or contradicts another field.";
    case 48:
      return "The chain of certificates leads to no authority that the sender trusts.";
    case 49:
      return "The certificate is valid, but its owner may not use this service.";
    case 50:
      return "A message could not be read: a length or a field is wrong.";
    case 51:
      return "A signature, a Finished message or a binder does not verify: somebody lacks the key, or the "
             "handshake was changed on the way.";
    case 60:
      return "Keys longer than export rules allowed were asked for. Older than TLS 1.1.";
    case 70:
      return "The version that the other side offers is known but not supported.";
    case 71:
      return "What the other side offers is weaker than the sender demands.";
    case 80:
      return "Something failed in the sender that has nothing to do with the other side.";
    case 86:
      return "The client retried with an older version though the server speaks a newer one: perhaps "
             "somebody "
             "on the path broke the first attempt.";
    case 90:
      return "The handshake was stopped by the user or the program, not by a fault.";
    case 100:
      return "The sender does not want to negotiate anew and goes on as before.";
    case 109:
      return "An extension that this message must have is missing.";
    case 110:
      return "An extension came that was not asked for, or has no place in this message.";
    case 111:
      return "The certificate could not be fetched from the address given.";
    case 112:
      return "The server knows no host of the name that the client asked for.";
    case 113:
      return "The stapled word on the certificate's status is invalid or says that it is revoked.";
    case 114:
      return "The certificate fetched is not the one whose digest was given.";
    case 115:
      return "The server knows no key of the name that the client offered.";
    case 116:
      return "The server demands a certificate and the client sent none.";
    case 120:
      return "The server speaks none of the application protocols that the client offers.";
    case 121:
      return "The client demands an encrypted ClientHello and the server did not accept it.";
    default:
      return {};
  }
}

Text alert_text(TreeMemory& memory, std::uint64_t description) {
  const auto meaning = alert_meaning(description);
  if (meaning.empty()) return named(memory, alert_description(description), description, 1);
  return memory.join({alert_description(description), ": ", meaning});
}

}  // namespace sti::dissect
