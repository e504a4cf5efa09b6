#include "x509/trust_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <unordered_set>

#include "model/escape.hpp"
#include "x509/names.hpp"
#include "x509/parse.hpp"
#include "x509/pem.hpp"

namespace sti::x509 {

namespace fs = std::filesystem;

/// The index by subject is made when a subject is first asked for: a session that never sees a certificate
/// should not pay for it. Nothing is hashed or verified at all.
struct TrustStore::Impl {
  explicit Impl(std::vector<Anchor> all) : anchors(std::move(all)) {}

  const std::unordered_multimap<std::string, std::size_t>& index() const {
    std::call_once(once, [this] {
      by_subject.reserve(anchors.size());
      for (std::size_t i = 0; i < anchors.size(); ++i)
        if (const ByteView subject = subject_of(anchors[i].certificate); !subject.empty())
          by_subject.emplace(canonical_name(subject), i);
    });
    return by_subject;
  }

  std::vector<Anchor> anchors;
  mutable std::once_flag once;
  mutable std::unordered_multimap<std::string, std::size_t> by_subject;
};

namespace {

constexpr std::size_t max_file = 64u << 20;

Error file_error(const fs::path& path, std::string expected, std::string got) {
  return {Fault::local, "reading " + escaped(path.string()), std::move(expected), std::move(got), {}};
}

Result<Bytes> read_file(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return file_error(path, "a readable file", std::strerror(errno));
  struct stat status {};
  fstat(file, &status);
  Bytes out(static_cast<std::size_t>(std::clamp<off_t>(status.st_size, 0, static_cast<off_t>(max_file))) + 1);
  std::size_t length = 0;
  ssize_t got = 0;
  while ((got = read(file, out.data() + length, out.size() - length)) > 0) {
    length += static_cast<std::size_t>(got);
    if (length > max_file) break;
    if (length == out.size()) out.resize(out.size() * 2);
  }
  const int error = errno;
  close(file);
  if (got < 0) return file_error(path, "a readable file", std::strerror(error));
  if (length > max_file) return file_error(path, "at most 64 MiB", "more");
  out.resize(length);
  return out;
}

/// Adds the certificates of every file in a folder, each once: such folders hold them again under hashed
/// names. Files that are no certificates are passed over.
Result<std::size_t> read_folder(const fs::path& folder, std::vector<Anchor>& out) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) files.push_back(entry->path());
  }
  if (failed) return file_error(folder, "a readable folder", failed.message());
  std::sort(files.begin(), files.end());
  std::unordered_set<std::string> seen;
  std::size_t added = 0;
  for (const auto& path : files) {
    const auto bytes = read_file(path);
    if (!bytes) continue;
    auto read = read_anchors(*bytes);
    if (!read) continue;
    for (auto& anchor : *read) {
      if (!seen.emplace(text_of(anchor.certificate)).second) continue;
      out.push_back(std::move(anchor));
      ++added;
    }
  }
  return added;
}

bool add_bundle(const fs::path& file, std::vector<Anchor>& out) {
  const auto bytes = read_file(file);
  if (!bytes) return false;
  auto scan = scan_pem(*bytes);  // a damaged block must not take the others' trust away
  std::move(scan.anchors.begin(), scan.anchors.end(), std::back_inserter(out));
  return !scan.anchors.empty();
}

/// Where distributions keep the bundle; the first that is there counts.
constexpr std::array bundles{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",  // openSUSE
    "/etc/ssl/cert.pem",       // Alpine, OpenBSD, macOS
    "/usr/local/share/certs/ca-root-nss.crt",
};
constexpr std::array folders{"/etc/ssl/certs", "/etc/pki/tls/certs"};

std::vector<Anchor> system_anchors() {
  std::vector<Anchor> out;
  const char* file = std::getenv("SSL_CERT_FILE");
  const char* dirs = std::getenv("SSL_CERT_DIR");
  const bool has_file = file != nullptr && *file != '\0', has_dirs = dirs != nullptr && *dirs != '\0';
  const bool bundled = has_file && add_bundle(file, out);
  if (has_dirs) {
    std::string_view rest = dirs;
    while (!rest.empty()) {
      const auto dir = rest.substr(0, rest.find(':'));
      rest.remove_prefix(std::min(rest.size(), dir.size() + 1));
      // Reading some hundred files takes ten times as long as reading the bundle that was made of them.
      const bool is_in_bundle = bundled && fs::path(file).parent_path() == fs::path(dir);
      if (!dir.empty() && !is_in_bundle) read_folder(dir, out);
    }
  }
  // Who names a store means it instead of the system's.
  if (has_file || has_dirs) return out;
  for (const char* bundle : bundles)
    if (add_bundle(bundle, out)) return out;
  for (const char* folder : folders)
    if (const auto added = read_folder(folder, out); added && *added != 0) return out;
  return out;
}

}  // namespace

bool TrustSettings::allow(Purpose purpose) const {
  constexpr std::string_view any_purpose = "2.5.29.37.0";
  const std::string_view wanted = purpose == Purpose::server   ? "1.3.6.1.5.5.7.3.1"
                                  : purpose == Purpose::client ? "1.3.6.1.5.5.7.3.2"
                                                               : any_purpose;
  const auto lists = [&](const std::vector<std::string>& oids) {
    return std::ranges::any_of(oids, [&](const auto& oid) { return oid == wanted || oid == any_purpose; });
  };
  return !lists(rejected) && (!trusted || lists(*trusted));
}

TrustStore::TrustStore(std::vector<Anchor> anchors)
    : impl_(std::make_shared<const Impl>(std::move(anchors))) {}

TrustStore::TrustStore(std::vector<Bytes> certificates)
    : TrustStore([&] {
        std::vector<Anchor> anchors;
        anchors.reserve(certificates.size());
        for (auto& certificate : certificates) anchors.push_back({std::move(certificate)});
        return anchors;
      }()) {}

Result<std::shared_ptr<const TrustStore>> TrustStore::from(const std::vector<fs::path>& paths) {
  std::vector<Anchor> anchors;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      const auto added = read_folder(path, anchors);
      if (!added) return added.error();
      if (*added == 0) return file_error(path, "a folder that holds certificates", "none");
      continue;
    }
    const auto bytes = read_file(path);
    if (!bytes) return bytes.error();
    auto read = read_anchors(*bytes);
    if (!read) {
      Error error = read.error();
      error.doing = "reading " + escaped(path.string()) + ": " + error.doing;
      return error;
    }
    std::move(read->begin(), read->end(), std::back_inserter(anchors));
  }
  return std::make_shared<const TrustStore>(std::move(anchors));
}

std::shared_ptr<const TrustStore> TrustStore::system() {
  static const auto store = std::make_shared<const TrustStore>(system_anchors());
  return store;
}

std::vector<ByteView> TrustStore::named(ByteView subject_der, Purpose purpose) const {
  std::vector<ByteView> out;
  const auto [first, last] = impl_->index().equal_range(canonical_name(subject_der));
  for (auto at = first; at != last; ++at)
    if (const Anchor& anchor = impl_->anchors[at->second]; anchor.settings.allow(purpose))
      out.emplace_back(anchor.certificate);
  return out;
}

bool TrustStore::holds(ByteView certificate_der, Purpose purpose) const {
  const auto candidates = named(subject_of(certificate_der), purpose);
  return std::ranges::any_of(candidates, [&](ByteView c) { return std::ranges::equal(c, certificate_der); });
}

std::size_t TrustStore::size() const { return impl_->anchors.size(); }

}  // namespace sti::x509
