#include "proto/keys/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"

namespace haggle::keys {

Secret::~Secret() {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

absl::Status OpenSslError(std::string_view what) {
  // The first one is the cause; later ones say through which functions it went.
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return absl::UnavailableError(
      absl::StrCat("OpenSSL cannot ", AbslView(what), ": ", reason == nullptr ? "no reason given" : reason));
}

}  // namespace haggle::keys
