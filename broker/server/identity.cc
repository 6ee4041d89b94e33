#include "broker/server/identity.h"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"
#include "proto/codec/read_file.h"
#include "proto/keys/holder.h"

namespace haggle::server {
namespace {

constexpr char kObserver[] = "@observer";

}  // namespace

std::string NamesOf(const Scenario& scenario) {
  std::string names;
  for (const Party& party : scenario.parties) absl::StrAppend(&names, names.empty() ? "" : ", ", party.name);
  return names;
}

absl::StatusOr<Tokens> ReadTokens(const std::string& path, const Scenario& scenario) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) {
    return absl::NotFoundError(absl::StrCat("cannot read the tokens in ", path, ": ", std::strerror(errno)));
  }
  if (!S_ISREG(file.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the tokens in ", path, ": not a regular file; expected one with lines PARTY TOKEN"));
  }
  if ((file.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("the tokens in ", path, " can be read by others: make it yours alone (chmod 600 ", path, ")"));
  }
  const absl::StatusOr<std::string> text = codec::ReadTextFile(path);
  if (!text.ok()) return text.status();
  std::istringstream lines(*text);
  Tokens tokens;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();  // of Windows
    if (line.empty()) continue;
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string::npos || space + 1 == line.size() ||
        line.find(' ', space + 1) != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": expected PARTY TOKEN"));
    }
    const std::string name = line.substr(0, space);
    std::string token = line.substr(space + 1);
    if (name == kObserver) {
      tokens.observer = std::move(token);
    } else if (std::none_of(scenario.parties.begin(), scenario.parties.end(),
                            [&](const Party& party) { return party.name == name; })) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": no party '", name, "' in this scenario; there are ", NamesOf(scenario)));
    } else if (!tokens.parties.emplace(name, std::move(token)).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": a second token for party '", name, "'"));
    }
  }
  for (const Party& party : scenario.parties) {
    if (tokens.parties.count(party.name) != 0) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ": no token for party '", party.name,
                                                   "': nobody could join for it; add a line ", party.name, " TOKEN"));
  }
  return tokens;
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

TokenIdentity::TokenIdentity(Tokens tokens) : tokens_(std::move(tokens)) {}

absl::Status TokenIdentity::CheckParty(std::string_view party, const Proof& proof) const {
  const auto token = tokens_.parties.find(party);
  if (token != tokens_.parties.end() && !token->second.empty() && SameSecret(token->second, proof.token)) {
    return absl::OkStatus();
  }
  return absl::UnauthenticatedError("wrong token");
}

absl::Status TokenIdentity::CheckConnection(const std::vector<std::string>&) const { return absl::OkStatus(); }

absl::Status TokenIdentity::CheckAnyParty(const Proof& proof) const {
  for (const auto& [party, token] : tokens_.parties) {
    if (!token.empty() && SameSecret(token, proof.token)) return absl::OkStatus();
  }
  return absl::UnauthenticatedError("wrong token");
}

absl::Status TokenIdentity::CheckObserver(const Proof& proof) const {
  if (!tokens_.observer.empty() && SameSecret(tokens_.observer, proof.token)) return absl::OkStatus();
  return absl::UnauthenticatedError("the observer token is wanted in the metadata haggle-token");
}

namespace {

absl::StatusOr<keys::Holder> Shown(const Proof& proof) {
  if (!proof.token.empty()) {
    return absl::UnauthenticatedError(
        "a token counts for nothing where certificates say who is who: leave it out, and connect by the keys of whom "
        "you are");
  }
  absl::StatusOr<keys::Holder> holder = keys::HolderOf(proof.names);
  if (!holder.ok()) return absl::UnauthenticatedError(holder.status().message());
  return holder;
}

absl::Status NotEntitled(const keys::Holder& holder, std::string_view to) {
  return absl::PermissionDeniedError(absl::StrCat("the certificate is that of the ", keys::NameOf(holder),
                                                  ", which does not entitle to ", AbslView(to)));
}

}  // namespace

absl::Status CertificateIdentity::CheckConnection(const std::vector<std::string>& names) const {
  return Shown({{}, names}).status();
}

absl::Status CertificateIdentity::CheckParty(std::string_view party, const Proof& proof) const {
  const absl::StatusOr<keys::Holder> holder = Shown(proof);
  if (!holder.ok()) return holder.status();
  if (holder->kind == keys::HolderKind::kParty && holder->party == party) return absl::OkStatus();
  return NotEntitled(*holder, "play it");
}

absl::Status CertificateIdentity::CheckAnyParty(const Proof& proof) const {
  const absl::StatusOr<keys::Holder> holder = Shown(proof);
  if (!holder.ok()) return holder.status();
  // A run may lack the party it is for; that it does is told with the names of those there are.
  return holder->kind == keys::HolderKind::kParty ? absl::OkStatus() : NotEntitled(*holder, "play");
}

absl::Status CertificateIdentity::CheckObserver(const Proof& proof) const {
  const absl::StatusOr<keys::Holder> holder = Shown(proof);
  if (!holder.ok()) return holder.status();
  return holder->kind == keys::HolderKind::kObserver ? absl::OkStatus() : NotEntitled(*holder, "watch");
}

}  // namespace haggle::server
