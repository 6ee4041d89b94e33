#include "broker/server/handshake_log.h"

#include <grpc/support/log.h>

#include <mutex>

#include "absl/strings/match.h"

namespace haggle::server {
namespace {

struct Counts {
  std::mutex mutex;
  std::map<std::string, std::uint64_t> by_reason;
};

Counts& All() {
  static Counts& counts = *new Counts;  // gRPC's threads may outlive main
  return counts;
}

void OnLine(gpr_log_func_args* line) {
  const std::string reason = HandshakeReason(line->message);
  if (reason.empty()) return;
  Counts& counts = All();
  const std::lock_guard<std::mutex> lock(counts.mutex);
  ++counts.by_reason[reason];
}

}  // namespace

std::string HandshakeReason(const std::string& line) {
  static const struct {
    const char* said;
    const char* reason;
  } kReasons[] = {
      {"peer did not return a certificate", "it showed no certificate (an agent wants --keys)"},
      {"certificate verify failed",
       "its certificate is not by the broker's authority, is not valid at this time, or is not for clients (look at it "
       "with haggle keys show)"},
      {"wrong version number", "it did not speak TLS (an agent wants --keys)"},
      {"http request", "it did not speak TLS (an agent wants --keys)"},
      {"unsupported protocol", "it speaks no TLS of version 1.2 or newer"},
      {"alert", "it did not take the broker's certificate (are its keys from the same haggle keys init?)"},
  };
  if (!absl::StrContains(line, "Handshake failed")) return "";
  for (const auto& [said, reason] : kReasons) {
    if (absl::StrContains(line, said)) return reason;
  }
  return "its TLS handshake failed";
}

void ReadHandshakeLog() {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);
  gpr_set_log_function(OnLine);
}

std::map<std::string, std::uint64_t> FailedHandshakes() {
  Counts& counts = All();
  const std::lock_guard<std::mutex> lock(counts.mutex);
  return counts.by_reason;
}

}  // namespace haggle::server
