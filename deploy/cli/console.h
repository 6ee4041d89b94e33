// Where a command writes: results on standard output, progress and diagnostics
// on standard error, colour and live lines on terminals only.
#pragma once

#include <string_view>

namespace haggle::cli {

// Whether the stream takes colour: a terminal, NO_COLOR not set (or empty) and TERM not
// "dumb".
bool ColourOnOutput();
bool ColourOnError();

// Whether a line on standard error can be overwritten.
bool LiveOnError();

// Writes to standard output. Errors of the stream are kept for FlushOutput.
void Print(std::string_view text);

// Writes a line to standard error.
void Note(std::string_view line);

// Says what went wrong in `command` ("run") on standard error and returns `exit_code`.
int Fail(int exit_code, std::string_view command, std::string_view message);

// Flushes standard output; false if something could not be written (a full
// disk, a closed pipe).
bool FlushOutput();

}  // namespace haggle::cli
