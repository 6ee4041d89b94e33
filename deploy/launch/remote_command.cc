#include "deploy/launch/remote_command.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "deploy/launch/shell_text.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

constexpr char kCommand[] = "{command}";
constexpr char kHost[] = "{host}";
// What the shell is called: one that finds itself called otherwise has been given the words of another one.
constexpr char kName[] = "haggle-there";

std::string Path(const std::string& path) { return ShellWord(path); }

// Where a keepsake is written; empty: where the shell is.
std::string FolderOf(const std::string& keepsake) {
  const std::size_t slash = keepsake.rfind('/');
  return slash == std::string::npos ? "" : ShellWord(keepsake.substr(0, slash));
}

// `say` says a line of the shell's own, `end` removes and ends, `put` takes a file from standard input: under another
// name until it is whole, for the connection may break on the way.
std::string Beginning(const RemoteOrder& order) {
  std::string text = absl::StrCat(
      "trap '' PIPE; umask 077; say() { printf '", kMark, "%s\\n' \"$*\"; }; end() { rm -rf ", ShellText(order.folders),
      "; say ", kEnded,
      " \"$1\"; exit \"$1\"; }; put() { head -c \"$2\" >\"$1.new\" && [ \"$(wc -c <\"$1.new\")\" -eq \"$2\" ] && mv "
      "\"$1.new\" \"$1\" || { say ",
      kFailed, " \"cannot write $1, of $2 bytes: is the disk full?\"; end 1; }; }; say ", kBegins, "; ");
  absl::StrAppend(&text, "[ \"$0\" = ", kName, " ] || { say ", kFailed,
                  " \"the command came apart on its way: what starts it hands it to a shell, as ssh does, so put "
                  "{command} as the last word of the field start\"; exit 1; }; ");
  absl::StrAppend(&text, "mkdir ", ShellText(order.folders), " || { say ", kFailed,
                  " \"cannot make a folder there: name one that can be written to in the field folder\"; end 1; }; ");
  if (const std::string folder = FolderOf(order.keepsake); !folder.empty()) {
    absl::StrAppend(&text, "mkdir -p ", folder, " || { say ", kFailed, " ",
                    ShellWord(absl::StrCat("cannot make the folder ", folder, ", where the journal is to go")),
                    "; end 1; }; ");
  }
  if (order.copied) {
    absl::StrAppend(&text, "take() { say ", kCopy,
                    " \"$1\"; read -r sum && [ -f \"$2\" ] && [ \"$(sha256sum <\"$2\" | cut ",
                    "-c 1-64)\" = \"$sum\" ] && chmod 600 \"$2\" || { say ", kFailed,
                    " \"$2 is not what was to be copied there: does the command of the field copy put {from} at {to}, ",
                    "and has the disk room for it?\"; end 1; }; }; ");
  }
  for (std::size_t i = 0; i < order.files.size(); ++i) {
    const RemoteOrder::File& file = order.files[i];
    absl::StrAppend(&text, order.copied ? absl::StrCat("take ", i, " ") : "put ", Path(file.path),
                    order.copied ? "" : absl::StrCat(" ", file.size), "; ");
  }
  return text;
}

std::string FindProgram(const RemoteOrder& order) {
  std::string text = absl::StrCat("p=", Path(order.path), "; ");
  if (order.or_by_name) absl::StrAppend(&text, "[ -x \"$p\" ] || p=", order.program, "; ");
  absl::StrAppend(&text, "command -v \"$p\" >/dev/null || { say ", kFailed, " ",
                  ShellWord(absl::StrCat("there is no ", order.path, order.or_by_name ? ", nor one in PATH" : "",
                                         ": install haggle there, or name its folder in the field programs")),
                  "; end 127; }; ");
  absl::StrAppend(&text, "v=$(\"$p\" --version </dev/null 2>&1 | head -n 1); [ \"$v\" = ", ShellWord(order.version),
                  " ] || { say ", kVersion, " \"$v\"; end 1; }; ");
  return text;
}

// A plug-in that is not there, or is another one, is asked for.
std::string FindPlugins(const RemoteOrder& order) {
  std::string text;
  for (std::size_t i = 0; i < order.plugins.size(); ++i) {
    const RemoteOrder::Plugin& plugin = order.plugins[i];
    const std::string same = absl::StrCat("[ \"$(sha256sum <\"$q", i, "\" 2>/dev/null)\" = '", plugin.sha256, "  -' ]");
    absl::StrAppend(&text, "q", i, "=", Path(plugin.path), "; ", "{ [ -f \"$q", i, "\" ] && ", same, "; } || { q", i,
                    "=", Path(plugin.copy), "; ",
                    order.copied ? absl::StrCat("take ", order.files.size() + i, " \"$q", i, "\"")
                                 : absl::StrCat("say ", kWants, " ", i, "; put \"$q", i, "\" ", plugin.size),
                    "; ", same, " || { say ", kFailed, " \"$q", i, " arrived damaged\"; end 1; }; }; ");
  }
  return text;
}

std::string SendBack(const RemoteOrder& order) {
  if (order.results.empty() && order.keepsake.empty()) return "";
  std::string text = absl::StrCat("back() { [ -f \"$2\" ] || return 1; say ", kFile, " \"$1\"; base64 \"$2\"; say ",
                                  kFiled, " \"$(sha256sum <\"$2\" | cut -c 1-64) $(readlink -f \"$2\")\"; }; ");
  for (std::size_t i = 0; i < order.results.size(); ++i) {
    absl::StrAppend(&text, "back ", i, " ", Path(order.results[i]), "; ");
  }
  if (!order.keepsake.empty()) {
    const std::string path = Path(order.keepsake);
    const std::string folder = FolderOf(order.keepsake);
    // One that was killed leaves it so that another can go on with it.
    const std::string back = order.fetched
                                 ? absl::StrCat("[ -f ", path, " ] && say ", kThere, " \"$(sha256sum <", path,
                                                " | cut -c 1-64) $(wc -c <", path, ") $(readlink -f ", path, ")\"")
                                 : absl::StrCat("back ", order.results.size(), " ", path);
    absl::StrAppend(&text, "{ [ \"$c\" -le 128 ] || [ \"$c\" -eq ", ExitCode(HowEnded::kInterrupted), " ]; } && ", back,
                    " && read -r answer && [ \"$answer\" = ", kKept, " ] && rm -f ", path,
                    folder.empty() ? "" : absl::StrCat(" && rmdir ", folder, " 2>/dev/null"), "; ");
  }
  return text;
}

}  // namespace

std::string RemoteScript(const RemoteOrder& order) {
  std::string text = absl::StrCat(Beginning(order), FindProgram(order), FindPlugins(order));
  std::string run = absl::StrCat("\"$p\" ", ShellText(order.arguments));
  for (std::size_t i = 0; i < order.plugins.size(); ++i) absl::StrAppend(&run, " --plugin \"$q", i, "\"");
  if (order.tells) {
    const std::string code = Path(absl::StrCat(order.folders.front(), "/.code"));
    run = absl::StrCat("{ ", run, "; echo $? >", code, "; } | cat; c=$(cat ", code, ")");
  } else {
    absl::StrAppend(&run, "; c=$?");
  }
  return absl::StrCat(text, "say ", kRuns, "; ", run, "; ", SendBack(order), "end $c");
}

std::vector<std::string> StartWords(const codec::HostEntry& host, const std::string& script) {
  const std::vector<std::string> command = {"sh", "-c", script, kName};
  std::vector<std::string> words;
  bool within = false;
  for (const std::string& word : host.start) {
    within = within || word.find(kCommand) != std::string::npos;
    words.push_back(absl::StrReplaceAll(word, {{kHost, host.address}, {kCommand, ShellText(command)}}));
  }
  if (!within) words.insert(words.end(), command.begin(), command.end());
  return words;
}

std::string StartText(const codec::HostEntry& host) {
  std::vector<std::string> words;
  for (const std::string& word : host.start) words.push_back(absl::StrReplaceAll(word, {{kHost, host.address}}));
  return absl::StrReplaceAll(ShellText(words), {{absl::StrCat("'", kCommand, "'"), "..."}});
}

}  // namespace haggle::launch
