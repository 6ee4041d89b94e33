#include "proto/codec/credentials.h"

#include <fcntl.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/keys/own_keys.h"

namespace haggle::codec {
namespace {

class Plain : public Credentials {
 public:
  bool tls() const override { return false; }
  std::shared_ptr<grpc::ServerCredentials> ForServer() override { return grpc::InsecureServerCredentials(); }
  std::shared_ptr<grpc::ChannelCredentials> ForChannel() override { return grpc::InsecureChannelCredentials(); }
  absl::Status Renew() override { return absl::OkStatus(); }
};

std::int64_t NowSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Bytes in memory that can be read as a file of this process, and be exchanged at once.
//
// gRPC rereads the files of its keys and takes whatever is in them: of a file that is being written, or is damaged, it
// makes a server that refuses everybody. So it gets copies of what has been found good, which lie on no disk.
class MemoryFile {
 public:
  MemoryFile() = default;
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool Set(std::string_view bytes) {
    const int next = ::memfd_create("haggle-keys", MFD_CLOEXEC);
    if (next < 0) return false;
    const bool written = ::write(next, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (fd_ < 0 && written) {
      fd_ = next;
      return true;
    }
    const bool put = written && ::dup3(next, fd_, O_CLOEXEC) >= 0;
    ::close(next);
    return put;
  }
  std::string path() const { return absl::StrCat("/proc/self/fd/", fd_); }

 private:
  int fd_ = -1;
};

// By what a change of a folder's files shows.
struct Stamp {
  struct File {
    std::uint64_t inode = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::int64_t size = -1;
    bool operator==(const File&) const = default;
  };
  std::array<File, 3> files;
  bool operator==(const Stamp&) const = default;
};

Stamp StampOf(const std::string& folder) {
  Stamp stamp;
  const char* const names[] = {keys::kKeyFile, keys::kCertificateFile, keys::kAuthorityFile};
  for (std::size_t i = 0; i < stamp.files.size(); ++i) {
    struct stat found {};
    if (::stat(absl::StrCat(folder, "/", names[i]).c_str(), &found) != 0) continue;
    stamp.files[i] = {found.st_ino, found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_size};
  }
  return stamp;
}

class Tls : public Credentials {
 public:
  Tls(std::string folder, keys::Holder holder) : folder_(std::move(folder)), holder_(std::move(holder)) {}

  absl::Status Load() {
    looked_ = used_ = StampOf(folder_);
    return Take();
  }

  bool tls() const override { return true; }

  std::shared_ptr<grpc::ServerCredentials> ForServer() override {
    auto files = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(key_.path(), certificate_.path(),
                                                                                      authority_.path(), kLookSeconds);
    grpc::experimental::TlsServerCredentialsOptions options(std::move(files));
    options.watch_root_certs();
    options.watch_identity_key_cert_pairs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    return grpc::experimental::TlsServerCredentials(options);
  }

  std::shared_ptr<grpc::ChannelCredentials> ForChannel() override {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = keys_->authority;
    options.pem_private_key = std::string(keys_->key.view());
    options.pem_cert_chain = keys_->certificate;
    return grpc::SslCredentials(options);
  }

  absl::Status Renew() override {
    const Stamp now = StampOf(folder_);
    if (now == used_) {
      looked_ = now;
      return absl::OkStatus();
    }
    // What changes between two looks may be half of what is to come.
    const bool settled = now == looked_;
    looked_ = now;
    if (settled && told_ == now) return absl::OkStatus();
    const absl::Status taken = Take();
    if (taken.ok()) used_ = now;
    if (taken.ok() || !settled) return absl::OkStatus();
    told_ = now;
    return absl::Status(taken.code(), absl::StrCat("the keys in ", folder_,
                                                   " were replaced by such as cannot be used: ", taken.message(),
                                                   "; the ones from before stay in use"));
  }

 private:
  static constexpr unsigned kLookSeconds = 1;

  absl::Status Take() {
    absl::StatusOr<keys::OwnKeys> read = keys::ReadOwnKeys(folder_, holder_, NowSeconds());
    if (!read.ok()) return read.status();
    if (!authority_.Set(read->authority) || !key_.Set(read->key.view()) || !certificate_.Set(read->certificate)) {
      return absl::UnavailableError(absl::StrCat("cannot keep keys in memory: ", std::strerror(errno)));
    }
    keys_ = std::make_unique<keys::OwnKeys>(*std::move(read));
    return absl::OkStatus();
  }

  const std::string folder_;
  const keys::Holder holder_;
  std::unique_ptr<keys::OwnKeys> keys_;
  MemoryFile key_;
  MemoryFile certificate_;
  MemoryFile authority_;
  Stamp used_;    // of the keys in use
  Stamp looked_;  // last seen
  Stamp told_;    // of what was found bad
};

}  // namespace

std::unique_ptr<Credentials> PlainCredentials() { return std::make_unique<Plain>(); }

absl::StatusOr<std::unique_ptr<Credentials>> TlsCredentials(const std::string& folder, const keys::Holder& holder) {
  auto tls = std::make_unique<Tls>(folder, holder);
  if (absl::Status loaded = tls->Load(); !loaded.ok()) return loaded;
  return std::unique_ptr<Credentials>(std::move(tls));
}

}  // namespace haggle::codec
