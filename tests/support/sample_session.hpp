// Realistic sessions without a network: what reports, the session file and the window are tested and shown
// with.
#pragma once

#include <vector>

#include "model/inspection.hpp"

namespace sti::test {

/// SMTP, upgraded to TLS 1.3, verified: three real certificates (valid 2026-01-20 to 2026-04-20), every
/// handshake message with bytes that parse, key-log secrets, a proper goodbye.
std::vector<Step> verified_smtp();
/// As above, and then a person logs in: "AUTH PLAIN" with `password` in base64 is marked secret.
std::vector<Step> smtp_with_login();
/// The password of smtp_with_login as it crosses the connection, and one of its key-log secrets: what must
/// not leak.
inline constexpr const char* sample_password = "AGFsaWNlAHNlc2FtZS1vcGVu";
inline constexpr const char* sample_secret =
    "5ec4e7a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d";

/// Replies were appended to the go-ahead: outcome violation.
std::vector<Step> injected_smtp();
/// STARTTLS is missing from the capabilities of an IMAP server: outcome not-offered.
std::vector<Step> not_offered_imap();
/// TLS 1.3 on port 993 with a wrong name and an unknown issuer: outcome unverified. TLS comes first.
std::vector<Step> unverified_imaps();
/// A server that shows a chain that would be trusted for its name, and ends the handshake with an alert in
/// place of CertificateVerify: outcome handshake-failed, nothing proved.
std::vector<Step> unproved_smtp();
/// Nobody is listening: outcome unreachable.
std::vector<Step> unreachable();
/// A server that attacks whoever looks at it: terminal escape sequences, markup, bidirectional overrides and
/// bytes that are not UTF-8 in its greeting, capabilities and names.
std::vector<Step> hostile_smtp();
/// A session in which every kind of payload occurs with every field set; not one that could happen.
std::vector<Step> every_kind();
/// `lines` exchanges inside TLS, two lines each.
std::vector<Step> long_session(std::size_t lines);

}  // namespace sti::test
