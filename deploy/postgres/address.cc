#include "deploy/postgres/address.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"

namespace haggle::postgres {
namespace {

constexpr std::size_t kLongestName = 63;  // as the server has it; it would cut off more
constexpr const char* kSchemes[] = {"postgresql://", "postgres://"};
constexpr const char* kToldKeys[] = {"host", "hostaddr", "port", "dbname", "user", "service", "sslmode"};

bool MayStand(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.'; }

// Without passwords. A password may hold any character that libpq takes for its own, so all from the first ':' to the
// last '@' counts as one, and of what is behind '?' only what is known to be no secret stays.
std::string Shown(std::string_view connection, bool& secret) {
  const std::size_t begin = connection.find("://") + 3;
  const std::string_view rest = connection.substr(begin);
  const std::size_t at = rest.rfind('@');
  std::string user;
  std::string place(rest);
  if (at != std::string_view::npos) {
    user = std::string(rest.substr(0, at));
    place = std::string(rest.substr(at + 1));
    if (const std::size_t colon = user.find(':'); colon != std::string::npos) {
      user.resize(colon);
      secret = true;
    }
    user += "@";
  }
  std::vector<std::string> kept;
  if (const std::size_t question = place.find('?'); question != std::string::npos) {
    for (const absl::string_view part : absl::StrSplit(absl::string_view(place).substr(question + 1), '&')) {
      const bool told = std::any_of(std::begin(kToldKeys), std::end(kToldKeys),
                                    [&](const char* key) { return absl::StartsWith(part, absl::StrCat(key, "=")); });
      if (told) {
        kept.emplace_back(part);
      } else {
        secret = true;
      }
    }
    place.resize(question);
  }
  return absl::StrCat(AbslView(connection.substr(0, begin)), user, place, kept.empty() ? "" : "?",
                      absl::StrJoin(kept, "&"));
}

}  // namespace

bool Address::Is(std::string_view text) {
  return std::any_of(std::begin(kSchemes), std::end(kSchemes),
                     [&](const char* scheme) { return absl::StartsWith(AbslView(text), scheme); });
}

absl::StatusOr<Address> Address::Of(std::string_view text) {
  Address address;
  const std::size_t hash = text.rfind('#');
  // A password may hold one too.
  const bool named = hash != std::string_view::npos && text.find('@', hash) == std::string_view::npos;
  address.connection_ = std::string(named ? text.substr(0, hash) : text);
  address.shown_ = Shown(address.connection_, address.secret_);
  if (!named) return address;
  const std::string_view name = text.substr(hash + 1);
  if (absl::Status right = CheckName(name); !right.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(address.shown_, ": ", right.message()));
  }
  address.name_ = std::string(name);
  return address;
}

Address Address::Named(std::string name) const {
  Address named = *this;
  named.name_ = std::move(name);
  return named;
}

std::string Address::Told() const { return name_.empty() ? shown_ : absl::StrCat(shown_, "#", name_); }

absl::Status CheckName(std::string_view name) {
  if (!name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), MayStand) &&
      name.rfind("pg_", 0) != 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("the name behind # is none of a schema; expected 1 to ", kLongestName,
                                                 " letters, digits, '_', '-' and '.', not beginning with pg_"));
}

std::string NameOf(std::string_view text) {
  std::string name(text.substr(0, kLongestName));
  for (char& c : name) c = MayStand(c) ? c : '_';
  return CheckName(name).ok() ? name : "results";
}

std::string WithoutPasswords(std::string_view text) {
  std::string told;
  while (!text.empty()) {
    std::size_t begin = std::string_view::npos;
    for (const char* scheme : kSchemes) begin = std::min(begin, text.find(scheme));
    told.append(text.substr(0, begin));
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \n\t\"'"), text.size());
    bool secret = false;
    told += Shown(text.substr(0, end), secret);
    text.remove_prefix(end);
  }
  return told;
}

}  // namespace haggle::postgres
