#include "openssl_words.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace sti::dissect {
namespace {

using Lines = std::vector<std::string>;

bool is(const Node& node, std::string_view key) { return node.field->key == key; }

std::string colons(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 2 == 0) out += ':';
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(digits[i])));
  }
  return out;
}

/// Every node with that key, in document order.
void collect(const Node& node, std::string_view key, std::vector<const Node*>& out) {
  if (is(node, key)) out.push_back(&node);
  for (const auto& child : node.children) collect(child, key, out);
}
std::vector<const Node*> all(const Node& node, std::string_view key) {
  std::vector<const Node*> out;
  collect(node, key, out);
  return out;
}

std::string text(const Node& node, std::string_view key) {
  const auto* found = node.first(key);
  return std::string(found ? found->text : "(none)");
}

/// A Name in the order of its bytes, as openssl's forms for one line have it.
std::string in_order(const Node& node, const std::string& first, const std::string& between) {
  std::string out;
  for (const auto* attribute : all(node, "x509.attribute")) {
    // An attribute's own text is "CN=…".
    out += out.empty() ? first : between;
    out += attribute->text.substr(0, attribute->text.find('='));
    out += '=';
    out += text(*attribute, "x509.attribute.value");
  }
  return out;
}
std::string with_slashes(const Node& name) { return in_order(name, "/", "/"); }
std::string with_commas(const Node& name) { return in_order(name, "", ", "); }

/// The first element of one of these types, which no rule has a name for.
const Node* element(const Node& node, std::initializer_list<std::string_view> types) {
  for (const auto* found : all(node, "der.element")) {
    const auto& header = found->children[0].text;
    if (std::ranges::find(types, std::string_view(header).substr(0, header.find(','))) != types.end())
      return found;
  }
  return nullptr;
}

/// openssl writes the groups of an IPv6 address in capitals, without leading zeros and without "::".
std::string address(std::string shown) {
  if (shown.find(':') == std::string::npos) return shown;
  std::string out;
  for (std::size_t at = 0; at <= shown.size();) {
    const auto end = std::min(shown.find(':', at), shown.size());
    auto group = shown.substr(at, end - at);
    group.erase(0, std::min(group.find_first_not_of('0'), group.size() - 1));
    std::transform(group.begin(), group.end(), group.begin(),
                   [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    out += (out.empty() ? "" : ":") + group;
    at = end + 1;
  }
  return out;
}

std::string other_name(const Node& node) {
  const auto* value = element(node, {"UTF8String", "IA5String"});
  const auto name = dotted(text(node, "x509.name.other.type"));
  return "othername: " + (name == "1.3.6.1.5.5.7.8.5" ? "XmppAddr:" : name + "::") +
         std::string(value ? value->text : "<unsupported>");
}

/// openssl tells addresses and Names inside name constraints apart from those elsewhere.
enum class Place : std::uint8_t { anywhere, constraints };

std::string general_name(const Node& node, Place place) {
  const bool constraints = place == Place::constraints;
  if (is(node, "x509.name.dns")) return "DNS:" + std::string(node.text);
  if (is(node, "x509.name.email")) return "email:" + std::string(node.text);
  if (is(node, "x509.name.uri")) return "URI:" + std::string(node.text);
  if (is(node, "x509.name.ip"))
    return (constraints ? "IP:" : "IP Address:") + address(std::string(node.text));
  if (is(node, "x509.name.directory"))
    return "DirName:" + (constraints ? with_commas(node) : with_slashes(node));
  if (is(node, "x509.name.registered_id")) return "Registered ID:" + dotted(std::string(node.text));
  if (is(node, "x509.name.other")) return other_name(node);
  return {};
}

void each_name(const Node& node, Lines& lines, const std::string& before = {},
               Place place = Place::anywhere) {
  for (const auto& child : node.children) {
    if (auto told = general_name(child, place); !told.empty()) lines.push_back(before + told);
  }
}

Lines names(const Node& e) { return {general_names_in_words(e)}; }

Lines key_id(const Node& e) { return {colons(text(e, "x509.ext.subject_key_id"))}; }

Lines authority(const Node& e) {
  const auto* key = e.first("x509.ext.authority_key_id.key");
  const auto* issuer = e.first("x509.ext.authority_key_id.issuer");
  const auto* serial = e.first("x509.ext.authority_key_id.serial");
  if (key && !issuer && !serial) return {colons(key->text)};
  Lines out;
  if (key) out.push_back("keyid:" + colons(key->text));
  if (issuer) out.push_back("DirName:" + with_slashes(*issuer));
  if (serial) out.push_back("serial:" + colons(serial->text));
  return out;
}

Lines key_usage(const Node& e) {
  static const std::map<std::string, std::string> words{{"digitalSignature", "Digital Signature"},
                                                        {"nonRepudiation", "Non Repudiation"},
                                                        {"keyEncipherment", "Key Encipherment"},
                                                        {"dataEncipherment", "Data Encipherment"},
                                                        {"keyAgreement", "Key Agreement"},
                                                        {"keyCertSign", "Certificate Sign"},
                                                        {"cRLSign", "CRL Sign"},
                                                        {"encipherOnly", "Encipher Only"},
                                                        {"decipherOnly", "Decipher Only"}};
  const auto shown = text(e, "x509.ext.key_usage");
  std::string out;
  for (std::size_t at = 0; at < shown.size();) {
    const auto end = std::min(shown.find(", ", at), shown.size());
    const auto found = words.find(shown.substr(at, end - at));
    out += (out.empty() ? "" : ", ") + (found == words.end() ? "?" : found->second);
    at = end + 2;
  }
  return {out};
}

Lines purposes(const Node& e) {
  static const std::map<std::string, std::string> words{
      {"1.3.6.1.5.5.7.3.1", "TLS Web Server Authentication"},
      {"1.3.6.1.5.5.7.3.2", "TLS Web Client Authentication"},
      {"2.5.29.37.0", "Any Extended Key Usage"}};
  std::string out;
  for (const auto* purpose : all(e, "x509.ext.extended_key_usage.purpose")) {
    const auto oid = dotted(purpose->text);
    const auto found = words.find(oid);
    out += (out.empty() ? "" : ", ") + (found == words.end() ? oid : found->second);
  }
  return {out};
}

Lines basic_constraints(const Node& e) {
  const auto* ca = e.first("x509.ext.basic_constraints.ca");
  const auto* length = e.first("x509.ext.basic_constraints.path_length");
  std::string out = ca && ca->text == "true" ? "CA:TRUE" : "CA:FALSE";
  if (length) out += ", pathlen:" + std::string(length->text);
  return {out};
}

Lines name_constraints(const Node& e) {
  Lines out;
  for (const auto& [key, title] : {std::pair{"x509.ext.name_constraints.permitted", "Permitted:"},
                                   std::pair{"x509.ext.name_constraints.excluded", "Excluded:"}})
    if (const auto* part = e.first(key)) {
      out.emplace_back(title);
      for (const auto* subtree : all(*part, "x509.ext.name_constraints.subtree"))
        each_name(*subtree, out, "  ", Place::constraints);
    }
  return out;
}

Lines policies(const Node& e) {
  Lines out;
  for (const auto* policy : all(e, "x509.ext.policies.policy")) {
    const auto id = dotted(text(*policy, "x509.ext.policies.id"));
    out.push_back("Policy: " + (id == "2.5.29.32.0" ? "X509v3 Any Policy" : id));
    for (const auto* qualifier : all(*policy, "x509.ext.policies.qualifier")) {
      if (dotted(text(*qualifier, "x509.ext.policies.qualifier.id")) == "1.3.6.1.5.5.7.2.1") {
        out.push_back("  CPS: " + text(*qualifier, "x509.ext.policies.qualifier.value"));
        continue;
      }
      out.emplace_back("  User Notice:");
      // openssl prints the bytes of a BMPString as they are, of which the first is zero and ends them.
      if (const auto* notice = qualifier->first("x509.ext.policies.notice.text")) {
        const bool two_byte = notice->children[0].text.starts_with("BMPString");
        out.push_back("    Explicit Text: " + (two_byte ? std::string{} : std::string(notice->text)));
      }
    }
  }
  return out;
}

Lines distribution_points(const Node& e) {
  Lines out;
  for (const auto* point : all(e, "x509.ext.crl.point")) {
    if (const auto* full = point->first("x509.ext.crl.full_name")) {
      out.emplace_back("Full Name:");
      each_name(*full, out, "  ");
    }
    if (const auto* issuer = point->first("x509.ext.crl.issuer")) {
      out.emplace_back("CRL Issuer:");
      each_name(*issuer, out, "  ");
    }
  }
  return out;
}

Lines information_access(const Node& e) {
  Lines out;
  for (const auto* access : all(e, "x509.ext.aia.access")) {
    const auto method = dotted(text(*access, "x509.ext.aia.method"));
    each_name(*access, out, method == "1.3.6.1.5.5.7.48.1" ? "OCSP - " : "CA Issuers - ");
  }
  return out;
}

struct Known {
  const char* title;
  Lines (*tell)(const Node& value);  ///< nullptr: only the title
};

const std::map<std::string, Known>& known() {
  static const std::map<std::string, Known> out{
      {"2.5.29.14", {"X509v3 Subject Key Identifier", key_id}},
      {"2.5.29.15", {"X509v3 Key Usage", key_usage}},
      {"2.5.29.16", {"X509v3 Private Key Usage Period", nullptr}},
      {"2.5.29.17", {"X509v3 Subject Alternative Name", names}},
      {"2.5.29.18", {"X509v3 Issuer Alternative Name", names}},
      {"2.5.29.19", {"X509v3 Basic Constraints", basic_constraints}},
      {"2.5.29.30", {"X509v3 Name Constraints", name_constraints}},
      {"2.5.29.31", {"X509v3 CRL Distribution Points", distribution_points}},
      {"2.5.29.32", {"X509v3 Certificate Policies", policies}},
      {"2.5.29.35", {"X509v3 Authority Key Identifier", authority}},
      {"2.5.29.37", {"X509v3 Extended Key Usage", purposes}},
      {"1.3.6.1.5.5.7.1.1", {"Authority Information Access", information_access}},
      {"2.16.840.1.113730.1.1", {"Netscape Cert Type", nullptr}},
      {"2.23.42.7.0", {"setCext-hashedRoot", nullptr}},
  };
  return out;
}

/// RFC 2253 §2.4
std::string value_escaped(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool at_end = i + 1 == value.size();
    if (std::string_view(",+\"\\<>;").find(c) != std::string_view::npos ||
        (i == 0 && (c == '#' || c == ' ')) || (at_end && c == ' '))
      out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string dotted(std::string_view object_text) {
  const auto open = object_text.rfind('(');
  if (open == std::string_view::npos || !object_text.ends_with(')')) return std::string(object_text);
  return std::string(object_text.substr(open + 1, object_text.size() - open - 2));
}

std::string object_name(std::string_view object_text) {
  return std::string(object_text.substr(0, object_text.find(" (")));
}

std::string rfc2253(const Node& node) {
  std::string out;
  auto rdns = all(node, "x509.rdn");
  std::reverse(rdns.begin(), rdns.end());
  for (const auto* rdn : rdns) {
    std::string one;
    for (const auto* attribute : all(*rdn, "x509.attribute")) {
      // An attribute's own text is "CN=…".
      const auto equals = attribute->text.find('=');
      one += (one.empty() ? "" : "+") + std::string(attribute->text.substr(0, equals + 1)) +
             value_escaped(text(*attribute, "x509.attribute.value"));
    }
    out += (out.empty() ? "" : ",") + one;
  }
  return out;
}

std::string general_names_in_words(const Node& node) {
  Lines each;
  each_name(node, each);
  std::string out;
  for (const auto& one : each) out += (out.empty() ? "" : ", ") + one;
  return out;
}

ExtensionInWords in_openssl_words(const Node& extension) {
  ExtensionInWords out;
  const auto oid = dotted(text(extension, "x509.extension.id"));
  const auto found = known().find(oid);
  out.title = found == known().end() ? oid : found->second.title;
  const auto* critical = extension.first("x509.extension.critical");
  if (critical && critical->text == "true") out.title += ": critical";
  const auto* value = extension.first("x509.extension.value");
  if (!value || found == known().end() || !found->second.tell) return out;
  // The header of the OCTET STRING comes before what it holds.
  for (const auto& child : value->children)
    if (child.field->key.starts_with("x509.ext.")) {
      out.lines = found->second.tell(child);
      out.compared = true;
      break;
    }
  return out;
}

}  // namespace sti::dissect
