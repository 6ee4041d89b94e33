// Identities, time and the small enumerations that every layer shares.
#pragma once

#include <cstdint>

namespace haggle {

// A party's number, given explicitly in the scenario, 1 or more. 0 is nature.
using PartyId = std::uint32_t;
inline constexpr PartyId kNature = 0;

// A command's place in the run, from 1. Tables, bookings and claims are named by the
// command that brought them about: see ids.h.
using Seq = std::uint64_t;
using TableId = Seq;
using BookingId = Seq;
using ClaimId = Seq;

// One unit of scenario time, numbered from 0; what it stands for (a week, a
// day) is the scenario's business. Negative ticks lie before the run.
using Tick = std::int32_t;

// The index of a product in Scenario.products.
using ProductId = std::uint32_t;

enum class PartyKind : std::uint8_t { kUnset = 0, kSeller = 1, kBuyer = 2, kPrincipal = 3 };

// The parts of a tick, in order. A step is one barrier inside a phase and is
// numbered from 0 in it.
enum class Phase : std::uint8_t {
  kGenesis = 0,
  kOpen = 1,
  kSpeak = 2,
  kBargain = 3,
  kOrder = 4,
  kAllocate = 5,
  kClosed = 6,
};

// Steps of the speak phase.
inline constexpr std::uint32_t kSpeakSound = 0;     // soundings, claims
inline constexpr std::uint32_t kSpeakApproach = 1;  // invitations, redirection requests
inline constexpr std::uint32_t kSpeakAnswer = 2;    // answers to both

}  // namespace haggle
