// What is run on another machine to have one of our programs run there: one shell, which gets the program's files on
// its standard input, runs it, sends back what it leaves, and removes the files whatever happens.
//
// Its standard input stays open as long as the launcher wants the program to live. What it has to say of itself it says
// on standard output, in lines that begin with kMark; what the program writes there comes between them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Before each line of the shell's own. Behind it stand a word and, with some, more of it:
inline constexpr char kMark[] = "haggle-there ";
inline constexpr char kBegins[] = "begins";    // first
inline constexpr char kFailed[] = "failed";    // and why: nothing was run
inline constexpr char kVersion[] = "version";  // of the program, which is not the one that is wanted: nothing was run
inline constexpr char kWants[] = "wants";      // the plug-in of that number: its bytes are waited for
inline constexpr char kCopy[] = "copy";  // what has that number, files first and then plug-ins, is to be put there
inline constexpr char kRuns[] = "runs";
inline constexpr char kFile[] = "file";    // its number among `results` and `keepsake`: lines of Base64 follow
inline constexpr char kFiled[] = "filed";  // these were all: its SHA-256, then where it lies
inline constexpr char kThere[] = "there";  // a keepsake to be fetched: its SHA-256, size, and where it lies
inline constexpr char kEnded[] = "ended";  // the program's exit code, 128 and more for a signal; last
// What the shell reads when a keepsake has arrived.
inline constexpr char kKept[] = "kept";

// What it reads when a copy has been made is the SHA-256 that it must have.

// All that the shell is made of.
struct RemoteOrder {
  struct File {
    std::string path;
    std::string size;  // in bytes; what is not known yet, in capitals
  };
  struct Plugin {
    std::string path;    // where it lies if the machine has it
    std::string copy;    // where it goes else
    std::string sha256;  // 64 hexadecimal digits
    std::size_t size = 0;
  };
  std::string program;  // its name
  std::string path;     // where it is looked for; the name: in PATH
  bool or_by_name = false;
  std::string version;  // the line that it must answer --version with
  std::vector<std::string> arguments;
  bool tells = false;                // on standard output, which it may set not to block: it gets one of its own
  std::vector<std::string> folders;  // to be made, and removed at its end
  std::vector<File> files;           // that come on standard input, in this order
  std::vector<Plugin> plugins;
  std::vector<std::string> results;  // to be sent back
  std::string keepsake;              // to be sent back, and removed when it was kept; empty: none
  bool copied = false;               // files and plug-ins do not come on standard input but are put there
  bool fetched = false;              // the keepsake is not sent back but fetched
};

// The shell's text, one line. No secret is in it. Pure; thread-safe.
std::string RemoteScript(const RemoteOrder& order);

// The words that run `script` on `host`. Pure; thread-safe.
std::vector<std::string> StartWords(const codec::HostEntry& host, const std::string& script);

// The same without what is run, for messages: "ssh -T b". Pure; thread-safe.
std::string StartText(const codec::HostEntry& host);

}  // namespace haggle::launch
