// The one door to all data of the observatory: a question by path and arguments, an answer as JSON or bytes. What a
// page asks a server, and what a file holds that opens without one, are these answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/observe/library.h"
#include "deploy/observe/recording.h"
#include "deploy/observe/source.h"
#include "proto/base/types.h"

namespace haggle::observe {

// "/api/run/head", {"run": "dinner-3.haggle"}: decoded.
struct Question {
  std::string path;
  std::map<std::string, std::string> arguments;
};

// Errors are 400 (the question is wrong), 404 (there is none of that), 409 (not of this run, or not now) and 500 (a
// file cannot be read), with {"error": "..."}.
struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
};

// A run that has grown or ended, or (with an empty name) the list of runs has changed.
struct Growth {
  std::string run;
  std::size_t events = 0;
  std::size_t steps = 0;
  Tick tick = 0;
  Tick ticks = 0;
  std::string state;
  std::string reason;
  std::vector<std::string> waiting_for;  // names
  std::int64_t held_ms = 0;  // the pace holds the tick back so long at the most, and nobody is asked; 0: it does not
  std::uint64_t life = 0;    // another one: another run has taken the place of the one that was shown
};

// Bounds of what is kept in memory.
struct ObservatoryLimits {
  std::size_t most_bytes = std::size_t{1} << 30;  // of finished runs, about; what was asked for last is kept
  std::size_t most_runs = 12;
};

// Thread-compatible. Blocks no longer than reading and computing take.
class Observatory {
 public:
  explicit Observatory(Sources sources, const ObservatoryLimits& limits = {});
  ~Observatory();
  Observatory(const Observatory&) = delete;
  Observatory& operator=(const Observatory&) = delete;

  Answer Ask(const Question& question);

  // A run of this process, shown under that name or one like it, which is returned. It stays as long as the
  // observatory, and is read along whether or not somebody asks for it: what is not read yet would be kept as it came.
  std::string Add(const std::string& name, std::shared_ptr<LiveSource> live);

  // Looks for new runs, and reads what there is more of runs that were asked for and are on.
  std::vector<Growth> Refresh();
  // The same if of what it was given nothing but these files has changed (Library::LookAt).
  std::vector<Growth> Refresh(const std::vector<std::string>& changed);
  const LibraryWork& work() const { return library_.work(); }

 private:
  struct Loaded;

  // The runs that were shown under one id are counted, so that nobody mixes what was told of two.
  struct Life {
    std::uint64_t number = 0;
    std::size_t steps = 0;  // of the run when it was forgotten, and
    std::string hash;       // its chain, and its cast, there
  };

  absl::StatusOr<Loaded*> Load(const std::string& id);
  void Begin(Loaded& loaded);
  void Part(const Loaded& loaded);
  void Forget();
  std::vector<Growth> ReadMore(bool listed);
  Answer AskRun(const Question& question);
  Answer Index() const;
  Answer Compare(const Question& question);
  Answer Sweep(const Question& question);
  Growth GrowthOf(const std::string& id, const Loaded& loaded) const;

  const ObservatoryLimits limits_;
  Library library_;
  std::list<std::unique_ptr<Loaded>> loaded_;  // asked for last comes first
  std::map<std::string, Life> lives_;          // by id
};

}  // namespace haggle::observe
