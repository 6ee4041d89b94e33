// What travels in every step of a negotiation, written out by hand: prompts, moves and
// offers, whose fields reflection would look up one by one (about 25 ns each). What is
// rare goes through the general way of encode.h and decode.h; a test holds the two to
// the same result. For codec.cc and its tests.
#pragma once

#include "haggle/v1/prompt.pb.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::codec {

// As Encode. Whatever `to` held is overwritten, its memory reused.
void EncodeHot(const Prompt& from, v1::Prompt& to);
void EncodeHot(const Moves& from, v1::Moves& to);

// False: something is out of order; the general way then says what. `to` is then
// unspecified but can be used again.
bool DecodeHot(const v1::Prompt& from, Prompt& to);
bool DecodeHot(const v1::Moves& from, Moves& to);

}  // namespace haggle::codec
