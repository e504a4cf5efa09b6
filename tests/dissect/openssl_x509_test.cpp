// Our trees of certificates, and what we say of them in short, against `openssl x509 -text`: every value that
// openssl shows in words.
#include <gtest/gtest.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <optional>
#include <sstream>

#include "certificate_corpus.hpp"
#include "dissect/certificate.hpp"
#include "lab/pki.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"
#include "openssl_words.hpp"
#include "support/child_process.hpp"
#include "x509/certificate.hpp"

namespace sti::dissect {
namespace {

using Lines = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string joined(const Lines& lines) {
  std::string out;
  for (const auto& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

/// What openssl says of one certificate.
struct Told {
  std::map<std::string, std::string> values;  ///< "Serial Number", "subject", "Modulus", …
  std::vector<std::pair<std::string, Lines>> extensions;
};

/// Reads the lines of one certificate as `-text` has them: it indents an extension's title by 12 and what it
/// says by 16, the dump of a key by 20 and that of a serial number by 12.
class TextReader {
 public:
  explicit TextReader(Told& to) : to_(to) {}

  void line(const std::string& line) {
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    const auto colon = line.find(':');
    if (trimmed(line) == "X509v3 extensions:") {
      in_extensions_ = true;
    } else if (in_extensions_ && indent == 12) {
      const auto title = trimmed(line);
      to_.extensions.emplace_back(title.ends_with(':') ? title.substr(0, title.size() - 1) : title, Lines{});
    } else if (in_extensions_ && indent >= 16) {
      if (!to_.extensions.empty() && indent < line.size())
        to_.extensions.back().second.push_back(line.substr(16));
    } else if (dump_ && (indent == 20 || (indent == 12 && is_dump(line)))) {
      *dump_ += trimmed(line);
    } else if (colon != std::string::npos) {
      in_extensions_ = false;
      dump_ = &to_.values[trimmed(line.substr(0, colon))];
      *dump_ = trimmed(line.substr(colon + 1));
    }
  }

 private:
  static bool is_dump(const std::string& line) {
    return line.find_first_not_of(" :0123456789abcdef") == std::string::npos;
  }

  Told& to_;
  std::string* dump_ = nullptr;
  bool in_extensions_ = false;
};

void ask_for_text(const std::filesystem::path& bundle, std::vector<Told>& out) {
  const auto ran = support::run({"openssl", "storeutl", "-noout", "-certs", "-text", bundle});
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::istringstream lines(ran.out);
  std::optional<TextReader> reader;
  std::size_t next = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line == std::to_string(next) + ": Certificate") {
      ASSERT_LT(next, out.size());
      reader.emplace(out[next++]);
    } else if (reader) {
      reader->line(line);
    }
  }
  ASSERT_EQ(next, out.size());
}

/// The text has Names in a form of its own only; a CMS message shows those of its certificates in RFC 2253's.
void ask_for_names(const std::filesystem::path& bundle, const std::filesystem::path& message,
                   std::vector<Told>& out) {
  const auto made = support::run(
      {"openssl", "crl2pkcs7", "-nocrl", "-certfile", bundle, "-outform", "DER", "-out", message});
  ASSERT_EQ(made.status, 0) << made.err;
  const auto ran = support::run({"openssl", "cms", "-cmsout", "-noout", "-print", "-inform", "DER", "-in",
                                 message, "-nameopt", "RFC2253,-esc_msb"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::istringstream lines(ran.out);
  std::map<std::string, std::size_t> next;
  for (std::string line; std::getline(lines, line);)
    for (const std::string key : {"issuer", "subject"})
      if (line.starts_with(std::string(10, ' ') + key + ":")) {
        ASSERT_LT(next[key], out.size());
        out[next[key]++].values[key] = trimmed(line.substr(11 + key.size()));
      }
  ASSERT_EQ(next["subject"], out.size());
  ASSERT_EQ(next["issuer"], out.size());
}

std::vector<Told> ask_openssl(const std::vector<CorpusEntry>& corpus) {
  support::TempFolder folder;
  std::string bundle;
  for (const auto& entry : corpus) bundle += lab::pem_certificate(entry.der);
  support::write_file(folder / "all.pem", bundle);
  std::vector<Told> out(corpus.size());
  ask_for_text(folder / "all.pem", out);
  ask_for_names(folder / "all.pem", folder / "all.p7", out);
  return out;
}

/// "5 (0x5)", "-5 (-0x5)" or the bytes with colons, to our form: digits of whole bytes.
std::string serial_digits(std::string told) {
  bool negative = false;
  if (const auto open = told.find('('); open != std::string::npos) {
    told = told.substr(open + 1, told.find(')') - open - 1);
    negative = told.starts_with('-');
    told.erase(0, negative ? 3 : 2);
    if (told.size() % 2 != 0) told.insert(0, "0");
  }
  std::erase(told, ':');
  return (negative ? "-" : "") + told;
}

/// "Dec 31 08:38:15 2030 GMT" in RFC 3339's form.
std::string time_in_our_form(const std::string& told) {
  std::tm at{};
  const auto* end = strptime(told.c_str(), "%b %d %H:%M:%S %Y GMT", &at);
  return end && *end == 0 ? rfc3339(timegm(&at)) : "not a time: " + told;
}

std::string without_colons(std::string text) {
  std::erase(text, ':');
  return text;
}

/// Whole bytes without leading zeros; openssl and the DER put a zero before a number that is no negative one.
std::string without_zeros(std::string digits) {
  while (digits.size() > 2 && digits.starts_with("00")) digits.erase(0, 2);
  return digits;
}

std::string content_hex(ByteView der, const Node* node, std::size_t skip) {
  if (!node) return {};
  const auto* content = node->first("der.value");
  if (!content) return {};
  return hex(der.subspan(content->range.offset + skip, content->range.length - skip));
}

std::string without_blanks_at_equals(std::string text) {
  for (std::size_t at = 0; (at = text.find(" = ", at)) != std::string::npos;) text.replace(at, 3, "=");
  return text;
}

/// Before 3.5 openssl wrote two colons after a kind of otherName that it knows.
std::string with_one_colon(std::string line) {
  constexpr std::string_view two = "othername: XmppAddr::";
  if (const auto at = line.find(two); at != line.npos) line.erase(at + two.size() - 1, 1);
  return line;
}

/// "192.0.2.1" or "2001:db8::1" whichever way it was written.
std::string address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  return inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
}

/// The subjectAltName in the words of CertificateInfo::names.
std::string names_in_our_words(const Lines& theirs) {
  std::string out;
  const auto all = joined(theirs);
  for (std::size_t at = 0; at < all.size();) {
    const auto end = std::min(all.find(", ", at), all.size());
    auto name = all.substr(at, end - at);
    if (name.starts_with("IP Address:")) name = "IP:" + address(name.substr(11));
    if (name.starts_with("othername: XmppAddr:")) name = "XMPP:" + name.substr(20);
    if (name.starts_with("DirName:")) name = "dirName";  // whose text is that of the tree, compared there
    out += (out.empty() ? "" : ", ") + name;
    at = end + 2;
  }
  return out;
}

std::string our_names(const CertificateInfo& info) {
  std::string out;
  for (const auto& name : info.names)
    out += (out.empty() ? "" : ", ") + (name.starts_with("dirName:") ? "dirName" : name);
  return out;
}

std::string iana_curve(const std::string& openssl) { return openssl == "prime256v1" ? "secp256r1" : openssl; }

class Comparison {
 public:
  void same(std::string_view what, const std::string& ours, const std::string& theirs) {
    ++compared[std::string(what)];
    if (ours == theirs) return;
    ADD_FAILURE() << what << "\n  ours:    " << ours << "\n  openssl: " << theirs;
  }
  std::map<std::string, std::size_t> compared;
};

std::string text_of_field(const Node& tree, std::string_view key) {
  const auto* node = tree.first(key);
  return std::string(node ? node->text : "(none)");
}

void compare_body(Comparison& to, const Node& tree, const CertificateInfo& info, Told& told) {
  auto& theirs = told.values;
  const auto serial = serial_digits(theirs["Serial Number"]);
  to.same("serial in the tree", text_of_field(tree, "x509.serial"), serial);
  to.same("serial", info.serial, serial);
  for (const std::string key : {"issuer", "subject"}) {
    to.same(key + " in the tree", rfc2253(*tree.first("x509." + key)), theirs[key]);
    to.same(key, key == "issuer" ? info.issuer : info.subject, theirs[key]);
  }
  for (const auto& [key, field, at] : {std::tuple{"Not Before", "x509.not_before", info.not_before},
                                       std::tuple{"Not After", "x509.not_after", info.not_after}}) {
    const auto time = time_in_our_form(theirs[key]);
    to.same(std::string(key) + " in the tree", text_of_field(tree, field), time);
    to.same(key, at ? rfc3339(*at) : "(none)", time);
  }
  const auto signature = theirs["Signature Algorithm"];
  to.same("signature algorithm in the tree", object_name(text_of_field(tree, "x509.signature_algorithm")),
          signature);
  to.same("signature algorithm", info.signature_algorithm, signature);
}

void compare_key(Comparison& to, ByteView der, const Node& tree, const CertificateInfo& info, Told& told) {
  auto& theirs = told.values;
  const auto type = theirs["Public Key Algorithm"];
  to.same("key type in the tree", object_name(text_of_field(tree, "x509.spki.algorithm")), type);
  to.same("key type", info.key_type,
          type == "rsaEncryption"    ? "RSA"
          : type == "id-ecPublicKey" ? "EC"
                                     : "Ed25519");
  const auto* spki = tree.first("x509.spki");
  if (type == "rsaEncryption") {
    to.same("modulus in the tree", without_zeros(content_hex(der, tree.first("x509.spki.rsa.modulus"), 0)),
            without_zeros(without_colons(theirs["Modulus"])));
    const auto exponent = theirs["Exponent"];
    to.same("exponent in the tree", text_of_field(tree, "x509.spki.rsa.exponent"),
            exponent.substr(0, exponent.find(' ')));
  } else {
    // Behind the count of unused bits.
    to.same("public key in the tree", content_hex(der, spki->first("x509.spki.key"), 1),
            without_colons(theirs["pub"]));
  }
  if (type == "id-ecPublicKey") to.same("curve", info.key_curve, iana_curve(theirs["ASN1 OID"]));
  // Of Ed25519, whose keys have one size, openssl shows none.
  if (type != "ED25519")
    to.same("key bits", "(" + std::to_string(info.key_bits) + " bit)", theirs["Public-Key"]);
}

void compare_extensions(Comparison& to, const Node& tree, const CertificateInfo& info, const Told& told) {
  std::vector<const Node*> ours;
  if (const auto* list = tree.first("x509.extension_list"))
    for (const auto& child : list->children)
      if (child.field->key == "x509.extension") ours.push_back(&child);
  std::string names;
  bool ca = false;
  to.same("number of extensions", std::to_string(ours.size()), std::to_string(told.extensions.size()));
  for (std::size_t i = 0; i < std::min(ours.size(), told.extensions.size()); ++i) {
    const auto in_words = in_openssl_words(*ours[i]);
    const auto& title = told.extensions[i].first;
    to.same("title of an extension", in_words.title, title);
    const auto name = title.substr(0, title.find(':'));
    auto lines = told.extensions[i].second;
    // Before 3.2 openssl set blanks around the equals signs of a Name there.
    if (name == "X509v3 Name Constraints")
      for (auto& line : lines) line = without_blanks_at_equals(line);
    for (auto& line : lines) line = with_one_colon(line);
    if (in_words.compared) to.same(name, joined(in_words.lines), joined(lines));
    if (name == "X509v3 Subject Alternative Name") names = names_in_our_words(lines);
    if (name == "X509v3 Basic Constraints") ca = joined(lines).starts_with("CA:TRUE");
  }
  to.same("names", our_names(info), names);
  to.same("is a CA", info.is_ca ? "yes" : "no", ca ? "yes" : "no");
}

TEST(OpensslX509, SaysTheSameOfEveryValue) {
  const auto corpus = certificate_corpus();
  ASSERT_GT(corpus.size(), 100U);
  auto theirs = ask_openssl(corpus);
  ASSERT_FALSE(HasFatalFailure());
  Comparison to;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const auto& entry = corpus[i];
    auto& told = theirs[i];
    SCOPED_TRACE(entry.origin);
    const auto tree = certificate(entry.der, {main_stream::handshake_s2c, 0, entry.der.size()});
    const auto info = x509::describe(entry.der);
    EXPECT_TRUE(info.faults.empty());
    compare_body(to, tree, info, told);
    compare_key(to, entry.der, tree, info, told);
    compare_extensions(to, tree, info, told);
  }
  // What never came compares nothing.
  for (const auto* what :
       {"modulus in the tree", "exponent in the tree", "public key in the tree", "curve", "key bits",
        "X509v3 Subject Alternative Name", "X509v3 Basic Constraints", "X509v3 Key Usage",
        "X509v3 Extended Key Usage", "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier",
        "X509v3 CRL Distribution Points", "Authority Information Access", "X509v3 Certificate Policies",
        "X509v3 Name Constraints"})
    EXPECT_GT(to.compared[what], 0U) << what;
}

}  // namespace
}  // namespace sti::dissect
