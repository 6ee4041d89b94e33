// Folders of keys as nobody should have them, for who looks whether they are refused.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proto/keys/certificate_text.h"
#include "proto/keys/openssl.h"

namespace haggle {

struct OddCertificate {
  std::vector<std::pair<int, std::string>> names;  // alternative names: GEN_URI, GEN_DNS or GEN_EMAIL, any bytes
  std::string usage = "clientAuth";                // extended key usage; empty: none
  std::string subject = "x";                       // common name
  bool authority = false;                          // may sign others
  keys::Lifetime lifetime;
};

// An authority's key and certificate, for signing.
struct Signer {
  keys::Key key;
  keys::Certificate certificate;
};

// Of a folder that `haggle keys init` makes.
Signer AuthorityOf(const std::string& keys_folder);

// The same, signed by another; null `by`: by itself.
Signer MakeOdd(const OddCertificate& wanted, const Signer* by);

// Writes key.pem, cert.pem (`chain` follows in it) and the authority.pem of `authority` into a new folder.
void WriteKeys(const std::string& folder, const Signer& holder, X509& authority,
               const std::vector<const Signer*>& chain = {});

std::int64_t NowSeconds();

}  // namespace haggle
