#include "broker/server/seating.h"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/codec/protocol.h"
#include "proto/codec/read_file.h"

namespace haggle {
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
  const absl::StatusOr<std::string> text = ReadTextFile(path);
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

Seating::Seating(const Scenario& scenario, Tokens tokens) : observer_(std::move(tokens.observer)) {
  for (const Party& party : scenario.parties) {
    Chair& chair = chairs_[party.id];
    chair.name = party.name;
    const auto token = tokens.parties.find(party.name);
    if (token != tokens.parties.end()) chair.token = token->second;
  }
  missing_ = chairs_.size();
}

absl::StatusOr<PartyId> Seating::Check(const v1::Seat& seat) const {
  auto chair = chairs_.find(seat.party_id());
  if (!seat.party().empty()) {
    chair = std::find_if(chairs_.begin(), chairs_.end(),
                         [&](const auto& entry) { return entry.second.name == seat.party(); });
  } else if (seat.party_id() == 0) {
    return absl::InvalidArgumentError("join: a seat names no party: set `party` or `party_id`");
  }
  if (chair == chairs_.end()) {
    std::string known;
    for (const auto& [id, other] : chairs_) absl::StrAppend(&known, known.empty() ? "" : ", ", other.name);
    return absl::NotFoundError(absl::StrCat("join: no party '",
                                            seat.party().empty() ? absl::StrCat(seat.party_id()) : seat.party(),
                                            "' in this run; there are ", known));
  }
  if (chair->second.token.empty() || !SameSecret(chair->second.token, seat.token())) {
    return absl::UnauthenticatedError(absl::StrCat("join: wrong token for party '", chair->second.name, "'"));
  }
  return chair->first;
}

absl::StatusOr<std::vector<PartyId>> Seating::Take(ProcessId process, const v1::Join& join) {
  if (join.protocol_version() != kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat("join: protocol version ", join.protocol_version(),
                                                      "; this broker speaks version ", kProtocolVersion));
  }
  if (join.seats().empty()) return absl::InvalidArgumentError("join: no seats; ask for at least one party");
  std::vector<PartyId> parties;
  for (const v1::Seat& seat : join.seats()) {
    const absl::StatusOr<PartyId> party = Check(seat);
    if (!party.ok()) return party.status();
    const Chair& chair = chairs_.at(*party);
    if (chair.holder != kNoProcess) {
      return absl::AlreadyExistsError(
          absl::StrCat("join: party '", chair.name, "' is played by another agent already"));
    }
    if (std::find(parties.begin(), parties.end(), *party) != parties.end()) {
      return absl::AlreadyExistsError(absl::StrCat("join: party '", chair.name, "' is named twice"));
    }
    parties.push_back(*party);
  }
  for (const PartyId party : parties) {
    chairs_[party].holder = process;
    ++chairs_[party].epoch;
  }
  missing_ -= parties.size();
  return parties;
}

void Seating::Leave(ProcessId process) {
  for (auto& [id, chair] : chairs_) {
    if (chair.holder != process) continue;
    chair.holder = kNoProcess;
    // An agent that left before the first prompt was never heard: the next one is the first.
    --chair.epoch;
    ++missing_;
  }
}

std::uint32_t Seating::epoch(PartyId party) const { return chairs_.at(party).epoch; }
const std::string& Seating::name(PartyId party) const { return chairs_.at(party).name; }

bool Seating::MayObserve(std::string_view token) const { return !observer_.empty() && SameSecret(observer_, token); }

std::vector<std::string> Seating::Names(bool taken) const {
  std::vector<std::string> names;
  for (const auto& [id, chair] : chairs_) {
    if ((chair.holder != kNoProcess) == taken) names.push_back(chair.name);
  }
  return names;
}

}  // namespace haggle
