// The report of experiments: one page that opens without a server.
#pragma once

#include <string>
#include <vector>

#include "deploy/experiment/findings.h"

namespace haggle::experiment {

struct ReportHead {
  std::string title;
  std::vector<std::string> text;
  std::string command;  // that makes it again
  std::string version;  // of the program
};

// HTML 5 with its own style, pictures in it, nothing from outside, in UTF-8. The same findings give the same bytes.
std::string ReportHtml(const ReportHead& head, const std::vector<Findings>& parts);

// `text` between tags or in a quoted attribute.
std::string HtmlEscaped(std::string_view text);

}  // namespace haggle::experiment
