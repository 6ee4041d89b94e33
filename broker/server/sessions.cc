#include "broker/server/sessions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/check.h"
#include "proto/codec/wire_version.h"

namespace haggle::server {

struct Sessions::Process {
  ProcessId id = kNoProcess;
  std::vector<PartyId> parties;  // in the order of its join
  bool welcome = false;          // is to be sent
  bool prompts = false;
  bool farewell = false;
  std::vector<OpenPrompt> open;
  std::unique_ptr<Past> past;    // null: there is none to ask about, or no more
  bool past_asked = false;       // a batch of it is to be answered
  std::vector<OpenPrompt> late;  // were told, have timed out, and are to be answered before anything else is told
  bool missed = false;           // some have timed out that it was not told
  std::uint64_t told = 0;        // of late and missed: the step up to which it was told everything
  std::unique_ptr<Past> kept;    // past that has been told, for the next time
};

Sessions::Sessions(const Scenario& scenario, const Identity& identity) : identity_(identity) {
  for (const Party& party : scenario.parties) roles_.push_back(Role{party.id, party.name, nullptr, 0});
  std::sort(roles_.begin(), roles_.end(), [](const Role& a, const Role& b) { return a.party < b.party; });
  missing_ = roles_.size();
}

Sessions::~Sessions() = default;

// ---- who is connected -----------------------------------------------------------

const Sessions::Process* Sessions::Find(ProcessId process) const {
  const auto found = processes_.find(process);
  return found == processes_.end() ? nullptr : found->second.get();
}

const Sessions::Role& Sessions::RoleOf(PartyId party) const {
  const auto role =
      std::lower_bound(roles_.begin(), roles_.end(), party, [](const Role& a, PartyId id) { return a.party < id; });
  HAGGLE_CHECK(role != roles_.end() && role->party == party);
  return *role;
}

Sessions::Role& Sessions::RoleOf(PartyId party) {
  return const_cast<Role&>(static_cast<const Sessions*>(this)->RoleOf(party));
}

Sessions::Role* Sessions::Named(const v1::Seat& seat) {
  const bool by_name = !seat.party().empty();
  const auto role = std::find_if(roles_.begin(), roles_.end(), [&](const Role& known) {
    return by_name ? known.name == seat.party() : known.party == seat.party_id();
  });
  return role == roles_.end() ? nullptr : &*role;
}

absl::StatusOr<Sessions::Role*> Sessions::Find(const v1::Seat& seat, const std::vector<std::string>& names) {
  if (seat.party().empty() && seat.party_id() == 0) {
    return absl::InvalidArgumentError("join: a seat names no party: set `party` or `party_id`");
  }
  Role* const role = Named(seat);
  // In the words of who asks: what is right of the run's own is for those who may play.
  const std::string asked = seat.party().empty() ? absl::StrCat(seat.party_id()) : seat.party();
  const Proof proof{seat.token(), names};
  const absl::Status allowed = identity_.CheckParty(role == nullptr ? seat.party() : role->name, proof);
  if (!allowed.ok() && (role != nullptr || !identity_.CheckAnyParty(proof).ok())) {
    return absl::Status(allowed.code(), absl::StrCat("join: party '", asked, "': ", allowed.message()));
  }
  if (role == nullptr) {
    std::string known;
    for (const Role& other : roles_) absl::StrAppend(&known, known.empty() ? "" : ", ", other.name);
    return absl::NotFoundError(absl::StrCat("join: no party '", asked, "' in this run; there are ", known));
  }
  return role;
}

void Sessions::SetEpochs(const std::map<PartyId, std::uint32_t>& epochs) {
  for (Role& role : roles_) {
    if (const auto known = epochs.find(role.party); known != epochs.end()) role.epoch = known->second;
  }
}

absl::StatusOr<std::vector<ProcessId>> Sessions::Admit(ProcessId process, const std::vector<std::string>& names,
                                                       const v1::Join& join, bool takes_over) {
  HAGGLE_CHECK(!has(process));
  if (join.protocol_version() != codec::kProtocolVersion) {
    return absl::FailedPreconditionError(absl::StrCat("join: protocol version ", join.protocol_version(),
                                                      "; this broker speaks version ", codec::kProtocolVersion));
  }
  if (join.seats().empty()) return absl::InvalidArgumentError("join: no seats; ask for at least one party");
  std::vector<const Role*> roles;
  std::vector<ProcessId> played_by;
  for (const v1::Seat& seat : join.seats()) {
    const absl::StatusOr<Role*> role = Find(seat, names);
    if (!role.ok()) return role.status();
    const Process* const player = (*role)->player;
    if (player != nullptr && !takes_over) {
      return absl::AlreadyExistsError(
          absl::StrCat("join: party '", (*role)->name, "' is played by another agent already"));
    }
    if (std::find(roles.begin(), roles.end(), *role) != roles.end()) {
      return absl::AlreadyExistsError(absl::StrCat("join: party '", (*role)->name, "' is named twice"));
    }
    roles.push_back(*role);
    if (player != nullptr && std::find(played_by.begin(), played_by.end(), player->id) == played_by.end()) {
      played_by.push_back(player->id);
    }
  }
  return played_by;
}

PartyId Sessions::PartyOf(const v1::Seat& seat) {
  const Role* const role = Named(seat);
  HAGGLE_CHECK(role != nullptr);
  return role->party;
}

void Sessions::Join(ProcessId process, const v1::Join& join) {
  auto entry = std::make_unique<Process>();
  entry->id = process;
  for (const v1::Seat& seat : join.seats()) {
    Role* const role = Named(seat);
    HAGGLE_CHECK(role != nullptr && role->player == nullptr);
    role->player = entry.get();
    ++role->epoch;
    entry->parties.push_back(role->party);
  }
  missing_ -= entry->parties.size();
  processes_[process] = std::move(entry);
}

std::vector<PartyId> Sessions::Leave(ProcessId process) {
  const auto found = processes_.find(process);
  if (found == processes_.end()) return {};
  std::vector<PartyId> parties = std::move(found->second->parties);
  for (const PartyId party : parties) RoleOf(party).player = nullptr;
  missing_ += parties.size();
  processes_.erase(found);
  return parties;
}

const std::vector<PartyId>& Sessions::parties(ProcessId process) const {
  static const std::vector<PartyId> kNone;
  const Process* const found = Find(process);
  return found == nullptr ? kNone : found->parties;
}

std::uint32_t Sessions::epoch(PartyId party) const { return RoleOf(party).epoch; }
const std::string& Sessions::name(PartyId party) const { return RoleOf(party).name; }

std::vector<PartyId> Sessions::all() const {
  std::vector<PartyId> parties;
  for (const Role& role : roles_) parties.push_back(role.party);
  return parties;
}

std::vector<std::string> Sessions::Names(bool played) const {
  std::vector<std::string> names;
  for (const Role& role : roles_) {
    if ((role.player != nullptr) == played) names.push_back(role.name);
  }
  return names;
}

// ---- what they are to be told ---------------------------------------------------

void Sessions::MakeDue(Process& process) { due_.push_back(process.id); }

void Sessions::WelcomeAll() {
  for (const auto& [id, process] : processes_) {
    process->welcome = true;
    MakeDue(*process);
  }
}

void Sessions::WelcomeBack(ProcessId process, std::unique_ptr<Past> past) {
  Process& joined = *processes_.at(process);
  joined.welcome = true;
  joined.past = std::move(past);
  MakeDue(joined);
}

void Sessions::Open(Role& role, const referee::Referee& referee) {
  Process& process = *role.player;
  if (!process.late.empty() || process.missed) return;  // not before it has caught up
  if (!process.prompts) {
    process.prompts = true;
    MakeDue(process);
  }
  process.open.push_back(OpenPrompt{role.party, role.epoch, referee.prompt(role.party).number});
}

void Sessions::Ask(const referee::Referee& referee) {
  auto role = roles_.begin();
  for (const PartyId party : referee.awaited()) {
    while (role->party != party) ++role;  // both ascend
    if (role->player != nullptr) Open(*role, referee);
  }
}

void Sessions::AskAlone(ProcessId process, const referee::Referee& referee) {
  for (const PartyId party : referee.awaited()) {
    Role& role = RoleOf(party);
    if (role.player != nullptr && role.player->id == process) Open(role, referee);
  }
}

void Sessions::DismissAll() {
  for (const auto& [id, process] : processes_) {
    process->farewell = true;
    process->welcome = false;
    process->prompts = false;
    process->past.reset();
    MakeDue(*process);
  }
}

void Sessions::Dismiss(ProcessId process) {
  Process& late = *processes_.at(process);
  late.farewell = true;
  MakeDue(late);
}

Sessions::Message Sessions::Next(ProcessId process) {
  const auto found = processes_.find(process);
  if (found == processes_.end()) return Message::kNone;
  Process& next = *found->second;
  if (std::exchange(next.farewell, false)) return Message::kFarewell;
  if (std::exchange(next.welcome, false)) return Message::kWelcome;
  if (next.past != nullptr) return next.past_asked ? Message::kNone : Message::kPast;
  if (std::exchange(next.prompts, false)) return Message::kPrompts;
  return Message::kNone;
}

// ---- what they are asked --------------------------------------------------------

const std::vector<OpenPrompt>& Sessions::open(ProcessId process) const {
  static const std::vector<OpenPrompt> kNone;
  const Process* const found = Find(process);
  return found == nullptr ? kNone : found->open;
}

Past* Sessions::past(ProcessId process) const {
  const Process* const found = Find(process);
  return found == nullptr ? nullptr : found->past.get();
}

void Sessions::PastAsked(ProcessId process, bool asked) {
  Process& known = *processes_.at(process);
  known.past_asked = asked;
  if (!asked) MakeDue(known);
}

void Sessions::PastOver(ProcessId process, bool keep) {
  Process& known = *processes_.at(process);
  if (keep) known.kept = std::move(known.past);
  known.past.reset();
}

bool Sessions::any_past() const {
  return std::any_of(processes_.begin(), processes_.end(),
                     [](const auto& known) { return known.second->past != nullptr; });
}

bool Sessions::recalls(ProcessId process) const {
  const Process* const found = Find(process);
  return found != nullptr && found->past != nullptr && found->past_asked;
}

namespace {

// `asked` has party, epoch and number.
template <class Asked>
absl::Status CheckAgainst(const std::vector<Asked>& asked, const v1::MovesBatch& batch) {
  if (batch.moves_size() != static_cast<int>(asked.size())) {
    return absl::InvalidArgumentError(absl::StrCat("a batch of ", batch.moves_size(), " answers to ", asked.size(),
                                                   " prompts; expected one for each, in their order"));
  }
  for (int i = 0; i < batch.moves_size(); ++i) {
    const v1::Moves& moves = batch.moves(i);
    const Asked& open = asked[static_cast<std::size_t>(i)];
    if (moves.party() == open.party && moves.epoch() == open.epoch && moves.number() == open.number) continue;
    return absl::InvalidArgumentError(absl::StrCat("an answer of party ", moves.party(), ", epoch ", moves.epoch(),
                                                   ", number ", moves.number(), " where party ", open.party, ", epoch ",
                                                   open.epoch, ", number ", open.number, " was asked"));
  }
  return absl::OkStatus();
}

}  // namespace

std::size_t Sessions::answers_due(ProcessId process) const {
  const Process* const asked = Find(process);
  if (asked == nullptr) return 0;
  if (recalls(process)) return asked->past->asked().size();
  if (!asked->late.empty()) return asked->late.size();
  return asked->prompts ? 0 : asked->open.size();
}

absl::Status Sessions::Check(ProcessId process, const v1::MovesBatch& batch) const {
  const Process* const asked = Find(process);
  if (asked == nullptr) return absl::InvalidArgumentError("the first message must be a join");
  if (asked->past != nullptr && asked->past_asked) return CheckAgainst(asked->past->asked(), batch);
  if (!asked->late.empty()) return CheckAgainst(asked->late, batch);
  if (asked->open.empty() || asked->prompts) return absl::InvalidArgumentError("moves that nobody asked for");
  return CheckAgainst(asked->open, batch);
}

void Sessions::Close(ProcessId process) {
  const auto found = processes_.find(process);
  if (found != processes_.end()) found->second->open.clear();
}

// ---- who is late ----------------------------------------------------------------

void Sessions::TimeOut(const std::vector<PartyId>& parties, std::uint64_t step) {
  std::set<Process*> players;
  for (const PartyId party : parties) {
    if (Process* const player = RoleOf(party).player; player != nullptr) players.insert(player);
  }
  for (Process* const player : players) {
    Process& process = *player;
    if (process.past != nullptr) {
      process.past->Extend(0, step);  // this step comes with it
    } else if (process.late.empty() && !process.missed) {
      const bool told = !process.prompts && !process.open.empty();
      process.told = told ? step : step - 1;
      process.missed = !told;
      if (told) process.late = process.open;
    } else {
      process.missed = true;
    }
    process.open.clear();
    process.prompts = false;
  }
}

const std::vector<OpenPrompt>& Sessions::late(ProcessId process) const {
  static const std::vector<OpenPrompt> kNone;
  const Process* const found = Find(process);
  return found == nullptr || recalls(process) ? kNone : found->late;
}

void Sessions::LateOver(ProcessId process) { processes_.at(process)->late.clear(); }

std::vector<ProcessId> Sessions::behind() const {
  std::vector<ProcessId> found;
  for (const auto& [id, process] : processes_) {
    if (process->missed && process->late.empty()) found.push_back(id);
  }
  return found;
}

void Sessions::CatchUp(ProcessId process, std::uint64_t steps, const std::function<std::unique_ptr<Past>()>& make) {
  Process& known = *processes_.at(process);
  known.past = known.kept != nullptr ? std::move(known.kept) : make();
  known.past->Extend(known.told, steps);
  known.missed = false;
  MakeDue(known);
}

}  // namespace haggle::server
