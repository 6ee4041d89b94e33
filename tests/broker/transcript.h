// Golden conversations: what parties say to a market, step by step, and what
// comes of it, as text. transcripts/README.md tells how to read and write one.
#pragma once

#include <string>
#include <vector>

namespace haggle {

// One block of a transcript: lines of input, "----", lines of output.
struct TranscriptBlock {
  std::vector<std::string> input;  // comments included
  std::vector<std::string> output;
  int line = 0;  // of the first input line, from 1
};

std::vector<TranscriptBlock> ParseTranscript(const std::string& text);
std::string TranscriptText(const std::vector<TranscriptBlock>& blocks);

// The transcript as this program plays it: the input with the output it gives.
std::vector<TranscriptBlock> PlayTranscript(const std::vector<TranscriptBlock>& blocks);

}  // namespace haggle
