#include "support/typed_logins.hpp"

#include <fmt/format.h>

#include <random>

#include "model/base64.hpp"
#include "model/escape.hpp"
#include "protocol/text.hpp"
#include "protocol/xml_text.hpp"
#include "support/typed_session.hpp"

namespace sti::test {
namespace {

using Lines = std::vector<std::string>;

std::string encoded(std::string_view text) { return base64(bytes_of(text)); }
std::string plain_response(std::string_view password) {
  return encoded(std::string(1, '\0') + "joe" + std::string(1, '\0') + std::string(password));
}
std::string bearer_response(std::string_view password) {
  return encoded(
      "n,a=joe,\x01"
      "auth=Bearer " +
      std::string(password) + "\x01\x01");
}
std::string literal(std::size_t length, std::string_view plus) {
  return fmt::format("{{{}{}}}", length, plus);
}

/// Logins of SMTP and POP3, which have the same commands for SASL.
std::vector<Lines> auth_logins(const std::string& p) {
  return {{"AUTH PLAIN " + plain_response(p)},
          {"AUTH PLAIN", plain_response(p)},
          {"auth login", encoded("joe"), encoded(p)},
          {"AUTH LOGIN " + encoded("joe"), encoded(p)},
          {"AUTH OAUTHBEARER " + bearer_response(p)},
          {"AUTH XOAUTH2", bearer_response(p)},
          {"AUTH CRAM-MD5", encoded("joe " + p)},
          {"AUTH " + p},
          {"AUTH\tPLAIN " + plain_response(p)},
          {"AUTH  PLAIN " + plain_response(p)},
          {" AUTH PLAIN " + plain_response(p)},
          {"AUTH PLAIN\t" + plain_response(p)},
          {"AUTH UNKNOWN", p, encoded(p)},
          {p},
          {encoded(p)}};
}

std::vector<Lines> logins(std::string_view scheme, const std::string& p) {
  const auto size = p.size();
  if (scheme == "smtp" || scheme == "lmtp") {
    auto out = auth_logins(p);
    for (const auto& more : std::vector<Lines>{{"NOOP " + p},
                                               {"HELP " + p + " x"},
                                               {"EHLO " + p + " x"},
                                               {"MAIL FROM:<joe@example.org> AUTH=" + p},
                                               {"XCLIENT LOGIN=" + p},
                                               {"DATA", "Subject: " + p, "", p, "."}})
      out.push_back(more);
    return out;
  }
  if (scheme == "pop3") {
    auto out = auth_logins(p);
    for (const auto& more : std::vector<Lines>{{"USER joe", "PASS " + p},
                                               {"USER " + p, "PASS x"},
                                               {"user joe", " PASS " + p},
                                               {"USER joe", "PASS\t" + p},
                                               {"PASS " + p + " and more"},
                                               {"APOP joe " + p},
                                               {"APOP " + p + " c4c9334bac560ecc979e58001b3e22fb"},
                                               {"STAT " + p}})
      out.push_back(more);
    return out;
  }
  if (scheme == "imap") {
    std::vector<Lines> out{{"LOGIN joe " + p},
                           {"a LOGIN joe " + p},
                           {"LOGIN \"joe\" \"" + p + "\""},
                           {"LOGIN " + p + " joe"},
                           {"x\tLOGIN joe " + p},
                           {"LOGIN\tjoe " + p},
                           {" LOGIN joe " + p},
                           {"x  LOGIN joe " + p},
                           {"NOOP LOGIN joe " + p},
                           {p + " NOOP"},
                           {"AUTHENTICATE PLAIN " + plain_response(p)},
                           {"t1 AUTHENTICATE PLAIN", plain_response(p)},
                           {"AUTHENTICATE LOGIN", encoded("joe"), encoded(p)},
                           {"AUTHENTICATE\tPLAIN " + plain_response(p)},
                           {"AUTHENTICATE OAUTHBEARER " + bearer_response(p)},
                           {"ID (\"password\" \"" + p + "\")"},
                           {"SEARCH TEXT " + p},
                           {p},
                           {encoded(p)}};
    for (const auto* plus : {"", "+"}) {
      out.push_back({"LOGIN " + literal(3, plus), "joe " + literal(size, plus), p});
      out.push_back({"a LOGIN joe " + literal(size, plus), p});
      out.push_back({"LOGIN " + literal(size, plus), p + " " + literal(1, plus), "x"});
      out.push_back({"AUTHENTICATE PLAIN " + literal(plain_response(p).size(), plus), plain_response(p)});
    }
    return out;
  }
  if (scheme == "sieve") {
    const auto quoted_response = [](const std::string& r) { return '"' + r + '"'; };
    const auto response = plain_response(p);
    return {{"AUTHENTICATE \"PLAIN\" " + quoted_response(response)},
            {"AUTHENTICATE \"PLAIN\"", quoted_response(response)},
            {"AUTHENTICATE \"PLAIN\" " + literal(response.size(), "+"), response},
            {"AUTHENTICATE \"LOGIN\"", quoted_response(encoded("joe")), quoted_response(encoded(p))},
            {"AUTHENTICATE \"LOGIN\"", literal(4, "+"), encoded("joe"), literal(encoded(p).size(), "+"),
             encoded(p)},
            {"AUTHENTICATE\t\"PLAIN\" " + quoted_response(response)},
            {" AUTHENTICATE \"PLAIN\" " + quoted_response(response)},
            {"AUTHENTICATE PLAIN " + response},
            {"AUTHENTICATE \"" + p + "\""},
            {"PUTSCRIPT \"x\" " + literal(size + 10, "+"), "keep; ", p},
            {"NOOP \"" + p + "\""},
            {p},
            {quoted_response(encoded(p))}};
  }
  if (scheme == "nntp") {
    std::vector<Lines> out;
    for (auto lines : auth_logins(p)) {
      const auto at = lines[0].find_first_not_of(' ');
      if (lines[0].size() > at + 5 && protocol::upper(lines[0].substr(at, 4)) == "AUTH")
        lines[0].insert(at + 4, "INFO SASL");
      out.push_back(std::move(lines));
    }
    for (const auto& more : std::vector<Lines>{{"AUTHINFO USER joe", "AUTHINFO PASS " + p},
                                               {"AUTHINFO USER " + p, "AUTHINFO PASS x"},
                                               {"authinfo user joe", " AUTHINFO PASS " + p},
                                               {"AUTHINFO USER joe", "AUTHINFO PASS\t" + p},
                                               {"AUTHINFO PASS " + p + " and more"},
                                               {"AUTHINFO SIMPLE", "joe " + p},
                                               {"AUTHINFO GENERIC X " + p},
                                               {"AUTHINFO " + p},
                                               {"XSECRET joe " + p},
                                               {"DATE " + p},
                                               {"POST", "Subject: " + p, "", p, "."},
                                               {"IHAVE <1@example.org>", "X: " + p, "", "..", p, "."},
                                               {"TAKETHIS <1@example.org>", p, "DATE", "."}})
      out.push_back(more);
    return out;
  }
  const auto half = size / 2;
  const auto before = p.substr(0, half), after = p.substr(half);
  const std::string sasl = " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
  const std::string set = "<iq type='set' id='s1'>";
  return {{"<auth" + sasl + " mechanism='PLAIN'>" + plain_response(p) + "</auth>"},
          {"<auth" + sasl + " mechanism='LOGIN'/>", "<response" + sasl + ">" + encoded(p) + "</response>"},
          {"<auth" + sasl + " mechanism='PLAIN'>", plain_response(p), "</auth>"},
          {"<auth" + sasl + " mechanism='PLAIN'><![CDATA[</" + p + "]]></auth>"},
          {"<auth" + sasl + "><![CDATA[" + before + "</x>" + "]]>" + p + "</auth>"},
          {"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>" + plain_response(p) +
           "</initial-response></authenticate>"},
          {set + "<query xmlns='jabber:iq:auth'><username>joe</username><password>" + p +
           "</password></query></iq>"},
          {set + "<query xmlns='jabber:iq:auth'><digest>" + hex(bytes_of(p)) + "</digest></query></iq>"},
          {set +
           "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field "
           "var='password'><value>" +
           p + "</value></field></x></query></iq>"},
          {set + "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data'><field var='password'><value>" +
               before,
           after + "</value></field></x></query></iq>"},
          {"<handshake>" + p + "</handshake>"},
          {"<handshake>" + before, after, "</handshake>"},
          {"<presence password='" + p + "'/>"},
          {"<presence password='" + before, after + "'/>"},
          {"<x:y xmlns:x='jabber:client'>" + p + "</x:y>"},
          {"<message><body>" + p + "</body></message>"},
          {p}};
}

Lines harmless(std::string_view scheme) {
  if (scheme == "imap") return {"NOOP", "a NOOP", "CAPABILITY", "SELECT INBOX", "FETCH 1 BODY[]"};
  if (scheme == "pop3") return {"NOOP", "STAT", "LIST", "CAPA", "RETR 1"};
  if (scheme == "sieve") return {"NOOP", "CAPABILITY", "LISTSCRIPTS"};
  if (scheme == "nntp") return {"DATE", "LIST", "CAPABILITIES", "GROUP misc.test", "LISTGROUP misc.test"};
  if (scheme == "xmpp") return {"<presence/>", "<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>"};
  return {"NOOP", "RSET", "EHLO client.example.org", "MAIL FROM:<joe@example.org>", "HELP"};
}

/// What a server says that plays along, or pretends to.
Lines answers(std::string_view scheme) {
  if (scheme == "imap")
    return {
        "* OK x\r\n", "+ go\r\n",  "a OK\r\n",  "a2 OK\r\n",          "a3 NO\r\n",
        "a4 BAD\r\n", "a5 OK\r\n", "t1 OK\r\n", "+ VXNlcm5hbWU6\r\n", "* 1 FETCH (BODY[] {3}\r\nabc)\r\n"};
  if (scheme == "pop3")
    return {"+OK\r\n", "-ERR\r\n", "+ VXNlcm5hbWU6\r\n", "+ \r\n", ".\r\n", "1 2\r\n", "Username:\r\n"};
  if (scheme == "sieve")
    return {"OK\r\n",         "NO\r\n",       "\"VXNlcm5hbWU6\"\r\n",
            "{3}\r\nabc\r\n", "OK \"x\"\r\n", "{12}\r\nUGFzc3dvcmQ6\r\n"};
  if (scheme == "nntp")
    return {"381 go\r\n", "383 VXNlcm5hbWU6\r\n", "383 =\r\n",  "281 ok\r\n",      "481 no\r\n",
            "340 go\r\n", "335 go\r\n",           "240 ok\r\n", "211 1 1 1 x\r\n", "215 x\r\n",
            ".\r\n",      "400 bye\r\n",          "1 2\r\n",    "Username:\r\n"};
  if (scheme == "xmpp")
    return {"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
            "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>VXNlcm5hbWU6</challenge>",
            "<iq type='result' id='s1'/>", "<iq type='error' id='p1'/>", " "};
  return {"250 ok\r\n", "334 VXNlcm5hbWU6\r\n",  "250 Username:\r\n", "235 ok\r\n",  "535 no\r\n",
          "354 go\r\n", "250-more\r\n250 x\r\n", "500 what?\r\n",     "421 bye\r\n", "nonsense\r\n"};
}

/// What a server says that repeats what it was told.
Lines echoes(std::string_view scheme, const std::string& text) {
  if (scheme == "xmpp") {
    const auto xml = protocol::encode_xml_text(text);
    return {"<message><body>" + xml + "</body></message>", "<iq type='error' id='s1' x='" + xml + "'/>",
            "<![CDATA[" + text + "]]>", "<x>" + xml};
  }
  const std::string start = scheme == "imap"    ? "* OK "
                            : scheme == "pop3"  ? "-ERR "
                            : scheme == "sieve" ? "NO "
                                                : "500 ";
  return {start + text + "\r\n", start + "\"" + text + "\" and " + text + text + "\r\n", text + "\r\n", text,
          start + std::string(50, 'x') + text};
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const std::string& any(const Lines& lines) { return lines[below(lines.size())]; }

 private:
  std::mt19937_64 random_;
};

std::string new_password(Dice& dice) {
  constexpr std::string_view signs =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!$#%*+/";
  std::string out;
  for (auto length = 12 + dice.below(12); length > 0; --length) out += signs[dice.below(signs.size())];
  return out;
}

}  // namespace

TypedLogin typed_login(std::string_view scheme, std::uint64_t seed) {
  Dice dice(seed);
  TypedLogin out;
  out.password = new_password(dice);
  TypedSession session(scheme);
  const auto hear = [&](std::string text) {
    while (!text.empty()) {  // in pieces
      const auto piece = dice.one_in(3) ? 1 + dice.below(text.size()) : text.size();
      session.hear(text.substr(0, piece));
      text.erase(0, piece);
    }
  };
  const auto server_speaks = [&] {
    while (dice.one_in(2)) hear(dice.any(answers(scheme)));
  };
  const auto type = [&](const std::string& line) {
    session.type(line);
    out.typed.push_back(line);
  };
  for (std::size_t i = dice.below(3); i > 0; --i) {
    type(dice.any(harmless(scheme)));
    server_speaks();
  }
  const auto all = logins(scheme, out.password);
  for (std::size_t i = 1 + dice.below(2); i > 0; --i) {
    for (const auto& line : all[dice.below(all.size())]) {
      type(line);
      server_speaks();
    }
    if (dice.one_in(2)) type(dice.any(harmless(scheme)));
    server_speaks();
    const auto forms = forms_of(out.password);
    for (std::size_t k = 1 + dice.below(3); k > 0; --k)
      hear(dice.any(echoes(scheme, dice.one_in(3) ? out.typed.back() : dice.any(forms))));
    session.note(event::Found{{FindingId::unexpected_reply,
                               Severity::warning,
                               "The server says " + quoted(bytes_of(out.password)),
                               {}}});
    session.note(event::Problem{{Fault::misbehaved, "x", "y", quoted(bytes_of(dice.any(forms))), {}}});
  }
  out.session = session.finish();
  return out;
}

}  // namespace sti::test
