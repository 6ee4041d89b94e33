// How a run is doing, as the process that conducts it tells the one that has
// started it: one line for each thing that happens. Writer and reader stand here
// side by side, and both go by the one description that each kind gives of itself.
//
// A line is a word and its fields with tabs between them (status_fields.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/base/types.h"

namespace haggle {

// Where a run stands.
struct Progress {
  static constexpr std::string_view kWord = "progress";
  Tick tick = 0;
  std::int64_t steps = 0;  // that are over
  std::int64_t open_tables = 0;
  std::int64_t backlog = 0;              // units booked and not shipped
  std::vector<std::string> waiting_for;  // parties the step waits for
  std::int64_t timed_out = 0;            // answers that did not come in time, since this process conducts it
  template <class Self, class Visit>
  static void Fields(Self& self, Visit& visit) {
    visit(self.tick);
    visit(self.steps);
    visit(self.open_tables);
    visit(self.backlog);
    visit(self.timed_out);
    visit(self.waiting_for);
  }
  friend bool operator==(const Progress&, const Progress&) = default;
};

// One line. A kind has the word it is told by and its Fields, a list of names last.
struct RunStatus {
  // A kind with one text.
  template <const char* word>
  struct Text {
    static constexpr std::string_view kWord = word;
    std::string text;
    template <class Self, class Visit>
    static void Fields(Self& self, Visit& visit) {
      visit(self.text);
    }
    friend bool operator==(const Text&, const Text&) = default;
  };
  static constexpr char kListening[] = "listening";
  static constexpr char kJoined[] = "joined";
  static constexpr char kLeft[] = "left";
  static constexpr char kStarted[] = "started";
  static constexpr char kNote[] = "note";
  static constexpr char kSignalled[] = "signalled";
  static constexpr char kError[] = "error";

  using Listening = Text<kListening>;  // an address: agents may come
  using Joined = Text<kJoined>;        // an agent holds this party
  using Left = Text<kLeft>;            // ... and has gone again, or another agent has joined for it
  using Started = Text<kStarted>;      // every party is there; the journal's path, empty: none is written
  using Note = Text<kNote>;            // a message worth telling; the run goes on
  using Signalled = Text<kSignalled>;  // a signal's name ("SIGTERM"): the run is stopped because of it
  using Error = Text<kError>;          // a message: the run is stopped, or never began, for another reason
  // The run is stopped because of the agent of these parties; with a deadline it goes on without them.
  struct AgentFailed {
    static constexpr std::string_view kWord = "failed";
    std::string message;
    std::vector<std::string> parties;
    template <class Self, class Visit>
    static void Fields(Self& self, Visit& visit) {
      visit(self.message);
      visit(self.parties);
    }
    friend bool operator==(const AgentFailed&, const AgentFailed&) = default;
  };
  // Last line: the journal is sealed, the summary written.
  struct Done {
    static constexpr std::string_view kWord = "done";
    bool complete = false;
    template <class Self, class Visit>
    static void Fields(Self& self, Visit& visit) {
      visit(self.complete);
    }
    friend bool operator==(const Done&, const Done&) = default;
  };

  using Body = std::variant<Listening, Joined, Left, Started, Progress, Note, AgentFailed, Signalled, Error, Done>;
  Body body;
  friend bool operator==(const RunStatus&, const RunStatus&) = default;
};

// The line, without its end.
std::string WriteRunStatus(const RunStatus& status);

// kInvalidArgument, quoting the line: a word that is unknown, or not the fields that belong to it.
absl::StatusOr<RunStatus> ParseRunStatus(std::string_view line);

}  // namespace haggle
