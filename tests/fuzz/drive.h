// What must hold of readers of bytes from outside, whatever the bytes. Used by the fuzzers and by
// fuzz_drive_test.cc; each ends the program where something is wrong.
//
// `planted` puts a mistake into the reader's place that the checks have to find: a fuzzer that does
// not find it would find no other.
#pragma once

#include <string>
#include <string_view>

namespace haggle::testing {

// The canonical encoding. The first byte chooses a struct (kCanonicalKinds of them), the rest is read as one:
// it is refused, with a reason, or is the only encoding of what was read.
// Planted: a byte after the end is not minded.
inline constexpr int kCanonicalKinds = 5;  // Scenario, Step, Prompt, Moves, Briefing
void DriveCanonical(std::string_view bytes, bool planted = false);

// Messages. The first byte chooses one (kWireKinds of them), the rest is what came over the wire: no
// message, a message that is refused with a reason, or a value that comes out the same from its canonical
// encoding and from a message made of it. Planted: numbers of prompts are cut to 16 bits on the way out.
inline constexpr int kWireKinds = 4;  // Moves, Prompt, Step, Briefing
void DriveWire(std::string_view bytes, bool planted = false);

// Journals. The first four bytes say (little-endian) how long FILE is, the rest is FILE and FILE-wal: it is
// refused with a reason, or all that can be read of it fits together. Works in a folder of its own, which
// goes when the program ends. Planted: nobody looks at the diary.
void DriveJournal(std::string_view bytes, bool planted = false);

// Keys. The first byte chooses what the rest is: a certificate in DER, one in PEM, a key in PEM, the URI or the host of
// a certificate: refused with a reason, or the same when it is written and read again. Planted: what follows a '?' in a
// URI is not minded.
inline constexpr int kKeysKinds = 5;
void DriveKeys(std::string_view bytes, bool planted = false);

// A file that says where processes live, for a run of maker and lab: refused with a reason in a line of its own, or all
// that it names is there. Planted: the last party is forgotten.
void DriveHosts(std::string_view bytes, bool planted = false);

// What an agent sends. The first byte says whether it has joined and how many answers are due: refused with a reason,
// or no more of anything than there may be. Planted: one answer more is taken.
void DriveAnswers(std::string_view bytes, bool planted = false);

// A request to the observatory as bytes of a connection, in pieces; the first byte says how long they are: it is
// refused with a status, or what is asked is a call of the table, made by who may make it. Planted: the Host header is
// not minded.
void DriveRequest(std::string_view bytes, bool planted = false);
// The key that opens the observatory there, and the cookie that stands for it: seeds hold these words in their place.
inline constexpr char kKeyWord[] = "KEYKEYKEYKEYKEYKEYKEYKEYKEYKEYKE";
inline constexpr char kCookieWord[] = "COOKIECOOKIECOOKIECOOKIECOOKIECO";

// One input of DriveJournal.
std::string JournalInput(std::string_view file, std::string_view log);

}  // namespace haggle::testing
