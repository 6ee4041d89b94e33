#include "broker/core/speak.h"

#include "broker/core/claims.h"
#include "broker/core/proposals.h"

namespace haggle::core {
namespace {

void AskParty(World& world, PartyId party, AskKind kind, TableId table = 0, ProductId product = 0) {
  Ask ask;
  ask.kind = kind;
  ask.table = table;
  ask.product = product;
  world.router.Ask(world.directory.IndexOf(party), ask);
}

void AskSounders(World& world) {
  world.soundings.clear();
  const bool claims = ClaimsAsked(world);
  for (std::size_t i = 0; i < world.directory.size(); ++i) {
    const PartyId party = world.directory.ids()[i];
    if (world.askable.Sounds(static_cast<int>(i))) AskParty(world, party, AskKind::kSound);
    if (claims && world.askable.Claims(static_cast<int>(i))) AskParty(world, party, AskKind::kClaim);
  }
}

void AskApproachers(World& world) {
  for (std::size_t i = 0; i < world.directory.size(); ++i) {
    if (world.askable.Approaches(static_cast<int>(i))) AskParty(world, world.directory.ids()[i], AskKind::kApproach);
  }
}

// While a table is proposed its parties are: host or principal, seller, guests.
void AskInvited(World& world) {
  for (const TableState& table : world.state.tables) {
    if (table.stage != TableStage::kProposed) continue;
    for (std::size_t i = 1; i < table.parties.size(); ++i) {
      AskParty(world, table.parties[i], AskKind::kAnswer, table.id, table.product);
    }
  }
}

}  // namespace

void AskSpeakers(World& world, std::uint32_t step) {
  if (step == kSpeakSound) AskSounders(world);
  if (step == kSpeakApproach) AskApproachers(world);
  if (step == kSpeakAnswer) AskInvited(world);
}

Verdict MakeSound(World& world, const Command& command, const Sound& sound) {
  if (!world.rules().dinner.enabled) return RefusalReason::kDisabled;
  if (world.directory.IndexOf(sound.to) < 0) return RefusalReason::kNoSuchParty;
  if (sound.product >= world.state.products.size()) return RefusalReason::kNoSuchProduct;
  if (!IsPlausible(sound.plea)) return RefusalReason::kMalformed;
  if (!world.directory.SpeaksFor(command.party, sound.plea.party)) return RefusalReason::kNotAffiliated;
  if (!world.directory.Acquainted(command.party, sound.to)) return RefusalReason::kNotAcquainted;
  for (const Sounding& said : world.soundings) {
    if (said.from == command.party && said.to == sound.to && said.product == sound.product &&
        said.plead_for == sound.plea.party) {
      return RefusalReason::kAlreadyMoved;
    }
  }
  world.soundings.push_back(Sounding{command.party, sound.to, sound.product, sound.plea.party});
  world.router.Tell(command.seq, Sounded{command.party, sound.to, sound.product, sound.plea},
                    {command.party, sound.to});
  return kAllowed;
}
}  // namespace haggle::core
