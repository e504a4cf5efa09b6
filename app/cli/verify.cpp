#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>

#include "commands.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"
#include "output.hpp"
#include "report/chain_report.hpp"
#include "standard_output.hpp"
#include "x509/certificate.hpp"
#include "x509/reference_name.hpp"
#include "x509/verify.hpp"

namespace sti::cli {
namespace {

constexpr const char* about =
    R"(Judges the certificates in a file as if a server had sent them: the first is the server's, the rest may come in any
order. Every reason against the chain is named, not only the first. Nothing is fetched.)";

constexpr const char* footer = R"(Examples:
  starttls verify chain.pem --name mail.example.org
  starttls verify chain.pem --trust ca.pem --at 2026-03-01T00:00:00Z --json
  openssl s_client -showcerts … </dev/null | starttls verify - --name mail.example.org

Exit status:
  0  trusted, and the name matches where one was asked for
  1  not
  2  wrong usage, or a file that cannot be read or holds no certificate)";

struct Options {
  std::string file, purpose = "server", color = "auto";
  std::optional<std::string> name, at;  // given and empty is not the same as not given
  std::vector<std::string> trust, outputs;
  bool json = false, quiet = false;
};

constexpr std::size_t largest_file = std::size_t{64} << 20;

Error unreadable(const std::string& file, std::string why) {
  return {Fault::local, "reading " + file, "a readable file", std::move(why), {}};
}

Result<std::string> read_all(const std::string& file) {
  const auto close = [](std::FILE* f) { return f == stdin ? 0 : std::fclose(f); };
  const std::unique_ptr<std::FILE, decltype(close)> in(file == "-" ? stdin : std::fopen(file.c_str(), "rbe"),
                                                       close);
  if (!in) return unreadable(file, std::strerror(errno));
  std::string content;
  std::array<char, 65536> buffer{};
  while (const auto n = std::fread(buffer.data(), 1, buffer.size(), in.get())) {
    content.append(buffer.data(), n);
    if (content.size() > largest_file) return unreadable(file, "more than 64 MiB");
  }
  if (std::ferror(in.get()) != 0) return unreadable(file, std::strerror(errno));
  return content;
}

Result<std::vector<Bytes>> read_chain(const std::string& file) {
  const auto content = read_all(file);
  if (!content) return content.error();
  auto chain = x509::read_certificates(bytes_of(*content));
  if (chain) return chain;
  Error error = chain.error();
  error.doing = "reading " + file + ": " + error.doing;
  return error;
}

bool wants_color(const std::string& color) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool asked_not = no_color != nullptr && *no_color != '\0';
  return color == "always" || (color == "auto" && ::isatty(STDOUT_FILENO) != 0 && !asked_not);
}

using Report = void (*)(const report::JudgedChain& chain, const report::Sink& sink);

/// The report in the format of the file's extension; nullptr where there is none of it.
Report report_for(const std::string& file) {
  if (file.ends_with(".json")) return report::chain_json;
  if (file.ends_with(".txt"))
    return [](const report::JudgedChain& chain, const report::Sink& sink) {
      sink(report::chain_text(chain, false));
    };
  return nullptr;
}

std::optional<std::string> write_reports(const Options& options, const report::JudgedChain& chain) {
  for (const auto& file : options.outputs) {
    const auto write = [&](const report::Sink& sink) { report_for(file)(chain, sink); };
    if (auto problem = write_report(file, write, false)) return problem;
  }
  StandardOutput out;
  const auto wait = [] { return false; };
  if (options.json)
    report::chain_json(chain, [&](std::string_view piece) {
      out.put(std::string(piece));
      out.finish(wait);
    });
  else if (!options.quiet)
    out.put(report::chain_text(chain, wants_color(options.color)));
  out.finish(wait);
  return out.problem();
}

int verify(const Options& options) {
  const auto refuse = [](const std::string& why) {
    complain(why);
    return wrong_usage;
  };
  x509::VerifyOptions how;
  if (options.name) {
    const auto name = x509::reference_name(*options.name);
    if (!name) return refuse("--name: " + name.error().text());
    how.name = *name;
  }
  how.purpose = options.purpose == "client" ? x509::Purpose::client
                : options.purpose == "any"  ? x509::Purpose::any
                                            : x509::Purpose::server;
  const auto at = options.at ? parse_rfc3339(*options.at) : std::optional<UnixTime>(std::time(nullptr));
  if (!at)
    return refuse(
        fmt::format("--at {}: expected an RFC 3339 time such as 2026-03-01T12:00:00Z", escaped(*options.at)));
  how.at = *at;
  for (const auto& file : options.outputs)
    if (!report_for(file))
      return refuse(fmt::format("--output {}: the extension says no format; known are .json .txt", file));

  report::JudgedChain chain;
  auto read = read_chain(options.file);
  if (!read) return refuse(read.error().text());
  chain.der = std::move(*read);
  if (options.trust.empty()) {
    how.trust = x509::TrustStore::system();
  } else {
    const auto store = x509::TrustStore::from({options.trust.begin(), options.trust.end()});
    if (!store) return refuse(store.error().text());
    how.trust = *store;
  }
  for (std::size_t i = 0; i < x509::most_certificates(chain.der); ++i)
    chain.certificates.push_back(x509::describe(chain.der[i]));
  chain.verification = x509::verify(chain.der, how);
  if (const auto problem = write_reports(options, chain)) {
    complain(*problem);
    return internal_error;
  }
  return chain.verification.accepted() ? done : 1;
}

}  // namespace

void add_verify(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("verify", "A certificate chain in a file, judged offline");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "Certificates, PEM or DER; - for standard input")->required();
  const auto* how = "Judging";
  command
      ->add_option("--name", options->name,
                   "DNS name or IP address (no brackets) that the certificate must have")
      ->type_name("NAME")
      ->group(how);
  command
      ->add_option("--trust", options->trust, "Trust these certificates instead of the system's (repeatable)")
      ->type_name("FILE|DIR")
      ->allow_extra_args(false)
      ->group(how);
  command->add_option("--at", options->at, "Judge at this RFC 3339 time instead of now")
      ->type_name("TIME")
      ->group(how);
  command
      ->add_option("--purpose", options->purpose, "What the certificate is to be good for (default server)")
      ->type_name("server|client|any")
      ->check(CLI::IsMember({"server", "client", "any"}))
      ->group(how);
  const auto* output = "Output";
  command->add_flag("--json", options->json, "Print one JSON document (starttls-verify/1)")->group(output);
  command->add_option("--output", options->outputs, "Write the verdict to FILE, .json or .txt (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(output);
  command->add_flag("--quiet", options->quiet, "Print nothing; the exit status tells")->group(output);
  command->add_option("--color", options->color, "Colour the text; auto: where it goes to a terminal")
      ->type_name("auto|always|never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->group(output);
  command->callback([options, &status] { status = verify(*options); });
}

}  // namespace sti::cli
