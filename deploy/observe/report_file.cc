#include "deploy/observe/report_file.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "broker/run/chain.h"
#include "deploy/observe/json_out.h"
#include "deploy/report/json_text.h"
#include "nlohmann/json.hpp"
#include "proto/base/check.h"
#include "proto/base/sha256.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

// As it stands in the query of an address.
std::string Encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

std::string Base64(std::string_view bytes) {
  std::string text;
  absl::Base64Escape({bytes.data(), bytes.size()}, &text);
  return text;
}

// Puts answers into one object. The first error is kept, and all that follows is nothing.
class Answers {
 public:
  explicit Answers(Observatory& observatory) : observatory_(observatory) { json_.Open('{'); }

  // The answer, which is put in.
  std::string Take(const std::string& path, const std::map<std::string, std::string>& arguments,
                   const std::map<std::string, std::string>& named) {
    if (!status_.ok()) return "";
    Answer answer = observatory_.Ask({path, arguments});
    if (answer.status != 200) {
      const auto json = ordered_json::parse(answer.body, nullptr, false);
      const std::string what = json.is_object() ? json.value("error", answer.body) : answer.body;
      status_ = answer.status == 500 ? absl::DataLossError(what) : absl::InvalidArgumentError(what);
      return "";
    }
    Put(path, named, answer);
    return std::move(answer.body);
  }
  std::string Take(const std::string& path, const std::map<std::string, std::string>& arguments) {
    return Take(path, arguments, arguments);
  }

  void Put(const std::string& path, const std::map<std::string, std::string>& named, const Answer& answer) {
    std::string address = path;
    for (const auto& [key, value] : named) {
      absl::StrAppend(&address, address.size() == path.size() ? "?" : "&", key, "=", Encoded(value));
    }
    json_.Key(address);
    if (answer.type == "application/json") {
      json_.Raw(answer.body);
    } else {
      json_.Raw(absl::StrCat("{\"base64\":\"", Base64(answer.body), "\"}"));
    }
  }

  absl::StatusOr<std::string> Done() {
    if (!status_.ok()) return status_;
    json_.Close('}');
    return json_.Take();
  }
  void Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  bool ok() const { return status_.ok(); }

 private:
  Observatory& observatory_;
  JsonOut json_;
  absl::Status status_;
};

// All rows of a run under one address.
void TakeRows(Observatory& observatory, const std::string& run, std::size_t events, Answers& answers) {
  std::string rows;
  for (std::size_t from = 0; from < events; from += kMostRows) {
    const Answer block = observatory.Ask(
        {"/api/run/rows", {{"run", run}, {"from", std::to_string(from)}, {"count", std::to_string(kMostRows)}}});
    // {"from":N,"rows":[...]}
    const std::size_t begin = block.body.find('[') + 1;
    absl::StrAppend(&rows, rows.empty() ? "" : ",", block.body.substr(begin, block.body.size() - begin - 2));
  }
  answers.Put("/api/run/rows", {{"run", run}, {"from", "0"}},
              {200, "application/json", absl::StrCat("{\"from\":0,\"rows\":[", rows, "]}")});
}

void TakeRun(Observatory& observatory, const std::string& run, ReportDetail detail, Answers& answers) {
  const auto head = ordered_json::parse(answers.Take("/api/run/head", {{"run", run}}), nullptr, false);
  if (!answers.ok() || head.is_discarded()) return;
  if (head["state"] == "damaged") {
    answers.Fail(absl::DataLossError(absl::StrCat(run, ": ", head["reason"].get<std::string>())));
    return;
  }
  const auto events = head["events"].get<std::size_t>();
  if (events > kMostReportedEvents) {
    answers.Fail(absl::ResourceExhaustedError(absl::StrCat(run, " has ", events, " events, a report holds at most ",
                                                           kMostReportedEvents, "; look at it with `haggle web`")));
    return;
  }
  answers.Take("/api/run/columns", {{"run", run}}, {{"run", run}, {"from", "0"}});
  TakeRows(observatory, run, events, answers);
  for (const std::string what : {"states", "decisions", "series", "summary", "scenario"}) {
    if (what == "decisions" && detail != ReportDetail::kFull) continue;
    if (what == "states" && detail == ReportDetail::kWithoutStates) continue;
    answers.Take(absl::StrCat("/api/run/", what), {{"run", run}});
  }
  for (std::size_t table = 1; table <= head["tables"].size(); ++table) {
    answers.Take("/api/run/table", {{"run", run}, {"table", std::to_string(table)}});
  }
  for (std::size_t number = 1; number <= head["dinners"].size(); ++number) {
    answers.Take("/api/run/dinner", {{"run", run}, {"number", std::to_string(number)}});
  }
}

// gzip, so that a browser's DecompressionStream opens it. The same bytes always: no time stands in it.
std::string Packed(std::string_view bytes) {
  constexpr int kGzip = 16;  // added to the bits of the window
  constexpr int kLevel = 6;
  z_stream stream{};
  HAGGLE_CHECK(deflateInit2(&stream, kLevel, Z_DEFLATED, MAX_WBITS + kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  HAGGLE_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// Cuts the tag with `mark` in it out of the page. False: there is none.
bool CutTag(std::string_view begin, std::string_view mark, std::string_view end, std::string& page) {
  const std::size_t at = page.find(mark);
  if (at == std::string::npos) return false;
  const std::size_t first = page.rfind(begin, at);
  const std::size_t behind = page.find(end, at);
  if (first == std::string::npos || behind == std::string::npos) return false;
  page.erase(first, behind + end.size() - first);
  return true;
}

bool PutBefore(std::string_view mark, std::string_view text, std::string& page) {
  const std::size_t at = page.find(mark);
  if (at == std::string::npos) return false;
  page.insert(at, text);
  return true;
}

std::string HashOf(std::string_view text) {
  Sha256 sha;
  sha.Update(text);
  const Hash hash = sha.Finish();
  return absl::StrCat("'sha256-", Base64(Bytes(hash)), "'");
}

// Code that no HTML reader ends before its end.
std::string Inlined(std::string_view code) {
  return absl::StrReplaceAll({code.data(), code.size()},
                             {{"</script", "<\\/script"}, {"</style", "<\\/style"}, {"<!--", "<\\!--"}});
}

}  // namespace

absl::StatusOr<std::string> ReportAnswers(Observatory& observatory, const std::vector<std::string>& runs,
                                          ReportDetail detail) {
  Answers answers(observatory);
  for (const std::string& run : runs) TakeRun(observatory, run, detail, answers);
  if (runs.size() == 2) {
    for (int other = 0; other < 2; ++other) {  // the page may lay either beside the other
      const std::map<std::string, std::string> sides = {{"a", runs[static_cast<std::size_t>(other)]},
                                                        {"b", runs[static_cast<std::size_t>(1 - other)]}};
      answers.Take("/api/compare", sides);
    }
  }
  if (!answers.ok()) return answers.Done();
  // Runs are told with what is known now that they were read.
  auto index = ordered_json::parse(observatory.Ask({"/api/index", {}}).body);
  index["where"] = "file";
  answers.Put("/api/index", {}, {200, "application/json", report::JsonText(index, -1)});
  return answers.Done();
}

absl::StatusOr<std::string> ReportPage(const PageParts& parts, std::string_view answers) {
  std::string page(parts.html);
  const std::string script = Inlined(parts.script);
  const std::string style = Inlined(parts.style);
  const std::string policy = absl::StrCat(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ", HashOf(script),
      "; style-src ", HashOf(style), "; img-src data:; base-uri 'none'; form-action 'none'\">");
  const bool cut =
      CutTag("<script", "assets/page.js", "</script>", page) && CutTag("<link", "assets/page.css", ">", page);
  const std::string data =
      absl::StrCat("<script type=\"application/octet-stream\" id=\"data\">", Base64(Packed(answers)), "</script>\n",
                   "<script type=\"module\">", script, "</script>\n");
  const bool put = cut && PutBefore("<meta name=\"viewport\"", policy + "\n    ", page) &&
                   PutBefore("</head>", absl::StrCat("<style>", style, "</style>\n"), page) &&
                   PutBefore("</body>", data, page);
  if (put) return page;
  return absl::InternalError(
      "the page that this program carries is not built as a report needs it (deploy/web/dist/index.html)");
}

}  // namespace haggle::observe
