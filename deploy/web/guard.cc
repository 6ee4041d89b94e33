#include "deploy/web/guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "deploy/web/assets.h"

namespace haggle::web {
namespace {

using Kind = Decision::Kind;

// There is nothing to be asked but these.
constexpr std::string_view kQuestions[] = {
    "/api/index",       "/api/run/head",     "/api/run/columns", "/api/run/rows",   "/api/run/find",
    "/api/run/state",   "/api/run/decision", "/api/run/table",   "/api/run/dinner", "/api/run/series",
    "/api/run/summary", "/api/run/scenario", "/api/compare",     "/api/sweep",      "/metrics",
};
constexpr std::string_view kSeatQuestions[] = {"/api/seat", "/api/seat/advice"};
constexpr std::string_view kPosts[] = {"/api/seat/moves", "/api/seat/try"};
constexpr char kSeatLive[] = "/api/seat/live";
constexpr char kLive[] = "/api/live";

constexpr char kOpenTheLink[] = "no key, or not that of this call; open the link that haggle has printed";

template <typename Table>
bool IsIn(const Table& table, std::string_view path) {
  return std::find(std::begin(table), std::end(table), path) != std::end(table);
}

Decision Refused(int status, const std::string& message) { return {Kind::kReply, Refusal(status, message)}; }

// An IPv6 address in the one way in which browsers write it; nothing if it is none.
std::optional<std::string> Ipv6(std::string_view text) {
  in6_addr address{};
  char written[INET6_ADDRSTRLEN];
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ::inet_ntop(AF_INET6, &address, written, sizeof written);
}

// A name or address of the server as NameIn gives it.
std::string NameOf(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  // The zone of an address is this machine's own affair: browsers do not send it.
  if (const std::optional<std::string> ipv6 = Ipv6(host.substr(0, host.find('%'))); ipv6.has_value()) return *ipv6;
  return absl::AsciiStrToLower({host.data(), host.size()});
}

// The name in a Host header: without the port, in lower case, without the brackets that are around IPv6 alone.
std::optional<std::string> NameIn(const std::string& host) {
  std::string_view name = host;
  const std::size_t bracket = name.rfind(']');
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const std::string_view port = name.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), absl::ascii_isdigit)) {
      return std::nullopt;
    }
    name = name.substr(0, colon);
  }
  if (!name.empty() && name.front() == '[') {
    return name.back() == ']' ? Ipv6(name.substr(1, name.size() - 2)) : std::nullopt;
  }
  if (name.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  return absl::AsciiStrToLower({name.data(), name.size()});
}

// A request that a page of another site has made. Browsers tell; programs say nothing, and have no cookies to lose.
bool IsForeign(const Request& request) {
  return !request.site.empty() && request.site != "same-origin" && request.site != "none";
}

// Who follows a link is a person, and sees the answer itself.
Decision NotThisLink() {
  constexpr char kText[] =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>haggle: not this link</title>\n"
      "<h1>This link opens nothing here</h1>\n"
      "<p>Its key is of another run of haggle, or is not complete. The key is made anew each time the program starts: "
      "open the link that it has printed last, whole.</p>\n</html>\n";
  return {Kind::kReply, ReplyOf({401, "text/html; charset=utf-8", kText})};
}

Decision NotAllowed(const char* allowed) {
  Decision decision = Refused(405, std::string("only ") + allowed + " is allowed here");
  decision.reply.headers.emplace_back("Allow", allowed);
  return decision;
}

}  // namespace

Guard::Guard(GuardOptions options, const Keyring& keyring) : options_(std::move(options)), keyring_(keyring) {
  for (std::string& host : options_.hosts) host = NameOf(host);
}

bool Guard::IsOurHost(const std::string& host) const {
  const std::optional<std::string> name = NameIn(host);
  if (!name.has_value()) return false;
  // Any port, so that a tunnel may end at another one: what counts is whose name it is.
  for (const char* const loopback : {"127.0.0.1", "localhost", "::1"}) {
    if (*name == loopback) return true;
  }
  return std::find(options_.hosts.begin(), options_.hosts.end(), *name) != options_.hosts.end();
}

Decision Guard::Decide(const Request& request) const {
  if (request.doubled) return Refused(400, "a header that decides something came twice");
  if (!IsOurHost(request.host)) {
    return Refused(421, "this server is not called so; use the address that haggle has printed");
  }
  std::optional<Target> target = ParseTarget(request.target);
  if (!target.has_value()) return Refused(400, "the address is none that is written like those of this server");
  const std::string path = target->path;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && !IsIn(kPosts, path)) return NotAllowed("GET, HEAD");
  const bool door = path == "/" && target->arguments.count("key") > 0;
  // A link may be followed from anywhere: a page is not shown to who has followed it, but to who looks at it.
  if (IsForeign(request) && !(path == "/" && request.mode == "navigate")) {
    return Refused(403, "pages of other sites may not ask here");
  }
  if (door) return OpenDoor(*target);
  if (path == "/" || absl::StartsWith(path, "/assets/")) return Page(request, path);
  if (IsIn(kPosts, path) || path == kSeatLive || IsIn(kSeatQuestions, path)) return OfSeat(request, *std::move(target));
  if (path == kLive || IsIn(kQuestions, path)) return OfObserver(request, *std::move(target));
  return Refused(404, "there is nothing at this address");
}

Decision Guard::OpenDoor(const Target& target) const {
  const std::string& key = target.arguments.at("key");
  const auto seat = target.arguments.find("seat");
  const bool opens =
      seat == target.arguments.end() ? keyring_.OpensObserver(key) : keyring_.OpensSeat(seat->second, key);
  if (!opens) return NotThisLink();
  Decision decision;
  decision.holder = seat == target.arguments.end() ? Keyring::Observer() : Keyring::Seat(seat->second);
  decision.reply.status = 303;
  decision.reply.type = "";
  if (seat == target.arguments.end()) {
    decision.reply.headers = {{"Location", "/"}, {"Set-Cookie", keyring_.ObserverCookie()}};
  } else {
    decision.reply.headers = {{"Location", "/#/seat?party=" + EncodedArgument(seat->second)},
                              {"Set-Cookie", keyring_.SeatCookie(seat->second)}};
  }
  return decision;
}

Decision Guard::Page(const Request& request, const std::string& path) const {
  const Asset* asset = FindAsset(path == "/" ? "index.html" : path.substr(1));
  if (asset == nullptr) return Refused(404, "there is nothing at this address");
  Decision decision;
  decision.holder = keyring_.HolderOf(request);
  const std::string tag = "\"" + std::string(asset->digest) + "\"";
  decision.reply.headers = {{"Cache-Control", "no-cache"}, {"ETag", tag}};
  decision.reply.type = std::string(asset->type);
  if (request.known == tag) {
    decision.reply.status = 304;
  } else {
    decision.reply.fixed = asset->bytes;
  }
  return decision;
}

Decision Guard::OfSeat(const Request& request, Target target) const {
  const auto party = target.arguments.find("party");
  if (party == target.arguments.end() || !keyring_.IsSeat(request, party->second)) return Refused(401, kOpenTheLink);
  const bool posts = request.method == "POST";
  const bool wants_post = IsIn(kPosts, target.path);
  if (wants_post != posts) return NotAllowed(wants_post ? "POST" : "GET, HEAD");
  if (posts) {
    const std::string own = (options_.secure ? "https://" : "http://") + request.host;
    if (!request.origin.empty() && request.origin != own) return Refused(403, "pages of other sites may not move here");
    if (request.content_type != "application/json") return Refused(415, "expected application/json");
  }
  Decision decision;
  decision.holder = Keyring::Seat(party->second);
  decision.kind = target.path == kSeatLive ? Kind::kStream : Kind::kAskSeat;
  decision.party = party->second;
  decision.question = {posts ? "POST" : "GET", std::move(target.path), std::move(target.arguments), request.body,
                       keyring_.IsObserver(request)};
  return decision;
}

Decision Guard::OfObserver(const Request& request, Target target) const {
  if (!keyring_.IsObserver(request)) return Refused(401, kOpenTheLink);
  Decision decision;
  decision.holder = Keyring::Observer();
  if (target.path == kLive) {
    decision.kind = Kind::kStream;
    decision.run = target.arguments["run"];
  } else {
    decision.kind = Kind::kAsk;
  }
  decision.question = {"GET", std::move(target.path), std::move(target.arguments), ""};
  return decision;
}

}  // namespace haggle::web
