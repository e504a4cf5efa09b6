#include <fmt/format.h>

#include "shapes.hpp"
#include "support/test_identity.hpp"

namespace sti::test {
namespace {

Script smtp_to_starttls() {
  return Script()
      .send("220 mail.example.org ESMTP\r\n")
      .expect("EHLO")
      .send("250-mail.example.org\r\n250 STARTTLS\r\n")
      .expect("STARTTLS");
}
Script smtp_inside(tls::Version most = tls::Version::tls13) {
  return smtp_to_starttls().send("220 go ahead\r\n").tls(test_server(most));
}
Script smtp_ready() {
  return smtp_inside().expect("EHLO").send("250-mail.example.org\r\n250 PIPELINING\r\n").expect("QUIT");
}
Script smtp_deviating(DeviatingPlan plan) {
  return smtp_to_starttls().send("220 go ahead\r\n").tls(std::move(plan));
}

/// Once the handshake is over, `how` as often as it takes to fill `size` bytes at `each` a time.
Script after_handshake(tls::Version version, std::size_t size, std::size_t each,
                       const std::function<void(DeviatingServer&)>& how) {
  const auto count = size / each + 1;
  return smtp_deviating(honest_plan(version)).deviate([=](DeviatingServer& server) {
    for (std::size_t i = 0; i < count; ++i) how(server);
  });
}

/// Before the server's message of that type, `how` so often.
Script in_handshake(tls::Version version, std::uint8_t type, std::size_t count,
                    std::function<void(DeviatingServer&)> how) {
  auto plan = honest_plan(version);
  plan.before = [=](DeviatingServer& server, std::uint8_t which) {
    for (std::size_t i = 0; which == type && i < count; ++i) how(server);
  };
  return smtp_deviating(std::move(plan));
}

Bytes message(std::uint8_t type, const Bytes& body) {
  Bytes out{type, static_cast<std::uint8_t>(body.size() >> 16), static_cast<std::uint8_t>(body.size() >> 8),
            static_cast<std::uint8_t>(body.size())};
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

/// A chain of as many entries of `certificate` as fit.
Script with_chain(std::size_t size, const Bytes& certificate, tls::Version version = tls::Version::tls13) {
  auto plan = honest_plan(version);
  const auto count = size / (certificate.size() + (version == tls::Version::tls13 ? 5 : 3));
  for (std::size_t i = 0; i < count; ++i) plan.chain.push_back(certificate);
  return smtp_deviating(std::move(plan));
}

Script with_names(std::size_t size) {
  auto leaf = leaf_spec();
  std::vector<Bytes> names, bases;
  for (std::size_t i = 0; i < size / 2 / 20; ++i) {
    names.push_back(dns(fmt::format("host-{}.test", i)));
    bases.push_back(dns(fmt::format("base-{}.example", i)));
  }
  leaf.extensions[3] = alt_names(names);
  auto ca = intermediate_spec();
  ca.extensions.push_back(name_constraints(bases, {}));
  auto plan = honest_plan(tls::Version::tls13);
  plan.chain = {make(leaf), make(ca)};
  return smtp_deviating(std::move(plan));
}

/// So many lines "250-…" and the last one.
std::string reply_of_lines(std::size_t size) { return repeated("250-a\r\n", size) + "250 b\r\n"; }

std::string numbered(std::size_t size, std::string_view format) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i) out += fmt::format(fmt::runtime(format), i);
  return out;
}

Script xmpp_opened(const std::string& then) {
  return Script()
      .send(
          "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' "
          "id='a' from='mail.example.org' version='1.0'>")
      .send(then);
}

}  // namespace

std::vector<StreamShape> stream_shapes() {
  constexpr std::size_t small = 15'000, medium = 60'000, large = 250'000;
  std::vector<StreamShape> out;
  const auto add = [&](std::string name, std::string scheme, std::size_t size,
                       std::function<Script(std::size_t)> script) {
    out.push_back({std::move(name), std::move(scheme), std::move(script), size});
  };
  // Before TLS.
  add("line feeds as a greeting", "smtp", large, [](auto n) { return Script().send(repeated("\n", n)); });
  add("an endless line", "smtp", large, [](auto n) { return Script().send(repeated("2", n)); });
  add("a greeting of many lines", "smtp", medium,
      [](auto n) { return Script().send(repeated("220-a\r\n", n)); });
  add("a greeting of control bytes", "smtp", small,
      [](auto n) { return Script().send("220 " + repeated("\x01", n) + "\r\n"); });
  add("a greeting byte by byte", "smtp", 500, [](auto n) {
    Script script;
    for (std::size_t i = 0; i < n; ++i) script.send("2").wait(std::chrono::milliseconds(1));
    return script;
  });
  add("many EHLO lines", "smtp", medium,
      [](auto n) { return Script().send("220 a\r\n").expect("EHLO").send(reply_of_lines(n)); });
  add("CAPA of many lines", "pop3", medium, [](auto n) {
    return Script().send("+OK\r\n").expect("CAPA").send("+OK\r\n" + repeated("A\r\n", n) + ".\r\n");
  });
  add("CAPABILITIES of many lines", "nntp", medium, [](auto n) {
    return Script().send("200\r\n").expect("CAPABILITIES").send("101\r\n" + repeated("A\r\n", n) + ".\r\n");
  });
  add("CAPABILITY of many words", "imap", small, [](auto n) {
    return Script().send("* OK\r\n").expect("").send("* CAPABILITY" + numbered(n, " {}") + "\r\n");
  });
  add("untagged responses", "imap", large,
      [](auto n) { return Script().send("* OK\r\n").expect("").send(repeated("* 1 EXISTS\r\n", n)); });
  add("literals", "imap", large,
      [](auto n) { return Script().send("* OK\r\n").expect("").send(repeated("* A {1}\r\nx\r\n", n)); });
  add("capabilities of ManageSieve", "sieve", medium,
      [](auto n) { return Script().send(repeated("\"A\"\r\n", n) + "OK\r\n"); });
  add("XML nested deeply", "xmpp", medium, [](auto n) { return xmpp_opened(repeated("<a>", n)); });
  add("XML attributes", "xmpp", medium,
      [](auto n) { return xmpp_opened("<a" + numbered(n, " b{}='c'") + "/>"); });
  add("XML entities", "xmpp", medium,
      [](auto n) { return xmpp_opened("<a>" + repeated("&amp;", n) + "</a>"); });
  add("XML elements", "xmpp", medium,
      [](auto n) { return xmpp_opened("<stream:features>" + repeated("<a/>", n) + "</stream:features>"); });
  add("stanzas", "xmpp", large, [](auto n) { return xmpp_opened(repeated("<a/>", n)); });
  add("bytes past the go-ahead", "smtp", large,
      [](auto n) { return smtp_to_starttls().send("220 go ahead\r\n" + repeated("x\r\n", n)); });
  add("bytes instead of TLS", "smtp", large, [](auto n) {
    return smtp_to_starttls().send("220 go ahead\r\n").expect("").send(repeated("220-a\r\n", n));
  });
  // Inside TLS.
  add("line feeds inside TLS", "smtp", large, [](auto n) { return smtp_ready().send(repeated("\n", n)); });
  add("line feeds as the answer inside TLS", "smtp", large,
      [](auto n) { return smtp_inside().expect("EHLO").send(repeated("\n", n)); });
  add("replies inside TLS", "smtp", large,
      [](auto n) { return smtp_ready().send(repeated("250 a\r\n", n)); });
  add("an endless line inside TLS", "smtp", large,
      [](auto n) { return smtp_ready().send(repeated("2", n)); });
  add("other capabilities inside TLS", "imap", small, [](auto n) {
    return Script()
        .send("* OK [CAPABILITY STARTTLS" + numbered(n / 2, " a{}") + "] x\r\n")
        .expect("")
        .send("s0 OK x\r\n")
        .tls(test_server())
        .expect("")
        .send("* CAPABILITY" + numbered(n / 2, " b{}") + "\r\n");
  });
  // TLS itself.
  const auto tls12 = tls::Version::tls12, tls13 = tls::Version::tls13;
  constexpr std::uint8_t handshake = 22, alert = 21, change = 20, data = 23;
  add("empty records", "smtp", large,
      [=](auto n) { return after_handshake(tls13, n, 22, [](auto& s) { s.record(data, {}); }); });
  add("a line to a record", "smtp", large,
      [=](auto n) { return after_handshake(tls13, n, 23, [](auto& s) { s.record(data, Bytes{'\n'}); }); });
  add("session tickets", "smtp", large, [=](auto n) {
    return after_handshake(tls13, n, 35, [](auto& s) {
      s.record(handshake, message(4, {0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 1, 'x', 0, 0}));
    });
  });
  add("many tickets in each record", "smtp", large, [=](auto n) {
    const auto ticket = message(4, {0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 1, 'x', 0, 0});
    Bytes all;
    while (all.size() < 16'000) all.insert(all.end(), ticket.begin(), ticket.end());
    return after_handshake(tls13, n, 16'022, [=](auto& s) { s.record(handshake, all); });
  });
  add("HelloRequests", "smtp", large, [=](auto n) {
    return after_handshake(tls12, n, 33, [](auto& s) { s.record(handshake, message(0, {})); });
  });
  add("HelloRequests in the handshake", "smtp", medium, [=](auto n) {
    return in_handshake(tls12, 11, n / 9, [](auto& s) { s.plain_record(handshake, message(0, {})); });
  });
  add("empty messages in one record of the handshake", "smtp", 4'000, [=](auto n) {
    return in_handshake(tls12, 11, 1, [n](auto& s) {
      const auto empty = message(12, {});
      Bytes all;
      while (all.size() + empty.size() <= n - 1000) all.insert(all.end(), empty.begin(), empty.end());
      s.plain_record(handshake, all);
    });
  });
  add("warnings", "smtp", large, [=](auto n) {
    return after_handshake(tls12, n, 31, [](auto& s) { s.record(alert, Bytes{1, 90}); });
  });
  add("warnings in the handshake", "smtp", medium, [=](auto n) {
    return in_handshake(tls12, 11, n / 7, [](auto& s) { s.plain_record(alert, Bytes{1, 90}); });
  });
  add("changes of cipher spec", "smtp", medium, [=](auto n) {
    return in_handshake(tls13, 8, n / 6, [](auto& s) { s.plain_record(change, Bytes{1}); });
  });
  add("a handshake byte by byte", "smtp", small, [=](auto n) {
    auto plan = honest_plan(tls12);
    plan.fragment = 1;
    for (std::size_t i = 0; i < n / 6 / 500; ++i) plan.chain.push_back(plan.chain.back());
    return smtp_deviating(std::move(plan));
  });
  add("a chain of small certificates", "smtp", medium, [=](auto n) {
    return with_chain(std::min<std::size_t>(n, 120'000), Bytes{0x30, 0x00});
  });
  add("a chain of empty elements", "smtp", 25'000, [=](auto n) {
    return with_chain(n, sequence({to_bytes(repeated(std::string_view("\x05\x00", 2), n - 10))}));
  });
  add("a chain of copies", "smtp", 25'000, [=](auto n) { return with_chain(n, make(intermediate_spec())); });
  add("names and constraints in TLS", "smtp", small, [](auto n) { return with_names(n); });
  add("extensions of EncryptedExtensions", "smtp", small, [=](auto n) {
    auto plan = honest_plan(tls13);
    plan.change = [=](Bytes sent) {
      if (sent[0] != 8) return std::vector<Bytes>{std::move(sent)};
      Bytes list;
      for (std::size_t i = 0; list.size() + 4 < n && i < 15'000; ++i)
        list.insert(list.end(),
                    {static_cast<std::uint8_t>(0x80 | i >> 8), static_cast<std::uint8_t>(i), 0, 0});
      Bytes body{static_cast<std::uint8_t>(list.size() >> 8), static_cast<std::uint8_t>(list.size())};
      body.insert(body.end(), list.begin(), list.end());
      return std::vector<Bytes>{message(8, body)};
    };
    return smtp_deviating(std::move(plan));
  });
  return out;
}

}  // namespace sti::test
