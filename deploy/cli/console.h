// Where a command writes: results on standard output, progress and diagnostics
// on standard error, colour and live lines on terminals only.
#pragma once

#include <string_view>

#include "proto/base/how_ended.h"

namespace haggle::cli {

// Whether the stream takes colour: a terminal, NO_COLOR not set (or empty) and TERM not
// "dumb".
bool ColourOnOutput();
bool ColourOnError();

// Whether a line on standard error can be overwritten.
bool LiveOnError();

// Writes to standard output. Text of others may be in it: what is no printable character, end of line
// or tab, nor colour of Paint's, is escaped (proto/base/quoted.h). The first error of the stream is kept
// for FlushOutput, and nothing is written after it.
void Print(std::string_view text);

// Writes a line to standard error, escaped in the same way.
void Note(std::string_view line);

// Says what went wrong in `command` ("run") on standard error and returns `how`.
HowEnded Fail(HowEnded how, std::string_view command, std::string_view message);

// Whether something could not be written to standard output: what is printed is lost.
bool OutputBroken();

// Flushes standard output; false if something could not be written.
bool FlushOutput();

// After FlushOutput has been false: ends the program as SIGPIPE ends those that do not ignore
// it, if whoever read standard output has gone and our caller did not have it ignored;
// else returns what went wrong, in words.
std::string OutputError();

}  // namespace haggle::cli
