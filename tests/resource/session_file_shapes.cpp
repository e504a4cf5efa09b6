#include <fmt/format.h>

#include "model/base64.hpp"
#include "shapes.hpp"

namespace sti::test {
namespace {

/// A session file as it is being made up, step by step.
class Made {
 public:
  explicit Made(std::string_view scheme = "smtp") {
    step("plaintext", "null", none, "started",
         fmt::format(
             R"("target":{{"scheme":"{}","host":"h","port":25}},"unix_us":0,"name":"h","tool_version":"0")",
             scheme));
  }

  Made& step(std::string_view phase, std::string_view direction, std::string_view range,
             std::string_view kind, std::string_view fields = {}) {
    lines_ += fmt::format(R"({{"seq":{},"t_us":0,"phase":"{}","direction":{},"range":{},"kind":"{}"{}{}}})",
                          count_++, phase, direction, range, kind, fields.empty() ? "" : ",", fields);
    lines_ += '\n';
    return *this;
  }
  Made& bytes(std::string_view stream, std::string_view content, std::string_view secrets = {}) {
    step("plaintext", R"("s2c")", range(stream, at_, content.size()), "chunk",
         fmt::format(R"("bytes":"{}"{})", base64(bytes_of(content)),
                     secrets.empty() ? "" : fmt::format(R"(,"secrets":[{}])", secrets)));
    at_ += content.size();
    return *this;
  }
  Made& line(std::string_view range, std::string_view role = "reply", std::string_view secret = none,
             std::string_view direction = R"("s2c")") {
    return step("plaintext", direction, range, "line",
                fmt::format(R"("role":"{}","note":"","secret":{})", role, secret));
  }

  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] std::string whole() const {
    return fmt::format("{{\"format\":\"starttls-session-file/1\",\"steps\":{}}}\n{}", count_, lines_);
  }

  static std::string range(std::string_view stream, std::size_t offset, std::size_t length) {
    return fmt::format(R"(["{}",{},{}])", stream, offset, length);
  }
  static constexpr std::string_view none = R"(["wire-c2s",0,0])";

 private:
  std::string lines_;
  std::uint64_t count_ = 0;
  std::size_t at_ = 0;
};

/// Half of the file is bytes of a stream, the rest steps that `add` makes, each about all of those.
std::string about_all(std::size_t size, std::string_view stream, std::string_view unit,
                      const std::function<void(Made&, const std::string&)>& add,
                      std::string_view scheme = "smtp") {
  Made made(scheme);
  const auto content = repeated(unit, size * 3 / 8);
  made.bytes(stream, content);
  const auto all = Made::range(stream, 0, content.size());
  while (made.size() < size) add(made, all);
  return made.whole();
}

/// Steps that `add` makes until the file is that large.
std::string full_of(std::size_t size, const std::function<void(Made&)>& add) {
  Made made;
  while (made.size() < size) add(made);
  return made.whole();
}

constexpr std::string_view s2c = R"("s2c")", c2s = R"("c2s")";

std::string certificate_at(const std::string& range) {
  return fmt::format(
      R"({{"der":{},"subject":"","issuer":"","serial":"","not_before":null,"not_after":null,"names":[],"key_type":"","key_bits":0,"key_curve":"","signature_algorithm":"","sha256":"a","spki_sha256":"","self_issued":false,"is_ca":false,"faults":[]}})",
      range);
}

/// `unit` in a list that makes the step as long as that.
std::string list_of(std::string_view unit, std::size_t size) {
  std::string out(unit);
  while (out.size() < size) out.append(",").append(unit);
  return out;
}

std::string certificates(std::size_t size) {
  Made made;
  const auto content = repeated("x", size / 4);
  made.bytes("handshake-s2c", content);
  return made
      .step("tls", s2c, Made::none, "certificates",
            fmt::format(R"("chain":[{}])",
                        list_of(certificate_at(Made::range("handshake-s2c", 0, content.size())), size / 2)))
      .whole();
}

std::string verification(std::string_view path, std::string_view names, std::string_view problems) {
  return fmt::format(
      R"("verification":{{"trusted":false,"name_matched":false,"name":"h","path":[{}],"anchors":[],"names":[{}],"problems":[{}],"at":0,"days_left":0,"proved":true}})",
      path, names, problems);
}

std::string path_and_certificates(std::size_t size) {
  Made made;
  made.step("tls", s2c, Made::none, "certificates",
            fmt::format(R"("chain":[{}])", list_of(certificate_at(std::string(Made::none)), size / 2)));
  return made.step("tls", "null", Made::none, "verified", verification(list_of(R"("b")", size / 2), "", ""))
      .whole();
}

std::string full_of_findings(std::size_t size) {
  return about_all(size, "wire-s2c", "y", [](Made& made, const std::string& all) {
    made.step("plaintext", "null", Made::none, "finding",
              fmt::format(R"("finding":{{"code":"odd","severity":"error","text":"","evidence":{}}})", all));
  });
}

std::string interleaved_secrets(std::size_t size) {
  Made made;
  for (std::size_t at = 0; made.size() < size; at += 8) {
    made.bytes("wire-c2s", "PASS xy\n");
    made.line(Made::range("wire-c2s", at, 8), "command", Made::range("wire-c2s", at + 5, 2), c2s);
  }
  return made.whole();
}

/// One IMAP response of very many words, in each of a hundred places a secret.
std::string secrets_in_one_line(std::size_t size) {
  Made made("imap");
  const auto line = "* X " + repeated("a ", size / 2) + "\r\n";
  const auto secrets = [&] {
    std::string out;
    for (std::size_t i = 1; i <= 100; ++i)
      out += (out.empty() ? "" : ",") + Made::range("wire-s2c", line.size() / 102 * i, 1);
    return out;
  }();
  made.bytes("wire-s2c", line, secrets);
  return made.line(Made::range("wire-s2c", 0, line.size()), "untagged").whole();
}

}  // namespace

std::vector<FileShape> session_file_shapes() {
  constexpr std::size_t medium = 100'000, large = 350'000;
  std::vector<FileShape> out;
  const auto add = [&](std::string name, std::size_t size, std::function<std::string(std::size_t)> content) {
    out.push_back({std::move(name), std::move(content), size});
  };
  add("lines about all bytes", large,
      [](auto n) { return about_all(n, "wire-s2c", "x", [](Made& m, const auto& all) { m.line(all); }); });
  add("lines about all bytes, each a secret", medium, [](auto n) {
    return about_all(n, "wire-c2s", "x", [](Made& m, const auto& all) { m.line(all, "command", all, c2s); });
  });
  add("secrets in one line of many words", large, secrets_in_one_line);
  add("a line of many words", large, [](auto n) {
    Made made("imap");
    const auto line = "* X " + repeated("a ", n * 3 / 4) + "\r\n";
    made.bytes("wire-s2c", line);
    return made.line(Made::range("wire-s2c", 0, line.size()), "untagged").whole();
  });
  add("commands of many lines", medium, [](auto n) {
    return about_all(n, "wire-c2s", "\n",
                     [](Made& m, const auto& all) { m.line(all, "command", Made::none, c2s); });
  });
  add("greetings about all bytes", medium, [](auto n) {
    return about_all(n, "wire-s2c", "\x01", [](Made& m, const auto& all) { m.line(all, "greeting"); });
  });
  add("greetings of one byte", medium, [](auto n) {
    return about_all(n, "wire-s2c", "x",
                     [](Made& m, const auto&) { m.line(R"(["wire-s2c",0,1])", "greeting"); });
  });
  add("stanzas about all bytes", medium, [](auto n) {
    return about_all(
        n, "wire-s2c", "<a b='c'/>", [](Made& m, const auto& all) { m.line(all, "untagged"); }, "xmpp");
  });
  add("records about all bytes", medium, [](auto n) {
    return about_all(
        n, "wire-s2c", std::string_view("\x16\x03\x03\x00\x05\x04\x00\x00\x01\x00", 10),
        [](Made& m, const auto& all) {
          m.step("tls", s2c, all, "record",
                 R"("type":22,"version":771,"encrypted":false,"content":["wire-s2c",0,0],"inner_type":0)");
        });
  });
  add("messages about all bytes", medium, [](auto n) {
    return about_all(
        n, "handshake-s2c", std::string_view("\x0b\x0f\xff\xff\x05\x00", 6), [](Made& m, const auto& all) {
          m.step("tls", s2c, all, "handshake",
                 R"("type":11,"name":"","summary":"","encrypted":false,"wire":["wire-s2c",0,0])");
        });
  });
  add("one message of small elements", large, [](auto n) {
    Made made;
    const auto der = repeated(std::string_view("\x05\x00", 2), n / 2);
    const auto length = [](std::size_t v) {
      return std::string{static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)};
    };
    const auto sequence = "\x30\x83" + length(der.size()) + der;
    const auto list = length(sequence.size()) + sequence;
    const auto message = "\x0b" + length(list.size() + 3) + length(list.size()) + list;
    made.bytes("handshake-s2c", message);
    made.step("tls", s2c, Made::range("handshake-s2c", 0, message.size()), "handshake",
              R"("type":11,"name":"","summary":"","encrypted":false,"wire":["wire-s2c",0,0])");
    return made.whole();
  });
  add("alerts about all bytes", medium, [](auto n) {
    return about_all(n, "wire-s2c", "z", [](Made& m, const auto& all) {
      m.step("tls", s2c, all, "alert", R"("level":2,"description":0,"encrypted":false)");
    });
  });
  add("upgrades about all bytes", medium, [](auto n) {
    return about_all(n, "wire-s2c", "\x02", [](Made& m, const auto& all) {
      m.step("upgrade", s2c, all, "upgrade", R"("offset":0)");
    });
  });
  add("problems about all bytes", medium, [](auto n) {
    return about_all(n, "wire-s2c", "z", [](Made& m, const auto& all) {
      m.step("tls", "null", Made::none, "problem",
             fmt::format(R"("error":{{"fault":"local","doing":"","expected":"","got":"","where":{}}})", all));
    });
  });
  add("findings about all bytes", medium, full_of_findings);
  add("certificates about all bytes", medium, certificates);
  add("a path as long as the file", medium, path_and_certificates);
  add("a path of one certificate with a long subject", medium, [](auto n) {
    Made made;
    const auto named = [&] {
      auto text = certificate_at(std::string(Made::none));
      const std::string empty = R"("subject":"")";
      return text.replace(text.find(empty), empty.size(), R"("subject":")" + repeated("é<", n / 4) + '"');
    }();
    made.step("tls", s2c, Made::none, "certificates", fmt::format(R"("chain":[{}])", named));
    return made.step("tls", "null", Made::none, "verified", verification(list_of(R"("a")", n / 2), "", ""))
        .whole();
  });
  add("problems of a verification", medium, [](auto n) {
    return Made()
        .step("tls", "null", Made::none, "verified",
              verification("", "", list_of(R"({"code":"","certificate":"","text":""})", n)))
        .whole();
  });
  add("names of a verification", medium, [](auto n) {
    return Made()
        .step("tls", "null", Made::none, "verified",
              verification("", list_of(R"({"presented":"","matched":false,"why":""})", n), ""))
        .whole();
  });
  add("capabilities of nothing", medium, [](auto n) {
    return Made()
        .step("plaintext", s2c, Made::none, "capabilities",
              fmt::format(R"("entries":[{}])", list_of(R"("")", n)))
        .whole();
  });
  add("capabilities again and again", medium, [](auto n) {
    return full_of(
        n, [](Made& m) { m.step("plaintext", s2c, Made::none, "capabilities", R"("entries":["",""])"); });
  });
  add("addresses", medium, [](auto n) {
    return Made()
        .step("plaintext", "null", Made::none, "resolved",
              fmt::format(R"("host":"","addresses":[{}])", list_of(R"("")", n)))
        .whole();
  });
  add("the shortest steps", large,
      [](auto n) { return full_of(n, [](Made& m) { m.step("tls", "null", Made::none, "ready"); }); });
  add("connections asked for", large, [](auto n) {
    return full_of(n, [](Made& m) {
      m.step("tls", "null", Made::none, "connecting", R"("endpoint":{"address":"","port":1})");
    });
  });
  add("connections that are begun and greet", large, [](auto n) {
    Made made;
    made.bytes("wire-s2c", std::string(n / 100, '\x01'));
    for (std::size_t id = 1; made.size() < n; ++id) {
      const auto of = fmt::format(R"("connection":{},)", id);
      made.step("plaintext", R"(null)", Made::none, "connecting",
                of + R"("endpoint":{"address":"","port":1},"role":"probe")");
      made.step("plaintext", s2c, fmt::format(R"(["wire-s2c",0,{}])", n / 100), "line",
                of + R"("role":"greeting","note":"","secret":["wire-c2s",0,0])");
    }
    return made.whole();
  });
  add("chunks of one byte", large,
      [](auto n) { return full_of(n, [](Made& m) { m.bytes("wire-s2c", "x"); }); });
  add("a captured connection, byte by byte", large, [](auto n) {
    Made made;
    made.step("plaintext", "null", Made::none, "connected",
              R"("local":"127.0.0.1:1","remote":"127.0.0.1:2")");
    while (made.size() < n) made.bytes("wire-s2c", "x");
    return made.whole();
  });
  add("secrets between chunks", large, interleaved_secrets);
  add("text that is escaped", large, [](auto n) {
    return full_of(n, [](Made& m) {
      m.step("tls", "null", Made::none, "connecting",
             fmt::format(R"("endpoint":{{"address":"{}","port":1}})", repeated("\\u0001", 3000)));
    });
  });
  add("JSON nested deeply", large, [](auto n) {
    return "{\"format\":\"starttls-session-file/1\",\"steps\":2}\n" + repeated("[", n) + "\n";
  });
  add("JSON of empty lists", large, [](auto n) {
    return "{\"format\":\"starttls-session-file/1\",\"steps\":2}\n{\"a\":[" + repeated("[],", n) + "[]]}\n";
  });
  add("JSON of empty keys", large, [](auto n) {
    std::string line = "{\"\":0";
    for (std::size_t i = 0; line.size() < n; ++i) line += fmt::format(",\"{}\":0", i);
    return "{\"format\":\"starttls-session-file/1\",\"steps\":2}\n" + line + "}\n";
  });
  add("no JSON", large, [](auto n) { return repeated("{", n); });
  add("a header that promises too much", medium, [](auto n) {
    return "{\"format\":\"starttls-session-file/1\",\"steps\":18446744073709551615}\n" + repeated("\n", n);
  });
  return out;
}

}  // namespace sti::test
